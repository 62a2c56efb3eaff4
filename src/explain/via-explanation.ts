import type { API_VERSION, Caveat, FlowExplanation, MissingExplanation, NextStep, Statement } from './explanation.ts';
import type { Verdict } from '../model/verdict.ts';

/* As data: docs/json.md. */

/** A request that is passed on: by a controller of Ingresses or Gateways, or by pods that were named. */
export interface ViaExplanation {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ViaExplanation';
  readonly verdict: Verdict;
  /** Only beside NOT_ENFORCED: what the policies say. */
  readonly wouldBe?: Verdict;
  /** `203.0.113.7 → shop/deploy/web:8080 via shop/ingress/shop`. */
  readonly flow: string;
  readonly summary: string;
  readonly via: PassageExplanation;
  /** In the order in which a request goes; several for the client where it may come in by several ports. */
  readonly legs: readonly LegExplanation[];
  /** Why there is nothing to judge: nothing leads there. */
  readonly impossible: readonly Statement[];
  readonly caveats: readonly Caveat[];
  readonly missing: readonly MissingExplanation[];
  readonly next: readonly NextStep[];
}

/** What a request passes through. */
export interface PassageExplanation {
  readonly kind: 'ingress' | 'gateway' | 'controller';
  /** As it can be typed back: `shop/ingress/shop`. */
  readonly name: string;
  readonly className?: string;
  /** Who passes requests on: pods as they can be typed back, or what it is called. */
  readonly controller: string;
  /** Where the connections to backends come from. */
  readonly passedOnBy: 'pods' | 'node-network' | 'network-plugin' | 'load-balancer';
  /** `namespace/name`; empty where it is no pods. */
  readonly pods: readonly string[];
  /** How the controller was found. */
  readonly evidence: readonly Statement[];
  /** Where it leads, those that lead to the destination first. */
  readonly ways: readonly WayExplanation[];
}

export interface WayExplanation {
  /** The route that says so; absent: the Ingress itself. */
  readonly route?: string;
  readonly host?: string;
  readonly path?: string;
  readonly service: string;
  /** Of the Service; absent: every one. */
  readonly port?: number | string;
  /** `elsewhere`: to other pods; `to-other-port`: to the right ones, by another port. */
  readonly leads: 'there' | 'to-other-port' | 'elsewhere' | 'unknown';
}

export interface LegExplanation {
  readonly leg: 'client' | 'backend';
  /** By which port a request comes in: `443/TCP`. Absent: by any, or it is not this leg's to say. */
  readonly port?: string;
  readonly verdict: Verdict;
  readonly wouldBe?: Verdict;
  /** What is particular to this leg; may be empty. */
  readonly sentence: string;
  /** Absent where no policy of this cluster stands in the way, or none that is evaluated. */
  readonly explanation?: FlowExplanation;
}
