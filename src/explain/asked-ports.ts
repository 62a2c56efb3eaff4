import type { AskedPort, End, Impossible } from '../engine/ends.ts';
import type { ClusterIndex } from '../engine/cluster-index.ts';
import type { Gap } from '../model/gap.ts';
import type { Pod } from '../model/pod.ts';
import { modelOf, type PolicySet } from '../dialects/compiled.ts';
import { destinationsOf } from '../engine/destinations.ts';
import { EVERYTHING, NOTHING, type ProtocolPorts, uniteAll } from '../engine/all-pairs/protocol-ports.ts';
import { portSetOf } from '../model/port-set.ts';

/** The ports that a question is about, as policy sees them: after Service translation, names looked up. */
export interface AskedPorts {
  /** By pod of the destination; a pod that is not in it is not asked about. */
  readonly byPod: ReadonlyMap<Pod, ProtocolPorts>;
  readonly impossible: readonly Impossible[];
  /** Reads that failed and may hide destinations. */
  readonly gaps: readonly Gap[];
}

/** What a typed destination and port come to at each pod behind it. */
export function askedPorts(index: ClusterIndex, policies: PolicySet, end: End, asked: AskedPort): AskedPorts {
  const context = { index, policies, model: modelOf(policies), sourcePods: [], sourceNode: undefined };
  const { found, impossible, gaps } = destinationsOf(context, end, asked);
  const byPod = new Map<Pod, ProtocolPorts>();
  for (const { place, protocol, ports } of found) {
    if (place.endpoint.kind !== 'pod') continue;
    const { pod } = place.endpoint;
    byPod.set(pod, uniteAll(byPod.get(pod) ?? NOTHING, { ...NOTHING, [protocol]: ports }));
  }
  return { byPod, impossible, gaps };
}

/** Of a port that is asked about wherever it is, by number: TCP unless said otherwise. Undefined for names. */
export function portsEverywhere(asked: AskedPort): ProtocolPorts | undefined {
  switch (asked.kind) {
    case 'every':
      return asked.protocol === undefined ? EVERYTHING : { ...NOTHING, [asked.protocol]: EVERYTHING[asked.protocol] };
    case 'number':
      return { ...NOTHING, [asked.protocol ?? 'TCP']: portSetOf([{ first: asked.port, last: asked.port }]) };
    case 'name':
      return undefined;
  }
}

/** The same for a pod, where names are looked up among its own container ports. */
export function portsAtPod(asked: AskedPort, pod: Pod): ProtocolPorts {
  const everywhere = portsEverywhere(asked);
  if (everywhere !== undefined || asked.kind !== 'name') return everywhere ?? NOTHING;
  return pod.ports
    .filter(
      ({ name, container, protocol }) =>
        name === asked.name && container !== 'init' && protocol === (asked.protocol ?? protocol),
    )
    .reduce<ProtocolPorts>(
      (sum, { port, protocol }) => uniteAll(sum, { ...NOTHING, [protocol]: portSetOf([{ first: port, last: port }]) }),
      NOTHING,
    );
}
