import type { CompiledPolicy, CompiledRule, IpBlockPeer, Peer, SelectorPeer } from '../../../dialects/compiled.ts';
import { corePolicies, rulesOf } from '../../../dialects/compiled.ts';
import type { Direction } from '../../../model/verdict.ts';
import type { LintWorld } from '../lint.ts';
import type { NetworkPolicy } from '../../../model/network-policy.ts';
import type { ObjectRef } from '../../../model/reference.ts';
import { qualifiedName } from '../../../model/reference.ts';

/** A NetworkPolicy as it was written and as it was understood. */
export interface KnownPolicy {
  readonly ref: ObjectRef;
  readonly namespace: string;
  readonly written: NetworkPolicy;
  readonly compiled: CompiledPolicy;
}

const CACHE = new WeakMap<LintWorld['policies'], readonly KnownPolicy[]>();

/** Every NetworkPolicy of the snapshot, by namespace and name; those that the server would refuse are not among them. */
export function networkPolicies({ snapshot, policies }: LintWorld): readonly KnownPolicy[] {
  const cached = CACHE.get(policies);
  if (cached !== undefined) return cached;
  const written = new Map(snapshot.networkPolicies.map((policy) => [qualifiedName(policy), policy]));
  const known = [...corePolicies(policies).values()].flat().flatMap((compiled): KnownPolicy[] => {
    const raw = written.get(qualifiedName(compiled.ref));
    return raw === undefined ? [] : [{ ref: compiled.ref, namespace: raw.namespace, written: raw, compiled }];
  });
  CACHE.set(policies, known);
  return known;
}

export interface KnownRule {
  readonly policy: KnownPolicy;
  readonly direction: Direction;
  /** False: the direction is not among the policy's types, so that the rule says nothing. */
  readonly counts: boolean;
  readonly rule: CompiledRule;
}

/** The rules of a policy, those of ingress first. */
export function rulesIn(policy: KnownPolicy): readonly KnownRule[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const { isolates, rules } = rulesOf(policy.compiled, direction);
    return rules.map((rule) => ({ policy, direction, counts: isolates, rule }));
  });
}

/** The peers of a rule; none for a rule that everybody matches. */
export function peersIn({ rule }: KnownRule): readonly Peer[] {
  return rule.peers === 'any' ? [] : rule.peers;
}

export function isSelector(peer: Peer): peer is SelectorPeer {
  return peer.kind === 'selector';
}

export function isIpBlock(peer: Peer): peer is IpBlockPeer {
  return peer.kind === 'ip-block';
}
