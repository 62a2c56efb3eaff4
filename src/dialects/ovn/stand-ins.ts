import type { CompiledPolicy, CompiledRules, Peer, SimplePeer, Subject } from '../compiled.ts';
import type { DoubtfulNamespace } from './memberships.ts';
import { HAS_NETWORK } from './read-networks.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { ObjectRef } from '../../model/reference.ts';
import { ofNamespace, OUTSIDE, rulesThatSay } from '../implied-peers.ts';
import { qualifiedName } from '../../model/reference.ts';

/** What is known of pods whose network is not: they reach each other, and the outside; who else does, nobody can tell. */
export function standInFor({ name, networks, why }: DoubtfulNamespace): CompiledPolicy {
  const named = networks.map(({ object: { ref } }) => `${ref.kind} ${qualifiedName(ref)}`).join(', ');
  const problem = {
    'no-network': `in which network its pods are: by its label ${HAS_NETWORK.key} in one of their own, and none that was read is for it`,
    'several-networks': `in which of several networks its pods are (${named})`,
    'no-labels': `whether it has the label ${HAS_NETWORK.key}, by which its pods are in ${named}`,
  }[why];
  return standIn(
    { kind: 'Namespace', name },
    { namespaces: { kind: 'named', name }, pods: [] },
    [ofNamespace(name, `pods of namespace ${name}`), OUTSIDE],
    problem,
  );
}

/** For namespaces that nobody has read, where networks may be that nobody has read, either. */
export function standInForUnread(known: readonly string[], unread: string): CompiledPolicy {
  const others = known.length === 0 ? [] : [{ key: NAMESPACE_NAME_LABEL, operator: 'NotIn' as const, values: known }];
  const subject: Subject = { namespaces: { kind: 'labels', selector: [HAS_NETWORK, ...others] }, pods: [] };
  return standIn(
    { kind: 'UserDefinedNetwork', name: '*' },
    subject,
    [OUTSIDE],
    `which namespaces have one: neither their labels nor ${unread} were read`,
  );
}

function standIn(ref: ObjectRef, subject: Subject, passed: readonly Peer[], problem: string): CompiledPolicy {
  const anyone: SimplePeer = { kind: 'unrecognised', index: 0, path: ['metadata', 'labels'], problem };
  const rules = rulesThatSay([
    { action: 'pass', peers: passed },
    { action: 'deny', peers: [anyone] },
  ]);
  const either: CompiledRules = { isolates: false, countsAnyway: true, rules };
  return {
    ref,
    subject,
    ingress: either,
    egress: either,
    priority: 0,
    language: 'ovn',
    terminating: false,
    unrecognised: [],
    findings: [],
  };
}
