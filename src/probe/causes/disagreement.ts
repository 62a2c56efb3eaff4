import type { CompiledPolicy } from '../../dialects/compiled.ts';
import type { Enforcement, Enforcer } from '../../model/enforcement.ts';
import type { Evidence, Simulation } from '../measurement.ts';
import type { Cause, LegReport } from '../probe-report.ts';
import type { DirectionTrace, PolicyTrace, RuleTrace, Trace } from '../../engine/trace.ts';
import type { Leg } from '../leg.ts';
import type { Observation } from '../observation.ts';
import type { Pod } from '../../model/pod.ts';

/** One connection with which the network does something else than the policies say. */
export interface Disagreement {
  readonly leg: Leg;
  readonly report: LegReport;
  readonly observation: Observation;
  /** `open`: denied, and the packets arrive; `closed`: allowed, or enforced by nobody, and stopped. */
  readonly kind: 'open' | 'closed';
  readonly enforcement: Enforcement | undefined;
  readonly simulation: Pick<Simulation, 'index' | 'policies'>;
  readonly evidence: Evidence;
  readonly ends: string;
}

/** A cause with how likely it is: from 0 to 100, only to be compared with others. */
export interface Finding extends Omit<Cause, 'legs'> {
  readonly likelihood: number;
}

export type CauseTest = (disagreement: Disagreement) => Finding | undefined;

export function rank(likelihood: number, cause: Omit<Cause, 'legs'>): Finding {
  return { likelihood, ...cause };
}

/** Enforcers by these names that are at work. */
export function enforcersNamed(enforcement: Enforcement | undefined, names: ReadonlySet<string>): readonly Enforcer[] {
  return enforcement?.kind === 'enforced' ? enforcement.enforcers.filter(({ name }) => names.has(name)) : [];
}

export const CILIUM: ReadonlySet<string> = new Set(['cilium', 'aks-cilium', 'gke-dataplane-v2']);
export const AWS: ReadonlySet<string> = new Set(['aws-vpc-cni', 'eks-auto-mode']);
export const KUBE_ROUTER: ReadonlySet<string> = new Set(['kube-router', 'k3s']);
export const CALICO: ReadonlySet<string> = new Set(['calico', 'canal']);

export function traceOf({ leg }: Disagreement): Trace {
  return leg.outcome.trace;
}

/** The sides that deny. */
export function denyingSides(disagreement: Disagreement): readonly DirectionTrace[] {
  const { egress, ingress } = traceOf(disagreement);
  return [egress, ingress].filter(({ result }) => result === 'deny');
}

export function bothSides(disagreement: Disagreement): readonly DirectionTrace[] {
  const { egress, ingress } = traceOf(disagreement);
  return [egress, ingress];
}

/** The only side that denies; undefined where both do, and explaining one would explain nothing. */
export function onlyDenyingSide(disagreement: Disagreement): DirectionTrace | undefined {
  const [side, other] = denyingSides(disagreement);
  return other === undefined ? side : undefined;
}

/** Policies that select an end in the direction that matters there. */
export function policiesOf(side: DirectionTrace): readonly PolicyTrace[] {
  return side.tiers.flatMap(({ policies }) => policies);
}

export function decidingPolicies(disagreement: Disagreement): readonly CompiledPolicy[] {
  return [
    ...new Set(
      bothSides(disagreement)
        .flatMap(policiesOf)
        .map(({ policy }) => policy),
    ),
  ];
}

/** Rules that allow on this side, each alone enough. */
export function allowingRules({ decision, result }: DirectionTrace): readonly RuleTrace[] {
  return decision.kind === 'rule' && result === 'allow' ? decision.matches.map(({ rule }) => rule) : [];
}

/** Pods at both ends. */
export function podsOf({ leg }: Disagreement): readonly Pod[] {
  return [leg.source, ...(leg.endpoint.pod === undefined ? [] : [leg.endpoint.pod])];
}

export function nodesOf(disagreement: Disagreement): readonly string[] {
  return [...new Set(podsOf(disagreement).flatMap(({ node }) => node ?? []))];
}

/** Whether both ends are pods of one node. */
export function isOnOneNode(disagreement: Disagreement): boolean {
  const pods = podsOf(disagreement);
  return pods.length === 2 && pods[0]?.node !== undefined && pods[0].node === pods[1]?.node;
}
