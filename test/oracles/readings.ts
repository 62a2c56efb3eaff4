import type { DirectionTrace, PeerTrace } from '../../src/engine/trace.ts';
import type { EnforcerModel } from '../../src/model/enforcer-model.ts';
import { SPECIFICATION } from '../../src/model/enforcer-model.ts';
import type { Answer } from './answer.ts';
import type { CaseEnd } from './case.ts';
import type { ClusterIndex } from '../../src/engine/cluster-index.ts';
import type { Endpoint } from '../../src/model/flow.ts';
import { NAMESPACE_NAME_LABEL } from '../../src/model/labels.ts';
import type { Pod } from '../../src/model/pod.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { contains } from '../../src/model/cidr.ts';

/** One of the places where the API's text leaves room, and what we make of it. */
export interface Reading {
  /** As oracles tag it; a few are ours, for what a source does not tag. */
  readonly tag: string;
  /** What we take the API to mean. */
  readonly ours: string;
  /** Where that comes from. */
  readonly source: string;
  /** Whether an answer hangs on it. */
  concerns(answer: Answer, index: ClusterIndex): boolean;
  /** Whether an answer that hangs on it says what our reading demands, looked up in the objects themselves. */
  isKept(answer: Answer): boolean;
  /** The world as it looks to those who read it the other way. */
  readonly other: OtherReading;
}

export interface OtherReading {
  readonly model?: EnforcerModel;
  snapshot?(snapshot: Snapshot): Snapshot;
  end?(end: CaseEnd, index: ClusterIndex): CaseEnd;
}

const CONCEPT = 'https://kubernetes.io/docs/concepts/services-networking/network-policies';

export const READINGS: readonly Reading[] = [
  {
    tag: 'ipblock-vs-pod-ip',
    ours: 'An ipBlock matches every address of its family, that of a pod or a node too.',
    source: `${CONCEPT}/#behavior-of-to-and-from-selectors`,
    concerns: (answer) => blockPeers(answer).some(({ peer, end }) => end.kind !== 'external' && peer.result === 'yes'),
    isKept: (answer) => blockPeers(answer).every(({ peer }) => isByAddress(peer)),
    other: { model: { ...SPECIFICATION, ipBlockMatchesPods: 'no' } },
  },
  {
    tag: 'networks-vs-pod-ip',
    ours: 'A "networks" peer matches the address of a pod too.',
    source: 'https://network-policy-api.sigs.k8s.io/api-overview/',
    concerns: (answer) => blockPeers(answer).some(({ peer, end }) => end.kind === 'pod' && peer.result === 'yes'),
    isKept: (answer) => blockPeers(answer).every(({ peer }) => isByAddress(peer)),
    other: { model: { ...SPECIFICATION, ipBlockMatchesPods: 'no' } },
  },
  {
    tag: 'host-network',
    ours:
      "A pod on its node's network is its node: no policy closes it, no selector matches it, an ipBlock of its address " +
      'does, and to the other pods of that node it is their own node.',
    source: `${CONCEPT}/#networkpolicy-and-hostnetwork-pods`,
    concerns: (answer) => ends(answer).some(isOnHostNetwork),
    isKept: (answer) => directions(answer).every(keepsHostNetwork),
    other: { snapshot: (snapshot) => mapPods(snapshot, (pod) => ({ ...pod, hostNetwork: false })) },
  },
  {
    tag: 'own-node',
    ours: "What comes from a pod's own node is let in; whether a closed pod may call its own node is not defined.",
    source: 'https://github.com/kubernetes/api/blob/master/networking/v1/types.go',
    concerns: (answer) => directions(answer).some(hangsOnOwnNode),
    isKept: (answer) => directions(answer).every(keepsOwnNode),
    other: { snapshot: (snapshot) => ({ ...snapshot, nodes: [] }) },
  },
  {
    tag: 'completed-pod',
    ours: 'A pod that has finished owns no address: there is no connection to judge.',
    source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase',
    concerns: ({ impossible }) => impossible.some(({ why }) => why === 'finished'),
    isKept: ({ verdict, impossible }) => verdict === 'IMPOSSIBLE' && impossible.every(({ why }) => why === 'finished'),
    other: { snapshot: (snapshot) => mapPods(snapshot, (pod) => ({ ...pod, phase: 'Running' })) },
  },
  {
    tag: 'pod-without-address',
    ours: 'A pod that has no address yet may turn out to be inside an ipBlock or not.',
    source: `${CONCEPT}/#behavior-of-to-and-from-selectors`,
    concerns: (answer) => missingFacts(answer).some(({ kind }) => kind === 'no-address'),
    isKept: (answer) =>
      missingFacts(answer).every((fact) => fact.kind === 'no-address') && hasEndWithoutAddress(answer),
    other: { model: { ...SPECIFICATION, ipBlockMatchesPods: 'no' } },
  },
  {
    tag: 'namespace-object-missing',
    ours: 'A namespace that is only named by its objects exists, with the label of its name and no other.',
    source: `${CONCEPT}/#targeting-a-namespace-by-its-name`,
    concerns: (answer, { namespaces }) =>
      ends(answer).some((end) => end.kind === 'pod' && namespaces.get(end.pod.namespace)?.assumed === true),
    isKept: (answer) => ends(answer).every((end) => end.kind !== 'pod' || isNamed(end)),
    // There, a pod of such a namespace is an address that nobody knows.
    other: { end: (end, index) => (isInAssumedNamespace(end, index) ? addressOfPod(end, index) : end) },
  },
];

function ends({ outcomes }: Answer): Endpoint[] {
  return outcomes.flatMap(({ trace }) => [trace.flow.source, trace.flow.destination]);
}

function directions({ outcomes }: Answer): DirectionTrace[] {
  return outcomes.flatMap(({ trace }) => [trace.egress, trace.ingress]);
}

function missingFacts(answer: Answer) {
  return directions(answer).flatMap(({ decision }) => (decision.kind === 'missing' ? decision.facts : []));
}

function hasEndWithoutAddress({ outcomes }: Answer): boolean {
  return outcomes.some(({ source, destination }) =>
    [source, destination.place].some(({ address }) => address === undefined),
  );
}

/** Every ipBlock that was tried, with the end that it was tried on. */
function blockPeers(answer: Answer): { readonly peer: PeerTrace; readonly end: Endpoint }[] {
  return directions(answer).flatMap((direction) =>
    peersOf(direction)
      .filter(({ peer }) => peer.kind === 'ip-block')
      .map((peer) => ({ peer, end: direction.peer })),
  );
}

function peersOf({ tiers }: DirectionTrace): PeerTrace[] {
  const rules = tiers.flatMap(({ policies }) => policies.flatMap((policy) => policy.rules));
  return rules.flatMap(({ peers }) => (peers === 'any' ? [] : peers));
}

function isByAddress({ peer, checks, result }: PeerTrace): boolean {
  if (peer.kind !== 'ip-block') return true;
  const address = checks.find((check) => check.kind === 'address')?.address;
  // Of a pod without an address only its family is known: that decides about blocks of all or of none of it.
  if (address === undefined) return result !== 'yes' || peer.cidr.prefix === 0;
  const isInside = contains(peer.cidr, address) && !peer.except.some((cidr) => contains(cidr, address));
  return result === (isInside ? 'yes' : 'no');
}

function isOnHostNetwork(end: Endpoint): boolean {
  return end.kind === 'pod' && end.pod.hostNetwork;
}

function keepsHostNetwork(direction: DirectionTrace): boolean {
  const { subject, peer, decision } = direction;
  if (isOnHostNetwork(subject)) return decision.kind === 'no-subject' && decision.why === 'host-network';
  if (subject.kind !== 'pod' || peer.kind !== 'pod' || !peer.pod.hostNetwork) return true;
  const matchesNone = peersOf(direction).every((each) => each.peer.kind !== 'selector' || each.result === 'no');
  return matchesNone && keepsNodeExemption(direction, peer.pod.node, subject.pod.node);
}

/** What a rule of an admin tier denies is denied; only the isolation of NetworkPolicy leaves the own node open. */
function hangsOnOwnNode({ decision }: DirectionTrace): boolean {
  return decision.kind === 'undefined'
    ? decision.by.length > 0
    : decision.kind === 'exempt' && decision.why === 'own-node';
}

function keepsOwnNode(direction: DirectionTrace): boolean {
  const { subject, peer } = direction;
  if (subject.kind !== 'pod' || subject.pod.hostNetwork || peer.kind !== 'node') return true;
  return keepsNodeExemption(direction, peer.isOwn === true ? subject.pod.node : peer.node.name, subject.pod.node);
}

/** In from its own node a pod is open; out to it, a refusal is not defined; on a node that nobody knows, neither is. */
function keepsNodeExemption(
  { direction, result, decision }: DirectionTrace,
  nodeOfPeer: string | undefined,
  nodeOfPod: string | undefined,
): boolean {
  const isKnown = nodeOfPeer !== undefined && nodeOfPod !== undefined;
  if (decision.kind === 'undefined' && decision.by.length === 0) return false;
  if (direction === 'ingress') {
    return isKnown ? (decision.kind === 'exempt') === (nodeOfPeer === nodeOfPod) : result !== 'deny';
  }
  return isKnown && nodeOfPeer === nodeOfPod ? result !== 'deny' : decision.kind !== 'undefined';
}

function isNamed({ pod, namespaceLabels }: Extract<Endpoint, { kind: 'pod' }>): boolean {
  return namespaceLabels.known && namespaceLabels.value[NAMESPACE_NAME_LABEL] === pod.namespace;
}

function isInAssumedNamespace(end: CaseEnd, { namespaces }: ClusterIndex): boolean {
  return end.kind !== 'address' && namespaces.get(end.namespace)?.assumed === true;
}

function addressOfPod(end: CaseEnd, { pods }: ClusterIndex): CaseEnd {
  const name = end.kind === 'address' ? undefined : end.kind === 'pod' ? end.name : end.pod;
  const address = end.kind === 'address' ? undefined : pods.get(`${end.namespace}/${name}`)?.addresses[0];
  return address === undefined ? end : { kind: 'address', address };
}

function mapPods(snapshot: Snapshot, change: (pod: Pod) => Pod): Snapshot {
  return { ...snapshot, pods: snapshot.pods.map(change) };
}
