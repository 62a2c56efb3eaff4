import { type Change, lagOf } from './lag.ts';
import type { Enforcement } from '../model/enforcement.ts';
import type { Endpoint } from '../model/flow.ts';
import type { Leg } from './leg.ts';
import type { Simulation } from './measurement.ts';
import { selectingPolicies } from '../engine/places.ts';

/**
 * For how many more seconds what decides about these legs may still be coming into force: their policies, their pods, the
 * labels of their namespaces (semantics G.5). 0: everything is older than that.
 */
export function secondsOfPatience(
  { index, policies }: Pick<Simulation, 'index' | 'policies'>,
  legs: readonly Leg[],
  enforcement: Enforcement | undefined,
  now: number,
): number {
  const ends = legs.flatMap(({ outcome }) => [outcome.source.endpoint, outcome.destination.place.endpoint]);
  const pods = [...new Set(ends.flatMap((end) => (end.kind === 'pod' ? [end.pod] : [])))];
  const selecting = new Set(pods.flatMap((pod) => selectingPolicies(index, policies, pod)));
  const waits = [
    ...[...selecting].map(({ changed }) => waitFor('policy', changed?.at, enforcement, now)),
    ...pods.flatMap(({ created, changed }) => [
      waitFor('pod', created, enforcement, now),
      waitFor('labels', changed?.at, enforcement, now),
    ]),
    ...ends.map((end) => waitFor('labels', namespaceChange(end, index), enforcement, now)),
  ];
  return Math.ceil(Math.max(0, ...waits) / 1000);
}

function namespaceChange(end: Endpoint, index: Simulation['index']): string | undefined {
  return end.kind === 'pod' ? index.namespaces.get(end.pod.namespace)?.changed?.at : undefined;
}

/** In ms; at most the whole lag, also where the server's clock is ahead of ours. */
function waitFor(change: Change, at: string | undefined, enforcement: Enforcement | undefined, now: number): number {
  const time = Date.parse(at ?? '');
  if (Number.isNaN(time)) return 0;
  const lag = lagOf(enforcement, change);
  return Math.min(lag, Math.max(0, lag - (now - time)));
}
