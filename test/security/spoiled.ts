import { parseAllDocuments } from 'yaml';
import { DEMO_MANIFESTS } from '../../src/demo/cluster.ts';

/** Escape sequences of seven and eight bits, a title, the bell, line ends, backspaces, turns of the reading direction. */
export const EVIL =
  '\u001b[31mE\u009b2J\u001b]0;owned\u0007\u001bP$q\u001b\\\r\nerror: forged\u0008\u202e\u2066\u061c\u200f\u2028\u0085\u007f';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
export const STEERS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Texts that decide how an object is read at all. */
const KEPT: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'phase', 'type', 'protocol', 'operator', 'status']);
const KEPT_TEXT =
  /^(TCP|UDP|SCTP|Ingress|Egress|IPv[46]|Ready|True|False|Running|ClusterIP|None|ClusterFirst.*|Default|everything|\d.*|[0-9a-f:]+::?[0-9a-f:/]*)$/;
const PLACES: ReadonlySet<string> = new Set(['name', 'namespace']);

/** The object with a tail behind every text; names of objects and namespaces keep theirs, unless they are to be evil too. */
export function spoil(value: unknown, withNames: boolean, path: readonly string[] = []): unknown {
  if (typeof value === 'string') return isKept(value, withNames, path) ? value : `${value}${EVIL}`;
  if (Array.isArray(value)) return value.map((item) => spoil(item, withNames, [...path, '[]']));
  if (typeof value !== 'object' || value === null) return value;
  const isMap = ['labels', 'annotations', 'matchLabels'].includes(path.at(-1) ?? '');
  const own = isMap ? { [`key${EVIL}`]: 'value' } : {};
  return Object.fromEntries(
    Object.entries({ ...value, ...(path.at(-1) === 'matchLabels' ? {} : own) }).map(([key, field]) => [
      key,
      spoil(field, withNames, [...path, key]),
    ]),
  );
}

function isKept(value: string, withNames: boolean, path: readonly string[]): boolean {
  const key = path.at(-1) ?? '';
  if (KEPT.has(key) || KEPT_TEXT.test(value) || /Timestamp$|^(cidr|except|clusterIPs?|podIPs?|ip)$/.test(key))
    return true;
  if (path.includes('except') || path.includes('clusterIPs') || path.includes('addresses')) return true;
  return !withNames && (PLACES.has(key) || key === 'kubernetes.io/metadata.name' || key === 'nodeName');
}

export function spoiledDemo(withNames: boolean): string {
  const objects = DEMO_MANIFESTS.flatMap(({ text }) => parseAllDocuments(text).map((each) => each.toJS() as unknown));
  return objects.map((object) => JSON.stringify(spoil(object, withNames))).join('\n---\n');
}
