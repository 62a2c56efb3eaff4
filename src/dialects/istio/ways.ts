import type { AccountSelector, PeerPart, SimplePeer } from '../compiled.ts';
import { apartByPorts } from './apart-by-ports.ts';
import { everyPod } from '../implied-peers.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { FlowWay } from '../../model/flow.ts';
import { apartByDialled, type HandedOn, handedOnBy, isDialledAt } from './handed-on.ts';
import { type Membership, MEMBERSHIPS } from './members.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodMesh } from '../../model/mesh.ts';
import { isAccount, selects } from '../../model/match-labels.ts';
import type { PortSet } from '../../model/port-set.ts';
import type { Service } from '../../model/service.ts';
import { writePorts } from '../../model/past-proxy.ts';

/** One that is called, and all that there are to call it. */
export interface Called extends Membership {
  readonly callers: readonly Membership[];
  readonly handedOn: readonly HandedOn[];
}

/** The ways to be in the mesh that count in a cluster: those that are read alike by rules about who calls stand together. */
export type Ways = readonly { readonly called: Called; readonly memberships: readonly Membership[] }[];

/** Of pods that are not there yet nobody knows more than what their namespace says. */
const ALWAYS: readonly PodMesh[] = ['sidecar', 'by-namespace'];

/** The pods of a cluster that may be in the mesh, and where they stand. */
export interface MeshPods {
  readonly pods: readonly MeshPod[];
  readonly workloads: readonly { readonly namespace: string; readonly template: MeshPod }[];
  readonly namespaces: readonly Namespace[];
  readonly services: readonly Service[];
}

/** Most meshes are of one kind, and a policy for each way that no pod is in would be most of what there is to ask. */
export function waysAmong({ pods, workloads, namespaces, services }: MeshPods): Ways {
  const all = [...pods, ...workloads.map(({ template }) => template)];
  const found = new Set<string>([...ALWAYS, ...all.flatMap(({ mesh }) => mesh ?? [])]);
  const isFound = ({ pod }: Membership): boolean => pod.some(({ values }) => values.some((each) => found.has(each)));
  const names = new Set(namespaces.map(({ name }) => name));
  const isAnyUnread = [...pods, ...workloads].some(({ namespace }) => !names.has(namespace));
  const mayStandSomewhere = ({ namespaces: wanted }: Membership): boolean =>
    isAnyUnread || wanted.length === 0 || namespaces.some(({ labels }) => selects(labels, wanted));
  const ways = MEMBERSHIPS.filter((each) => isFound(each) && mayStandSomewhere(each));
  const callers = ways.filter(isOwnWay).flatMap(apartByPorts(all, 'out'));
  const handedOn = callers.some(({ callsPast }) => callsPast !== undefined) ? handedOnBy(services, all) : [];
  const alike = Map.groupBy(ways.flatMap(apartByPorts(all, 'in')), (called) =>
    [called.dataplane, textOf(called, callers), ...callers.map((caller) => doubtOf(caller, called))].join('\n'),
  );
  return [...alike.values()].flatMap((memberships) => {
    const [first] = memberships;
    const called = first === undefined ? undefined : { ...first, callers, handedOn };
    return called === undefined ? [] : [{ called, memberships: joinLabelled(memberships) }];
  });
}

/** Where ports go past the proxy, whether a tunnel ends there counts, too: who calls through one has what it calls policed. */
function textOf({ past, takesTunnel }: Membership, callers: readonly Membership[]): string | undefined {
  if (past === undefined) return undefined;
  const tunnel = callers.some(({ dataplane }) => dataplane === 'ambient') ? takesTunnel : '';
  return `${tunnel} ${writePorts(past)}`;
}

type MeshPod = Pick<Pod, 'mesh' | 'pastProxy' | 'ports' | 'namespace' | 'serviceAccount'>;

/** Where all ways are read alike that differ in the labels of the pod, the labels need not be asked for. */
function joinLabelled(memberships: readonly Membership[]): readonly Membership[] {
  const isWhole = ({ pod }: Membership): boolean =>
    MEMBERSHIPS.filter((other) => isSameSelector(pod.slice(0, other.pod.length), other.pod)).length ===
    memberships.filter((other) => isSameSelector(pod, other.pod)).length;
  return memberships.flatMap((membership) => {
    const { labels, ...rest } = membership;
    if (labels === undefined || !isWhole(membership)) return [membership];
    return memberships.find(({ pod }) => isSameSelector(pod, rest.pod)) === membership ? [rest] : [];
  });
}

function isSameSelector(a: AccountSelector, b: AccountSelector): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/**
 * Callers that have an identity to whoever is in the mesh in that way, and one that meets these requirements: a peer for each
 * way to be in the mesh. Between sidecars mTLS is their own; to and from the proxy on a node it is the tunnel's.
 */
export function callersWith(
  identity: AccountSelector,
  path: FieldPath,
  words: string,
  called: Called,
): readonly Caller[] {
  return called.callers.flatMap((caller, index): readonly Caller[] => {
    const doubt = doubtOf(caller, called);
    const isAnybody = caller.callsPast?.pods.some((pod) => isAccount(pod, identity)) ?? true;
    if (doubt === 'none' || !isAnybody) return [];
    const peer = peerOf(caller, { index, path, words }, identity);
    return [callerAt(called, caller, peer, doubt)];
  });
}

/** Who calls ports past its proxy has no identity there; which port is dialled hangs on what has handed a connection on. */
function callerAt({ handedOn }: Called, { callsPast }: Membership, peer: SimplePeer, doubt?: string): Caller {
  const because = doubt === undefined ? {} : { doubt };
  if (callsPast === undefined) return { peer, identified: [{ by: [], ...because }], plain: [] };
  const { ports } = callsPast;
  const comings = [...apartByDialled(ports, handedOn)].flatMap((at) => {
    const ways = WAYS.map(({ way, by }) => ({ by, at, isPast: isDialledAt(ports, { arrives: at, way, handedOn }) }));
    const [first] = ways;
    return first !== undefined && ways.every(({ isPast }) => isPast === first.isPast) ? [{ ...first, by: [] }] : ways;
  });
  return {
    peer,
    plain: comings.filter(({ isPast }) => isPast === true).map(({ by, at }) => ({ by, at })),
    identified: comings
      .filter(({ isPast }) => isPast !== true)
      .map(({ by, at, isPast }) => ({ by, at, ...(isPast === undefined ? { doubt: HANDED_ON } : because) })),
  };
}

const HANDED_ON = 'whether the caller dials a port that its annotations take out of the mesh';

/** How a connection comes to the pod; they have no words, as they are part of who calls. */
const WAYS: readonly { readonly way?: FlowWay; readonly by: readonly PeerPart[] }[] = [
  { by: [way('service', true), way('node', true)] },
  { way: 'service', by: [way('service', false)] },
  { way: 'node', by: [way('node', false)] },
];

function way(through: FlowWay, isNegated: boolean): PeerPart {
  return { peer: everyPod('', through), isNegated };
}

/** Who may come through the tunnel of an ambient mesh, which goes to the proxy whatever port it is about. */
export function callersThroughTunnel(called: Called, path: FieldPath): readonly Caller[] {
  if (called.takesTunnel === 'no') return [];
  const callers = called.callers.filter(({ dataplane }) => dataplane === 'ambient');
  const identified = [
    { by: [], doubt: 'what the tunnel of the ambient mesh carries to a port that goes past the proxy' },
  ];
  return callers.map((caller, index) => ({
    peer: peerOf(caller, { index, path, words: 'the ambient mesh' }),
    identified,
    plain: [],
  }));
}

/** Their own labels say nothing of callers: of the ways that differ in these the first stands for all. */
function isOwnWay({ pod }: Membership, at: number, all: readonly Membership[]): boolean {
  return all.findIndex((other) => other.pod === pod) === at;
}

/** Why the caller may come in plain text after all; `none`: it does. */
function doubtOf(caller: Membership, called: Membership): string | undefined {
  const { doubt, callsInDoubt = doubt } = caller;
  if (callsInDoubt !== undefined || (caller.dataplane === 'sidecar' && called.dataplane === 'sidecar')) {
    return callsInDoubt;
  }
  if (caller.dataplane === 'sidecar') return SIDECAR_TO_AMBIENT;
  if (called.takesTunnel === 'no') return 'none';
  // What is not known of the pod that is called stands in its own subject.
  return called.takesTunnel === 'yes' || called.doubt !== undefined ? undefined : TUNNEL_TO_SIDECAR;
}

const SIDECAR_TO_AMBIENT = 'whether a sidecar calls an ambient pod through the tunnel';
const TUNNEL_TO_SIDECAR = 'whether the sidecar that is made will take the tunnel of the ambient mesh';

/** Whoever is in the mesh: a peer for each way to be in it. */
export function meshPeers(words: string, path: FieldPath): readonly SimplePeer[] {
  return MEMBERSHIPS.filter(isOwnWay).map((caller, index) => peerOf(caller, { index, path, words }));
}

function peerOf(
  { pod, namespaces }: Membership,
  place: Required<Pick<SimplePeer, 'index' | 'path' | 'words'>>,
  identity: AccountSelector = [],
): SimplePeer {
  return {
    kind: 'selector',
    ...place,
    namespaces: { kind: 'labels', selector: namespaces },
    pods: [],
    account: [...pod, ...identity],
  };
}

export interface Caller {
  readonly peer: SimplePeer;
  /** Where it has an identity; without a doubt it certainly has. */
  readonly identified: readonly Coming[];
  /** Where it certainly has none. */
  readonly plain: readonly Coming[];
}

/** Connections of one caller. */
export interface Coming {
  readonly by: readonly PeerPart[];
  /** Absent: at every port. */
  readonly at?: PortSet;
  readonly doubt?: string;
}
