import type { AccountSelector, SimplePeer } from '../compiled.ts';
import type { FieldPath } from '../../model/reference.ts';
import { type Membership, MEMBERSHIPS } from './members.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodMesh } from '../../model/mesh.ts';
import { selects } from '../../model/match-labels.ts';

/** One that is called, and all that there are to call it. */
export interface Called extends Membership {
  readonly callers: readonly Membership[];
}

/** The ways to be in the mesh that count in a cluster: those that are read alike by rules about who calls stand together. */
export type Ways = readonly { readonly called: Called; readonly memberships: readonly Membership[] }[];

/** Of pods that are not there yet nobody knows more than what their namespace says. */
const ALWAYS: readonly PodMesh[] = ['sidecar', 'by-namespace'];

/** The pods of a cluster that may be in the mesh, and where they stand. */
export interface MeshPods {
  readonly pods: readonly Pick<Pod, 'mesh' | 'namespace'>[];
  readonly workloads: readonly { readonly namespace: string; readonly template: Pick<Pod, 'mesh'> }[];
  readonly namespaces: readonly Namespace[];
}

/** Most meshes are of one kind, and a policy for each way that no pod is in would be most of what there is to ask. */
export function waysAmong({ pods, workloads, namespaces }: MeshPods): Ways {
  const found = new Set<string>([
    ...ALWAYS,
    ...[...pods, ...workloads.map(({ template }) => template)].flatMap(({ mesh }) => mesh ?? []),
  ]);
  const isFound = ({ pod }: Membership): boolean => pod.some(({ values }) => values.some((each) => found.has(each)));
  const names = new Set(namespaces.map(({ name }) => name));
  const isAnyUnread = [...pods, ...workloads].some(({ namespace }) => !names.has(namespace));
  const mayStandSomewhere = ({ namespaces: wanted }: Membership): boolean =>
    isAnyUnread || wanted.length === 0 || namespaces.some(({ labels }) => selects(labels, wanted));
  const ways = MEMBERSHIPS.filter((each) => isFound(each) && mayStandSomewhere(each));
  const callers = ways.filter(isOwnWay);
  const alike = Map.groupBy(ways, (called) =>
    [called.dataplane, ...callers.map((caller) => doubtOf(caller, called))].join('\n'),
  );
  return [...alike.values()].flatMap((memberships) => {
    const [first] = memberships;
    return first === undefined ? [] : [{ called: { ...first, callers }, memberships: joinLabelled(memberships) }];
  });
}

/** Where all ways are read alike that differ in the labels of the pod, the labels need not be asked for. */
function joinLabelled(memberships: readonly Membership[]): readonly Membership[] {
  const isWhole = ({ pod }: Membership): boolean =>
    MEMBERSHIPS.every((other) => other.pod !== pod || memberships.includes(other));
  return memberships.flatMap((membership) => {
    const { labels, ...rest } = membership;
    if (labels === undefined || !isWhole(membership)) return [membership];
    return memberships.find(({ pod }) => pod === rest.pod) === membership ? [rest] : [];
  });
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
    if (doubt === 'none') return [];
    const peer = peerOf(caller, { index, path, words }, identity);
    return [doubt === undefined ? { peer } : { peer, doubt }];
  });
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
  /** Why it may have none after all; absent: it has one. */
  readonly doubt?: string;
}
