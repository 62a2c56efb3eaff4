import { nameCited, namePolicy } from '../names.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { RuleCitation } from '../explanation.ts';

/** Kinds that put pods in a network of their own; what they say of others stands in no rule. */
const NETWORK_KINDS: ReadonlySet<string> = new Set(['UserDefinedNetwork', 'ClusterUserDefinedNetwork', 'Namespace']);

export function isNetwork({ kind }: Pick<RuleCitation, 'kind'>): boolean {
  return NETWORK_KINDS.has(kind);
}

/** `shop/web-egress, rule 2`; of other kinds with their kind, of a network by its name alone. */
export function nameOfRule({ kind, policy, rule }: Pick<RuleCitation, 'kind' | 'policy' | 'rule'>): string {
  const name = nameCited({ kind, policy });
  return isNetwork({ kind }) ? name : `${name}, rule ${rule}`;
}

/** What a network makes of those that a rule of it is about. */
export function phraseNetworkRule({ kind, policy, action, direction, text }: RuleCitation): string {
  const lead = `in network ${kind} ${policy}, `;
  if (action !== 'deny') return `${lead}which leaves it to policies ${text}`;
  const others =
    direction === 'ingress'
      ? 'which pods of other networks do not reach'
      : 'out of which no pods of other networks are reached';
  return `${lead}${others}`;
}

/** What of it nobody here can tell. */
export function phraseNetworkDoubt(ref: ObjectRef, problem: string): string {
  return `${namePolicy(ref)}: it is not known ${problem}`;
}

/** What lifts it, and what does not. */
export function joinNetworks({ kind, policy }: Pick<RuleCitation, 'kind' | 'policy'>): string {
  return `network ${kind} ${policy} keeps its pods apart: no policy lifts that; both ends have to be in one network, or the Service has to be of type NodePort or LoadBalancer`;
}
