import type { Gap } from './gap.ts';
import type { LabelSelector } from './selector.ts';
import type { ObjectRef, Origin } from './reference.ts';

/** A Service that the API server calls, because an object says so. */
export interface CalledService {
  /** The configuration of webhooks, the definition with a conversion webhook, or the aggregated API. */
  readonly by: ObjectRef;
  readonly what: 'webhook' | 'conversion-webhook' | 'aggregated-api';
  readonly service: { readonly namespace: string; readonly name: string };
  /** Of the Service. */
  readonly port: number;
  readonly origin?: Origin;
}

/** Pods whose metrics are to be fetched, by an object of the Prometheus operator. */
export interface Scrape {
  readonly by: ObjectRef;
  /** Whether `selector` is for pods, or for Services whose pods are meant. */
  readonly of: 'pods' | 'services';
  readonly namespaces: 'any' | readonly string[];
  readonly selector: LabelSelector;
  /** Names of ports: of the pods' containers, or of the Services. A number is one of the pods. */
  readonly ports: readonly (number | string)[];
  readonly origin?: Origin;
}

/** Objects that no verdict hangs on and advice is about: who calls whom. */
export interface Surroundings {
  readonly called: readonly CalledService[];
  readonly scrapes: readonly Scrape[];
  /** What was asked for and not given; they are not among the gaps of the snapshot. */
  readonly gaps: readonly Gap[];
}
