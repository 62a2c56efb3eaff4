import { LineCounter, parseDocument } from 'yaml';
import type { FieldPath } from '../../model/reference.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import { toYaml } from '../../report/yaml.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** A policy as `kubectl get -o yaml` shows it, without what a server adds. */
export interface PolicyYaml {
  readonly lines: readonly string[];
  /** The lines of a field, its key included: from the first one to the one after the last. Undefined: there is no such field. */
  readonly linesOf: (path: FieldPath) => readonly [first: number, end: number] | undefined;
}

const KNOWN = new WeakMap<object, PolicyYaml>();

export function yamlOfPolicy(policy: NetworkPolicy): PolicyYaml {
  const { namespace, name, spec } = policy;
  return known(policy, () => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec,
  }));
}

/** Of a language that is not read as NetworkPolicy: the object itself. */
export function yamlOfObject(policy: UnmodelledPolicy): PolicyYaml {
  return known(policy, () => {
    const raw = typeof policy.raw === 'object' && policy.raw !== null ? policy.raw : {};
    const { apiVersion, spec } = raw as Readonly<Record<string, unknown>>; // an object, as was just seen
    const { kind, ...metadata } = policy.ref;
    return {
      ...(apiVersion === undefined ? {} : { apiVersion }),
      kind,
      metadata,
      ...(spec === undefined ? {} : { spec }),
    };
  });
}

function known(key: object, make: () => unknown): PolicyYaml {
  const found = KNOWN.get(key);
  if (found !== undefined) return found;
  const made = readYaml(toYaml(make()));
  KNOWN.set(key, made);
  return made;
}

function readYaml(text: string): PolicyYaml {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, keepSourceTokens: false });
  const lines = text.trimEnd().split('\n');
  return {
    lines,
    linesOf(path) {
      const node = document.getIn(path, true);
      if (!hasRange(node)) return undefined;
      const [start, end] = node.range;
      const first = counter.linePos(start).line - 1;
      const last = counter.linePos(Math.max(start, end - 1)).line;
      const key = typeof path.at(-1) === 'string' ? keyLine(lines, first, String(path.at(-1))) : first;
      return [key, last];
    },
  };
}

/** The value of a mapping stands below its key; a scalar beside it. */
function keyLine(lines: readonly string[], first: number, key: string): number {
  const above = lines[first - 1] ?? '';
  return !(lines[first] ?? '').includes(`${key}:`) && above.includes(`${key}:`) ? first - 1 : first;
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
