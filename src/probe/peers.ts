import { projectPod } from '../cluster/project.ts';
import type { ClusterApi } from '../cluster/api.ts';
import { evaluate } from '../engine/evaluate.ts';
import { podEndpoint } from '../engine/cluster-index.ts';
import type { EmptyLeg, Simulation } from './measurement.ts';
import type { Leg } from './leg.ts';
import type { Pod } from '../model/pod.ts';
import { qualifiedName } from '../model/reference.ts';
import { RESOURCES } from '../cluster/resources.ts';

/**
 * A pod that the policies let connect to where some legs end. Where nobody can look into a destination, its connection shows
 * that something listens there.
 */
export interface Peer {
  readonly pod: Pod;
  readonly legs: readonly Leg[];
}

export interface PeerQuestion {
  readonly legs: readonly (Leg | EmptyLeg)[];
  readonly simulation: Pick<Simulation, 'index' | 'policies'>;
}

/** Two, since one may have nothing in it that connects; of different workloads. */
const MOST_FOR_A_PLACE = 2;
/** With more places than these, the callers of a run tell about one another. */
const MOST_PLACES = 32;
/** Pods of a namespace that are looked at; its policies have been read. */
const MOST_CANDIDATES = 100;

/** Peers for every place that a TCP or SCTP connection goes to. Empty where there is none, and where pods may not be listed. */
export async function findPeers(api: ClusterApi, flows: readonly PeerQuestion[]): Promise<readonly Peer[]> {
  const tries = flows.flatMap(({ legs, simulation }) =>
    legs.flatMap((leg) => ('endpoint' in leg && leg.protocol !== 'UDP' ? [{ leg, simulation }] : [])),
  );
  const places = [...Map.groupBy(tries, ({ leg }) => placeOf(leg)).values()];
  if (places.length > MOST_PLACES) return [];
  const namespaces = new Set(tries.flatMap(({ leg }) => namespacesOf(leg)));
  const pods = (await Promise.all([...namespaces].map((namespace) => listCandidates(api, namespace)))).flat();
  const chosen = new Map<string, Leg[]>();
  for (const place of places) choosePeers(place, pods, chosen);
  return pods.flatMap((pod) => {
    const legs = chosen.get(qualifiedName(pod));
    return legs === undefined ? [] : [{ pod, legs }];
  });
}

interface Try {
  readonly leg: Leg;
  readonly simulation: PeerQuestion['simulation'];
}

/** Pods that are visited anyway come first, then the source's neighbours: they are the likeliest to be reachable from. */
function choosePeers(tries: readonly Try[], pods: readonly Pod[], chosen: Map<string, Leg[]>): void {
  const [first] = tries;
  if (first === undefined) return;
  const callers = new Set(tries.map(({ leg }) => workloadOf(leg.source)));
  const rank = (pod: Pod): number =>
    (chosen.has(qualifiedName(pod)) ? 0 : 2) + (pod.namespace === first.leg.source.namespace ? 0 : 1);
  const workloads = new Set<string>();
  for (const pod of pods.toSorted((one, other) => rank(one) - rank(other))) {
    if (workloads.size === MOST_FOR_A_PLACE) return;
    const workload = workloadOf(pod);
    if (callers.has(workload) || workloads.has(workload) || !mayConnect(pod, first)) continue;
    workloads.add(workload);
    chosen.set(qualifiedName(pod), [...(chosen.get(qualifiedName(pod)) ?? []), ...tries.map(({ leg }) => leg)]);
  }
}

function mayConnect(pod: Pod, { leg, simulation: { index, policies } }: Try): boolean {
  const address = pod.addresses.find(({ family }) => family === leg.family);
  const isItself = leg.endpoint.pod !== undefined && qualifiedName(leg.endpoint.pod) === qualifiedName(pod);
  if (address === undefined || isItself) return false;
  const { flow } = leg.outcome.trace;
  const source = podEndpoint(index, pod);
  return evaluate(policies, { ...flow, source, sourceAddress: address, viaService: false }).verdict === 'ALLOW';
}

/** Ready pods with an address of their own. */
async function listCandidates(api: ClusterApi, namespace: string): Promise<readonly Pod[]> {
  const options = { namespace, fieldSelector: 'status.phase=Running', atMost: MOST_CANDIDATES };
  const read = await api.list(RESOURCES.pods, options, (raw) => projectPod(raw));
  return read.known
    ? read.value.filter(({ ready, terminating, hostNetwork }) => ready && !terminating && !hostNetwork)
    : [];
}

/** Those whose policies have been read for the question. */
function namespacesOf({ source, endpoint: { pod } }: Leg): readonly string[] {
  return pod === undefined ? [source.namespace] : [source.namespace, pod.namespace];
}

function placeOf({ endpoint: { address, port }, protocol }: Leg): string {
  return `${address.text} ${port} ${protocol}`;
}

function workloadOf({ namespace, name, owner }: Pod): string {
  return owner === undefined ? `${namespace}/${name}` : `${namespace}/${owner.kind}/${owner.name}`;
}
