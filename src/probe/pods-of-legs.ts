import type { EmptyLeg } from './measurement.ts';
import type { Leg } from './leg.ts';
import type { Pod } from '../model/pod.ts';

/** The pods at both ends of some legs, each once. */
export function podsOfLegs(legs: readonly (Leg | EmptyLeg)[]): readonly Pod[] {
  return [...new Set(legs.flatMap((leg) => [leg.source, 'endpoint' in leg ? leg.endpoint.pod : undefined]))].filter(
    (pod) => pod !== undefined,
  );
}

/** The nodes that they run on. */
export function nodesOfLegs(legs: readonly (Leg | EmptyLeg)[]): readonly string[] {
  return [...new Set(podsOfLegs(legs).flatMap(({ node }) => node ?? []))];
}
