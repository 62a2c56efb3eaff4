import { type ClusterIndex, isFinished, podEndpoint } from '../engine/cluster-index.ts';
import type { CompiledRule } from '../dialects/compiled.ts';
import { SPECIFICATION } from '../engine/enforcer-model.ts';
import { matchPeer } from '../engine/match-peer.ts';

/** How many pods a rule's peers match now; undefined where not all pods were read, or outside addresses match too. */
export function countMatches(index: ClusterIndex, { peers }: CompiledRule): number | undefined {
  const onlyPods = peers !== 'any' && peers.every(({ kind }) => kind === 'selector');
  if (!onlyPods || index.snapshot.coverage !== 'everything') return undefined;
  const alive = [
    ...index.snapshot.pods.filter((pod) => !isFinished(pod)),
    ...(index.snapshot.pods.length === 0 ? index.snapshot.workloads.map(({ template }) => template) : []),
  ];
  return alive.filter((pod) => {
    const end = { endpoint: podEndpoint(index, pod), address: pod.addresses[0], family: pod.addresses[0]?.family ?? 4 };
    return peers.some((peer) => matchPeer(peer, end, SPECIFICATION).result === 'yes');
  }).length;
}
