import type { Place } from '../../state/place.ts';

export interface PodPlace extends Place {
  readonly screen: 'pod';
  /** A pod, a workload or a Service, as typed: `shop/web-0`, `shop/deploy/web`. */
  readonly target: string;
  /** Which group of pods is looked at, where replicas differ; counts from 0. */
  readonly group: number;
}

export function podPlace(target: string): PodPlace {
  return { screen: 'pod', cursor: 0, target, group: 0 };
}
