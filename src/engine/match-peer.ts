import { cidrOf, contains } from '../model/cidr.ts';
import { type Address, bitsOf, type Cidr, type Family } from '../model/address.ts';
import type { Endpoint, FlowWay, LeadingService, PodEndpoint } from '../model/flow.ts';
import type { EnforcerModel } from '../model/enforcer-model.ts';
import type {
  DomainsPeer,
  EntityPeer,
  IpBlockPeer,
  NodesPeer,
  Peer,
  PeerPart,
  SelectorPeer,
  ServicePeer,
  SimplePeer,
  UnrecognisedPeer,
} from '../dialects/compiled.ts';
import type { EntityUnknowns, PeerCheck, PeerTrace } from './trace.ts';
import { type Known, known, unknown } from '../model/known.ts';
import { attributesOf } from '../model/attributes.ts';
import type { Node } from '../model/cluster-object.ts';
import type { Pod } from '../model/pod.ts';
import type { Tri } from '../model/verdict.ts';
import { all, any, fromBoolean, isLikelier, not } from './tri.ts';
import { labelValue, satisfies } from '../model/match-labels.ts';

/** The other end of a flow, as a rule's peers see it. */
export interface PeerEnd {
  readonly endpoint: Endpoint;
  /** Absent: not known yet. */
  readonly address: Address | undefined;
  /** Of the flow: known even where the address is not. */
  readonly family: Family;
  /** Whether it is the node of the pod whose rules ask, or on that node's network. */
  readonly isOwnNode: Tri;
  /** Where that is unknown: the pod of which nobody knows the node. */
  readonly unplaced?: Pod;
  /** What has handed the connection on; absent: nothing, it is a direct one. */
  readonly through?: FlowWay;
  /** The Service that has; absent: none, or it is not asked about. */
  readonly service?: LeadingService;
}

/** Tries every condition of a peer, also after one has failed: a near miss is the peer with the fewest failures. */
export function matchPeer(peer: Peer, end: PeerEnd, model: EnforcerModel): PeerTrace {
  const checks = checksOf(peer, end, model);
  return { peer, result: all(checks.map((check) => check.result)), checks };
}

/** The result alone, for rules with many blocks: lists of a provider's addresses have thousands. */
export function peerResult(peer: Peer, end: PeerEnd, model: EnforcerModel): Tri {
  if (peer.kind === 'all-of') return all(peer.parts.values().map((part) => partResult(part, end, model)));
  if (peer.kind !== 'ip-block') return matchPeer(peer, end, model).result;
  return any([blockResult(peer, end, model), homeResult(peer, end, model)]);
}

function partResult({ peer, isNegated }: PeerPart, end: PeerEnd, model: EnforcerModel): Tri {
  const result = peerResult(peer, end, model);
  return isNegated ? not(result) : result;
}

function blockResult(peer: IpBlockPeer, end: PeerEnd, model: EnforcerModel): Tri {
  const misread = readLeadingZeros(peer, model);
  if (misread !== undefined) return misread;
  const reach = reachOfBlock(peer, end.endpoint, model);
  if (reach === 'no') return reach;
  if (reach === 'as-one') return nodeResult(peer, end);
  const inside = blockContains(peer.cidr, end, model);
  if (inside === 'no') return inside;
  return all([reach, inside, ...peer.except.map((cidr) => not(blockContains(cidr, end, model)))]);
}

function checksOf(peer: Peer, end: PeerEnd, model: EnforcerModel): PeerCheck[] {
  if (peer.kind === 'all-of') return peer.parts.flatMap((part) => checkPart(part, end, model));
  return checkSimple(peer, end, model);
}

function checkPart({ peer, isNegated }: PeerPart, end: PeerEnd, model: EnforcerModel): PeerCheck[] {
  const checks = checkSimple(peer, end, model);
  if (!isNegated) return checks;
  return [{ kind: 'negated', peer, checks, result: not(all(checks.map(({ result }) => result))) }];
}

function checkSimple(peer: SimplePeer, end: PeerEnd, model: EnforcerModel): PeerCheck[] {
  switch (peer.kind) {
    case 'selector':
      return checkSelectors(peer, end.endpoint);
    case 'ip-block':
      return checkIpBlock(peer, end, model);
    case 'nodes':
      return checkNode(peer, end.endpoint);
    case 'domains':
      return [checkDomain(peer, end.endpoint, model)];
    case 'entity':
      return [checkEntity(peer, end)];
    case 'service':
      return [checkService(peer, end)];
    case 'unrecognised':
      return [checkReadable(peer)];
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

function checkReadable({ problem, unread }: UnrecognisedPeer): PeerCheck {
  return { kind: 'readable', problem, ...(unread === undefined ? {} : { unread }), result: 'unknown' };
}

function checkPodLabels({ pods, account = [], accountAsked }: SelectorPeer, { pod }: PodEndpoint): PeerCheck[] {
  const attributes = attributesOf(pod);
  return [
    ...pods.map(
      (requirement): PeerCheck => ({
        kind: 'pod-label',
        requirement,
        has: labelValue(pod.labels, requirement.key),
        result: fromBoolean(satisfies(pod.labels, requirement)),
      }),
    ),
    ...account.map(
      (requirement): PeerCheck => ({
        kind: 'account',
        requirement,
        has: labelValue(attributes, requirement.key) ?? '',
        ...(accountAsked === undefined ? {} : { asked: accountAsked }),
        result: fromBoolean(satisfies(attributes, requirement)),
      }),
    ),
  ];
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
function checkDomain({ names, wildcard }: DomainsPeer, endpoint: Endpoint, { domainNames }: EnforcerModel): PeerCheck {
  const name = endpoint.kind === 'external' ? endpoint.name : undefined;
  const base = { kind: 'domain', names, name, endpoint } as const;
  if (endpoint.kind !== 'external') return { ...base, result: 'no' };
  if (domainNames === 'unknown') return { kind: 'reading', flag: 'domainNames', result: domainNames };
  if (domainNames === 'no') return { ...base, isIgnored: true, result: domainNames };
  return {
    ...base,
    result:
      name === undefined ? 'unknown' : fromBoolean(names.some((pattern) => matchesDomain(pattern, name, wildcard))),
  };
}

/** `*.example.com` matches any depth below, and not example.com itself (semantics D.4). */
function matchesDomain(pattern: string, name: string, wildcard: DomainsPeer['wildcard']): boolean {
  const [wanted, has] = [normalDomain(pattern), normalDomain(name)];
  if (wildcard === 'characters') return matchesPattern(wanted, has);
  if (wildcard === 'within-label') return withinLabels(wanted).test(has);
  return wanted.startsWith('*.') ? has.endsWith(wanted.slice(1)) && has.length > wanted.length - 1 : has === wanted;
}

/** Part by part from the left, each as early as it can be: what is left fits if anything does. */
function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  if (others.length === 0) return text === first;
  const last = others.at(-1) ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let rest = text.slice(first.length, text.length - last.length);
  return others.slice(0, -1).every((part) => {
    const at = rest.indexOf(part);
    if (at !== -1) rest = rest.slice(at + part.length);
    return at !== -1;
  });
}

function normalDomain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function withinLabels(pattern: string): RegExp {
  if (/^\*+$/.test(pattern)) return /./;
  const below = /^\*{2,}\./.exec(pattern)?.[0] ?? '';
  const rest = pattern.slice(below.length).replaceAll('.', '\\.').replaceAll(/\*+/g, '[-a-z0-9_]*');
  return new RegExp(`^${below === '' ? '' : '(?:[-a-z0-9_]+\\.)+'}${rest}$`);
}

/** Where something stands decides; of an address that may be a pod's or a node's, all that it may be. */
function checkEntity(peer: EntityPeer, end: PeerEnd): PeerCheck {
  const { endpoint } = end;
  const unread = endpoint.kind === 'external' ? endpoint.unread : undefined;
  const possible = [
    entityResult(peer, end),
    ...(unread?.pod === undefined ? [] : [fromBoolean(peer.pods)]),
    ...(unread?.node === undefined ? [] : [nodeOfEntity(peer, 'unknown')]),
  ];
  const [first = 'no'] = possible;
  const result = possible.every((each) => each === first) ? first : 'unknown';
  return { kind: 'entity', name: peer.name, endpoint, result, missing: missingForEntity(peer, end) };
}

function entityResult(peer: EntityPeer, { endpoint, address, family, isOwnNode, through }: PeerEnd): Tri {
  if (peer.through !== undefined && peer.through !== through) return 'no';
  if (endpoint.kind === 'pod' && !endpoint.pod.hostNetwork) return fromBoolean(peer.pods);
  if (endpoint.kind === 'external') {
    const isServer = peer.servers === undefined ? 'no' : isAmong(peer.servers, address === undefined ? [] : [address]);
    return any([fromBoolean(peer.outside.includes(family)), isServer]);
  }
  const node = nodeBehind(endpoint);
  const addresses = node.known ? (node.value?.addresses ?? []) : [];
  const isServer = peer.servers === undefined ? 'no' : isAmong(peer.servers, addresses);
  return any([nodeOfEntity(peer, isOwnNode), isServer]);
}

/** Whether a port of a node leads by the same table as the Service's own address is a matter of settings (F.3: `proxyAll`). */
function checkService({ namespace, name }: ServicePeer, { service, through, endpoint }: PeerEnd): PeerCheck {
  const isMeant = service?.namespace === namespace && service.name === name;
  const result = !isMeant ? 'no' : through === 'node' ? 'unknown' : 'yes';
  return { kind: 'service', wants: { namespace, name }, has: service, endpoint, result };
}

function isAmong(servers: Known<readonly Address[]>, addresses: readonly Address[]): Tri {
  if (!servers.known) return 'unknown';
  return fromBoolean(
    servers.value.some((each) => addresses.some(({ family, value }) => each.family === family && each.value === value)),
  );
}

function nodeOfEntity({ ownNode, otherNodes }: EntityPeer, isOwn: Tri): Tri {
  if (ownNode === otherNodes) return fromBoolean(ownNode);
  return ownNode ? isOwn : not(isOwn);
}

/** Why it may not be known where something stands. */
function missingForEntity({ servers }: EntityPeer, { endpoint, address, unplaced }: PeerEnd): EntityUnknowns {
  const unread = endpoint.kind === 'external' ? endpoint.unread : undefined;
  const gaps = [unread?.pod, unread?.node, servers?.known === false ? servers.gap : undefined];
  return {
    gaps: gaps.filter((gap) => gap !== undefined),
    ...(unplaced === undefined ? {} : { unplaced }),
    hasAddress: address !== undefined,
  };
}

/** An ipBlock matches any address of its family, pods and nodes included, unless the enforcer says otherwise (A.6). */
function checkIpBlock(peer: IpBlockPeer, end: PeerEnd, model: EnforcerModel): PeerCheck[] {
  const home = homeResult(peer, end, model);
  if (home !== 'no' && isLikelier(home, blockResult(peer, end, model))) {
    return [{ kind: 'reading', flag: 'ingressBlockAddsOwnNamespace', result: home }];
  }
  return checkBlock(peer, end, model);
}

function checkBlock(peer: IpBlockPeer, end: PeerEnd, model: EnforcerModel): PeerCheck[] {
  const misread = readLeadingZeros(peer, model);
  if (misread !== undefined) return [{ kind: 'reading', flag: 'leadingZeros', result: misread }];
  const { endpoint, address } = end;
  const reach = reachOfBlock(peer, endpoint, model);
  if (reach === 'no') return [{ kind: 'block-covers-endpoint', endpoint, result: reach }];
  if (reach === 'as-one') return [{ kind: 'reading', flag: 'ipBlockMatchesNodes', result: nodeResult(peer, end) }];
  const inside = blockContains(peer.cidr, end, model);
  return [
    ...(reach === 'unknown' ? [{ kind: 'block-covers-endpoint', endpoint, result: reach } as const] : []),
    { kind: 'address', cidr: peer.cidr, endpoint, address, result: inside },
    ...(inside === 'no' ? [] : peer.except.map((cidr) => checkExcept(cidr, end, model))),
  ];
}

/** What a block with leading zeros means to those who do not read it as decimal; undefined: it is read as anybody would. */
function readLeadingZeros({ hasLeadingZeros }: IpBlockPeer, { leadingZeros }: EnforcerModel): Tri | undefined {
  if (hasLeadingZeros === undefined || leadingZeros === 'decimal') return undefined;
  return leadingZeros === 'unknown' ? leadingZeros : fromBoolean(leadingZeros === 'every-address');
}

/** Whether the other end is a pod that is let in because it is of the policy's own namespace. */
function homeResult({ home }: IpBlockPeer, { endpoint }: PeerEnd, model: EnforcerModel): Tri {
  const { ingressBlockAddsOwnNamespace: adds } = model;
  if (home === undefined || adds === 'no') return 'no';
  if (endpoint.kind === 'external') return endpoint.unread?.pod === undefined ? 'no' : 'unknown';
  return endpoint.kind === 'pod' && !endpoint.pod.hostNetwork && endpoint.pod.namespace === home ? adds : 'no';
}

function reachOfBlock(peer: IpBlockPeer, endpoint: Endpoint, model: EnforcerModel): Tri | 'as-one' {
  const { pods, nodes } = beyondOutside(peer, model);
  if (endpoint.kind === 'external') {
    const mayBePod = endpoint.unread?.pod !== undefined && pods !== 'yes';
    const mayBeNode = endpoint.unread?.node !== undefined && nodes !== 'yes';
    return mayBePod || mayBeNode ? 'unknown' : 'yes';
  }
  return isOnNodeNetwork(endpoint) ? nodes : pods;
}

/** What beside outside addresses a block matches. To a block that is of the outside, an enforcer that says nothing says no. */
function beyondOutside(
  { isOfOutside }: IpBlockPeer,
  { ipBlockMatchesPods: pods, ipBlockMatchesNodes: nodes }: EnforcerModel,
): { readonly pods: Tri; readonly nodes: Tri | 'as-one' } {
  if (isOfOutside === undefined) return { pods, nodes };
  return { pods: pods === 'yes' ? 'no' : pods, nodes: nodes === 'yes' ? 'no' : nodes };
}

function isOnNodeNetwork(endpoint: Endpoint): boolean {
  return endpoint.kind === 'node' || (endpoint.kind === 'pod' && endpoint.pod.hostNetwork);
}

/**
 * Any address of a node stands for all of them, and a block of everything for none. A node has addresses that it does not
 * show, one of the range of its pods among them: where no known one is inside, that is not known.
 */
function nodeResult({ cidr, except }: IpBlockPeer, { endpoint, address }: PeerEnd): Tri {
  if (cidr.prefix === 0) return 'no';
  const node = nodeBehind(endpoint);
  const addresses = [...(address === undefined ? [] : [address]), ...((node.known && node.value?.addresses) || [])];
  const isInside = addresses.some((each) => contains(cidr, each) && !except.some((hole) => contains(hole, each)));
  return isInside ? 'yes' : 'unknown';
}

function checkExcept(cidr: Cidr, end: PeerEnd, model: EnforcerModel): PeerCheck {
  const { endpoint, address } = end;
  return { kind: 'except', cidr, endpoint, address, result: not(blockContains(cidr, end, model)) };
}

/** A block of the other family holds no address of this one, and a block of everything holds any. */
function blockContains(cidr: Cidr, { address, family }: PeerEnd, model: EnforcerModel): Tri {
  if (address !== undefined)
    return any(blockParts(cidr, model).map(({ part, isRead }) => all([isRead, fromBoolean(contains(part, address))])));
  if (cidr.family !== family) return 'no';
  return cidr.prefix === 0 && model.everyIpv6IsEvery === 'yes' ? 'yes' : 'unknown';
}

export interface BlockPart {
  readonly part: Cidr;
  readonly isRead: Tri;
}

/** The addresses that a block stands for, and whether it does: only `::/0` may be less than it says. */
export function blockParts(cidr: Cidr, { everyIpv6IsEvery }: EnforcerModel): readonly BlockPart[] {
  const whole: BlockPart = { part: cidr, isRead: 'yes' };
  if (cidr.family === 4 || cidr.prefix > 0 || everyIpv6IsEvery === 'yes') return [whole];
  return [...OF_EVERY_IPV6, { part: cidr, isRead: everyIpv6IsEvery }];
}

/** Every block that a peer tells addresses apart by. */
export function cutsOf(peer: SimplePeer, model: EnforcerModel): readonly Cidr[] {
  if (peer.kind === 'entity') return serversOf(peer).map(({ family, value }) => cidrOf(family, value, bitsOf(family)));
  if (peer.kind !== 'ip-block') return [];
  return [peer.cidr, ...peer.except].flatMap((block) => blockParts(block, model).map(({ part }) => part));
}

/** Addresses of the API server, where it is meant and known. */
export function serversOf({ servers }: EntityPeer): readonly Address[] {
  return servers?.known === true ? servers.value : [];
}

/** What kube-router makes of `::/0`: 2000::/3 and fd00::/8 (semantics E.4). */
const OF_EVERY_IPV6: readonly BlockPart[] = [cidrOf(6, 0x2000n << 112n, 3), cidrOf(6, 0xfd00n << 112n, 8)].map(
  (part) => ({ part, isRead: 'yes' }),
);
