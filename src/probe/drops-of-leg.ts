import type { HubbleEvidence, MeasuredLeg, VehicleRun } from './measurement.ts';
import { type DropGroup, groupConnections } from '../model/group-drops.ts';
import type { ObservedDrop } from '../model/observed-drop.ts';
import type { Pod } from '../model/pod.ts';

/** What Hubble saw dropped of a connection that was tried: of the pod that tried it, to that address and port. */
export function dropsOfLeg(
  { leg }: Pick<MeasuredLeg, 'leg'>,
  vehicles: readonly VehicleRun[],
  hubble: HubbleEvidence | undefined,
): readonly DropGroup[] {
  if (hubble === undefined || !('endpoint' in leg)) return [];
  const { endpoint, protocol, source } = leg;
  const callers = callersOf(source, vehicles);
  const isOurs = (drop: ObservedDrop): boolean =>
    !drop.isReply &&
    drop.protocol === protocol &&
    drop.port === endpoint.port &&
    drop.destination.address === endpoint.address.text &&
    drop.source.pod !== undefined &&
    callers.has(`${drop.source.pod.namespace}/${drop.source.pod.name}`);
  return groupConnections(hubble.drops.filter(isOurs));
}

/** The pod itself, or what stood in for it. */
function callersOf({ namespace, name }: Pod, vehicles: readonly VehicleRun[]): ReadonlySet<string> {
  const runs = vehicles.filter(
    ({ vehicle: { role, pod } }) => role === 'source' && pod.pod.namespace === namespace && pod.pod.name === name,
  );
  return new Set(runs.map(({ vehicle, clone }) => `${namespace}/${vehicle.method === 'clone' ? (clone ?? '') : name}`));
}
