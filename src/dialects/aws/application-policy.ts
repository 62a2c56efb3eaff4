import type { CompiledPolicy, CompiledRule, CompiledRules, Peer } from '../compiled.ts';
import { compileNetworkPolicy } from '../network-policy.ts';
import { lastWrite, type WriteTimes } from '../../model/last-write.ts';
import type { NetworkPolicy, NetworkPolicySpec, RawPeer } from '../../model/network-policy.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/**
 * ApplicationNetworkPolicy: what a NetworkPolicy says, and peers of egress by DNS name (semantics F.4). It isolates and allows
 * in one tier with NetworkPolicies.
 */
export function compileApplicationPolicy(object: UnmodelledPolicy): CompiledPolicy {
  const known = COMPILED.get(object);
  if (known !== undefined) return known;
  const policy = readObject(object);
  const compiled = compileNetworkPolicy(policy);
  const made: CompiledPolicy = {
    ...compiled,
    ref: object.ref,
    egress: withDomains(compiled.egress, policy.spec),
    language: 'aws',
  };
  COMPILED.set(object, made);
  return made;
}

/** The same object gives the same: states that follow each other share most of them. */
const COMPILED = new WeakMap<UnmodelledPolicy, CompiledPolicy>();

function readObject({ ref, raw, origin }: UnmodelledPolicy): NetworkPolicy {
  // The API server, or the loader of manifests, has held the object to its schema as far as this version knows it.
  const { spec, metadata = {} } = raw as {
    readonly spec?: NetworkPolicySpec | null;
    readonly metadata?: WriteTimes & { readonly deletionTimestamp?: string };
  };
  const { creationTimestamp: created } = metadata;
  const changed = lastWrite(metadata);
  return {
    namespace: ref.namespace ?? '',
    name: ref.name,
    spec: spec ?? {},
    terminating: metadata.deletionTimestamp !== undefined,
    ...(typeof created === 'string' ? { created } : {}),
    ...(changed === undefined ? {} : { changed }),
    ...(origin === undefined ? {} : { origin }),
  };
}

interface RawDomains extends RawPeer {
  readonly domainNames?: readonly string[] | null;
}

/** NetworkPolicy knows no names: what it could not read is one of these, or stays as it is. */
function withDomains(compiled: CompiledRules, { egress }: NetworkPolicySpec): CompiledRules {
  return { ...compiled, rules: compiled.rules.map((rule) => withDomainsOfRule(rule, egress?.[rule.index]?.to ?? [])) };
}

function withDomainsOfRule(rule: CompiledRule, written: readonly RawDomains[]): CompiledRule {
  if (rule.peers === 'any' || !written.some((peer) => peer.domainNames)) return rule;
  return { ...rule, peers: rule.peers.map((peer) => withDomainsOfPeer(peer, written[peer.index] ?? {})) };
}

function withDomainsOfPeer(peer: Peer, { domainNames, ...others }: RawDomains): Peer {
  if (!domainNames) return peer;
  const { index, path } = peer;
  const isAlone = Object.values(others).every((value) => value === null || value === undefined);
  if (!isAlone) return { kind: 'unrecognised', index, path, problem: 'domainNames stands beside another peer' };
  return { kind: 'domains', index, path, names: domainNames };
}
