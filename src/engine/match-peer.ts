import { contains } from '../model/cidr.ts';
import type { Address, Cidr, Family } from '../model/address.ts';
import type { Endpoint, PodEndpoint } from '../model/flow.ts';
import type { EnforcerModel } from './enforcer-model.ts';
import type { DomainsPeer, IpBlockPeer, NodesPeer, Peer, SelectorPeer } from '../dialects/compiled.ts';
import type { PeerCheck, PeerTrace } from './trace.ts';
import { type Known, known, unknown } from '../model/known.ts';
import type { Node } from '../model/cluster-object.ts';
import type { Tri } from '../model/verdict.ts';
import { all, fromBoolean, not } from './tri.ts';
import { labelValue, satisfies } from './match-labels.ts';

/** The other end of a flow, as a rule's peers see it. */
export interface PeerEnd {
  readonly endpoint: Endpoint;
  /** Absent: not known yet. */
  readonly address: Address | undefined;
  /** Of the flow: known even where the address is not. */
  readonly family: Family;
}

/** Tries every condition of a peer, also after one has failed: a near miss is the peer with the fewest failures. */
export function matchPeer(peer: Peer, end: PeerEnd, model: EnforcerModel): PeerTrace {
  const checks = checksOf(peer, end, model);
  return { peer, result: all(checks.map((check) => check.result)), checks };
}

/** The result alone, for rules with many blocks: lists of a provider's addresses have thousands. */
export function peerResult(peer: Peer, end: PeerEnd, model: EnforcerModel): Tri {
  if (peer.kind !== 'ip-block') return matchPeer(peer, end, model).result;
  if (!isInReachOfBlocks(end.endpoint, model)) return 'no';
  const inside = blockContains(peer.cidr, end.address, end.family);
  if (inside === 'no') return inside;
  return all([inside, ...peer.except.map((cidr) => not(blockContains(cidr, end.address, end.family)))]);
}

function checksOf(peer: Peer, end: PeerEnd, model: EnforcerModel): PeerCheck[] {
  switch (peer.kind) {
    case 'selector':
      return checkSelectors(peer, end.endpoint);
    case 'ip-block':
      return checkIpBlock(peer, end, model);
    case 'nodes':
      return checkNode(peer, end.endpoint);
    case 'domains':
      return [checkDomain(peer, end.endpoint)];
    case 'unrecognised':
      return [{ kind: 'readable', problem: peer.problem, result: 'unknown' }];
  }
}

/** Selectors match pods on the pod network only: nothing else has labels that they ask (semantics A.5, B.3). */
function checkSelectors(peer: SelectorPeer, endpoint: Endpoint): PeerCheck[] {
  const gap = endpoint.kind === 'external' ? endpoint.unread?.pod : undefined;
  if (gap !== undefined) return [{ kind: 'is-pod', endpoint, gap, result: 'unknown' }];
  if (endpoint.kind !== 'pod' || endpoint.pod.hostNetwork) return [{ kind: 'is-pod', endpoint, result: 'no' }];
  return [...checkNamespace(peer.namespaces, endpoint), ...checkPodLabels(peer, endpoint)];
}

function checkNamespace(namespaces: SelectorPeer['namespaces'], { pod, namespaceLabels }: PodEndpoint): PeerCheck[] {
  if (namespaces.kind === 'same') {
    const wants = namespaces.namespace;
    return [{ kind: 'same-namespace', wants, has: pod.namespace, result: fromBoolean(wants === pod.namespace) }];
  }
  return namespaces.selector.map((requirement): PeerCheck => {
    const base = { kind: 'namespace-label', requirement, namespace: pod.namespace } as const;
    if (!namespaceLabels.known) return { ...base, has: undefined, gap: namespaceLabels.gap, result: 'unknown' };
    const labels = namespaceLabels.value;
    return { ...base, has: labelValue(labels, requirement.key), result: fromBoolean(satisfies(labels, requirement)) };
  });
}

function checkPodLabels(peer: SelectorPeer, { pod }: PodEndpoint): PeerCheck[] {
  return peer.pods.map((requirement) => ({
    kind: 'pod-label',
    requirement,
    has: labelValue(pod.labels, requirement.key),
    result: fromBoolean(satisfies(pod.labels, requirement)),
  }));
}

/** A node by its labels, and a pod on its node's network as that node. */
function checkNode({ selector }: NodesPeer, endpoint: Endpoint): PeerCheck[] {
  const node = nodeBehind(endpoint);
  if (!node.known) return [{ kind: 'is-node', endpoint, gap: node.gap, result: 'unknown' }];
  if (node.value === undefined) return [{ kind: 'is-node', endpoint, result: 'no' }];
  const { name, labels } = node.value;
  const checks = selector.map(
    (requirement): PeerCheck => ({
      kind: 'node-label',
      requirement,
      node: name,
      has: labelValue(labels, requirement.key),
      result: fromBoolean(satisfies(labels, requirement)),
    }),
  );
  return [{ kind: 'is-node', endpoint, result: 'yes' }, ...checks];
}

function nodeBehind(endpoint: Endpoint): Known<Node | undefined> {
  if (endpoint.kind === 'node') return known(endpoint.node);
  if (endpoint.kind === 'external')
    return endpoint.unread?.node === undefined ? known(undefined) : unknown(endpoint.unread.node);
  return endpoint.pod.hostNetwork ? (endpoint.node ?? known(undefined)) : known(undefined);
}

/** By name where the question has one; an address alone does not tell under which name it was looked up. */
function checkDomain({ names }: DomainsPeer, endpoint: Endpoint): PeerCheck {
  const name = endpoint.kind === 'external' ? endpoint.name : undefined;
  const base = { kind: 'domain', names, name, endpoint } as const;
  if (endpoint.kind !== 'external') return { ...base, result: 'no' };
  return {
    ...base,
    result: name === undefined ? 'unknown' : fromBoolean(names.some((pattern) => matchesDomain(pattern, name))),
  };
}

/** `*.example.com` matches any depth below, and not example.com itself (semantics D.4). */
function matchesDomain(pattern: string, name: string): boolean {
  const [wanted, has] = [normalDomain(pattern), normalDomain(name)];
  return wanted.startsWith('*.') ? has.endsWith(wanted.slice(1)) && has.length > wanted.length - 1 : has === wanted;
}

function normalDomain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** An ipBlock matches any address of its family, pods and nodes included, unless the enforcer says otherwise (A.6). */
function checkIpBlock(peer: IpBlockPeer, { endpoint, address, family }: PeerEnd, model: EnforcerModel): PeerCheck[] {
  if (!isInReachOfBlocks(endpoint, model)) return [{ kind: 'block-covers-endpoint', endpoint, result: 'no' }];
  const inside = blockContains(peer.cidr, address, family);
  return [
    { kind: 'address', cidr: peer.cidr, endpoint, address, result: inside },
    ...(inside === 'no' ? [] : peer.except.map((cidr) => checkExcept(cidr, { endpoint, address, family }))),
  ];
}

function isInReachOfBlocks(endpoint: Endpoint, model: EnforcerModel): boolean {
  if (endpoint.kind === 'external') return true;
  const onNodeNetwork = endpoint.kind === 'node' || endpoint.pod.hostNetwork;
  return onNodeNetwork ? model.ipBlockMatchesNodes : model.ipBlockMatchesPods;
}

function checkExcept(cidr: Cidr, { endpoint, address, family }: PeerEnd): PeerCheck {
  return { kind: 'except', cidr, endpoint, address, result: not(blockContains(cidr, address, family)) };
}

/** A block of the other family holds no address of this one, and a block of everything holds any. */
function blockContains(cidr: Cidr, address: Address | undefined, family: Family): Tri {
  if (address !== undefined) return fromBoolean(contains(cidr, address));
  if (cidr.family !== family) return 'no';
  return cidr.prefix === 0 ? 'yes' : 'unknown';
}
