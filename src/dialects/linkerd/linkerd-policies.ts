import type { CompiledPolicy, CompiledRule, PortMatch, Tier } from '../compiled.ts';
import { bareKind } from '../../model/kind-in-group.ts';
import { fieldsOf, readSelector } from '../foreign/read-selector.ts';
import { objectFacts } from '../object-facts.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

export const LINKERD_GROUP = 'policy.linkerd.io';

export interface LinkerdPolicies {
  /** On top of whoever enforces NetworkPolicy; none where there is no Server. */
  readonly tiers: readonly Tier[];
  readonly rest: readonly UnmodelledPolicy[];
}

/**
 * A Server closes one port of its pods to whom nothing authorizes, and who is authorized is not evaluated: there the answer is
 * open, by name, and no other port is asked about. What authorizes for a Server opens nothing but that
 * (https://linkerd.io/2/reference/authorization-policy/).
 */
export function compileLinkerdPolicies(objects: readonly UnmodelledPolicy[]): LinkerdPolicies {
  const mine = objects.filter(({ group }) => group === LINKERD_GROUP);
  const servers = mine.flatMap((object) => {
    const policy = bareKind(object.ref.kind) === 'Server' ? policyOf(object, mine) : undefined;
    return policy === undefined ? [] : [{ object, policy }];
  });
  const spokenFor = new Set([...servers.map(({ object }) => object), ...mine.filter((each) => isForServers(each))]);
  if (spokenFor.size === 0) return { tiers: [], rest: objects };
  const policies = servers.flatMap(({ policy }) => (policy === 'open' ? [] : [policy]));
  const tier: Tier = {
    name: 'Linkerd',
    semantics: 'first-match',
    byNamespace: Map.groupBy(policies, ({ ref }) => ref.namespace ?? ''),
    clusterWide: [],
    gaps: [],
    onTop: { directions: ['ingress'], protocols: ['TCP'] },
  };
  return { tiers: policies.length === 0 ? [] : [tier], rest: objects.filter((object) => !spokenFor.has(object)) };
}

/** With these a Server refuses nobody. */
const OPEN: readonly unknown[] = ['all-unauthenticated', 'audit'];

/** Undefined: it cannot be read; `open`: it refuses nobody, or is about no pods. */
function policyOf(object: UnmodelledPolicy, all: readonly UnmodelledPolicy[]): CompiledPolicy | 'open' | undefined {
  const spec = fieldsOf(fieldsOf(object.raw)?.['spec']);
  if (spec === undefined) return undefined;
  const { podSelector, port, accessPolicy } = spec;
  if (podSelector === undefined) return spec['externalWorkloadSelector'] === undefined ? undefined : 'open';
  const pods = readSelector(podSelector);
  const asked = portOf(port);
  if (pods === undefined || asked === undefined) return undefined;
  if (OPEN.includes(accessPolicy)) return 'open';
  const path = ['spec', 'port'];
  const problem = whomItLetsIn(object, all);
  const rule: CompiledRule = {
    index: 0,
    path,
    action: 'deny',
    peers: [{ kind: 'unrecognised', index: 0, path, problem }],
    ports: [{ index: 0, path, protocol: 'TCP', port: asked }],
    unrecognised: [],
  };
  return {
    ...objectFacts(object),
    subject: { namespaces: { kind: 'named', name: object.ref.namespace ?? '' }, pods },
    ingress: { isolates: false, countsAnyway: true, rules: [rule] },
    egress: { isolates: false, rules: [] },
    priority: 0,
    language: 'linkerd',
    unrecognised: [],
    findings: [],
  };
}

function portOf(port: unknown): PortMatch['port'] | undefined {
  if (typeof port === 'number') return { kind: 'range', first: port, last: port };
  return typeof port === 'string' ? { kind: 'named', name: port } : undefined;
}

function whomItLetsIn({ ref }: UnmodelledPolicy, all: readonly UnmodelledPolicy[]): string {
  const names = all
    .filter((each) => each.ref.namespace === ref.namespace && serverOf(each) === ref.name)
    .map((each) => `${bareKind(each.ref.kind)} ${each.ref.namespace ?? ''}/${each.ref.name}`);
  return `whom it lets in to its port${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
}

/** The Server for which it authorizes; undefined: another one, or one that is chosen by labels. */
function serverOf({ ref, raw }: UnmodelledPolicy): unknown {
  const spec = fieldsOf(fieldsOf(raw)?.['spec']);
  if (bareKind(ref.kind) === 'ServerAuthorization') return fieldsOf(spec?.['server'])?.['name'];
  const target = fieldsOf(spec?.['targetRef']);
  return target?.['kind'] === 'Server' ? target['name'] : undefined;
}

/** What authorizes for Servers alone: without one it changes nothing. */
function isForServers({ ref, raw }: UnmodelledPolicy): boolean {
  const kind = bareKind(ref.kind);
  if (kind === 'ServerAuthorization') return true;
  const target = fieldsOf(fieldsOf(fieldsOf(raw)?.['spec'])?.['targetRef'])?.['kind'];
  return kind === 'AuthorizationPolicy' && (target === 'Server' || target === 'HTTPRoute');
}
