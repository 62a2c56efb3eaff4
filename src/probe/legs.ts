import type { Address, Family } from '../model/address.ts';
import type { Answers, FlowOutcome } from '../engine/outcome.ts';
import type { Leg } from './leg.ts';
import type { Pod } from '../model/pod.ts';
import { qualifiedName } from '../model/reference.ts';

/** How many of each are measured at most; the rest is said to be left out. */
export interface LegLimits {
  readonly sources: number;
  /** For each source. */
  readonly endpoints: number;
}

/** Why a connection that was judged cannot be measured. */
export type Unmeasurable =
  /** Only pods can be made to connect. */
  | { readonly why: 'source-is-no-pod'; readonly outcome: FlowOutcome }
  /** It has not started: nothing has the caller's address. */
  | { readonly why: 'source-not-running'; readonly pod: Pod }
  /** A range, or a pod or node without an address yet. */
  | { readonly why: 'destination-has-no-address'; readonly outcome: FlowOutcome };

export interface LegChoice {
  readonly legs: readonly Leg[];
  readonly unmeasurable: readonly Unmeasurable[];
  /** Pods and endpoints that would be answered like those that are measured, or that are too many. */
  readonly leftOut: { readonly sources: readonly Pod[]; readonly endpoints: readonly string[] };
}

/**
 * The connections of a flow that are measured. Pods of a source that are judged alike are measured by one of them, a ready
 * one where there is one; of the destination every endpoint, up to the limit.
 */
export function chooseLegs({ outcomes }: Pick<Answers, 'outcomes'>, limits: LegLimits): LegChoice {
  const judged = outcomes.map(measurable);
  const unmeasurable = judged.flatMap((each) => (each.kind === 'unmeasurable' ? [each.reason] : []));
  const bySource = Map.groupBy(
    judged.flatMap((each) => (each.kind === 'measurable' ? [each] : [])),
    ({ source }) => qualifiedName(source),
  );
  const alike = Map.groupBy([...bySource.values()], (group) => group.map(({ outcome }) => keyOf(outcome)).join('\n'));
  const chosen = [...alike.values()].map(readiest);
  const measured = chosen.slice(0, limits.sources);
  const measuredPods = new Set(measured.flatMap((group) => group.map(({ source }) => qualifiedName(source))));
  const endpoints = measured.flatMap((group) => group.slice(limits.endpoints));
  return {
    legs: measured.flatMap((group, number) =>
      group.slice(0, limits.endpoints).map((each, index) => legOf(each, `s${number + 1}e${index + 1}`)),
    ),
    unmeasurable: uniqueReasons(unmeasurable),
    leftOut: {
      sources: [...bySource.values()].flatMap(([first]) =>
        first === undefined || measuredPods.has(qualifiedName(first.source)) ? [] : [first.source],
      ),
      endpoints: [...new Set(endpoints.map(({ outcome, address }) => `${address.text}:${outcome.destination.port}`))],
    },
  };
}

interface Measurable {
  readonly kind: 'measurable';
  readonly outcome: FlowOutcome;
  readonly source: Pod;
  readonly address: Address;
}

type Judged = Measurable | { readonly kind: 'unmeasurable'; readonly reason: Unmeasurable };

function measurable(outcome: FlowOutcome): Judged {
  const { source, destination } = outcome;
  if (source.endpoint.kind !== 'pod') return refuse({ why: 'source-is-no-pod', outcome });
  const { pod } = source.endpoint;
  // A workload without pods has one for a moment.
  if (source.address === undefined && !pod.template) return refuse({ why: 'source-not-running', pod });
  const { address, addresses } = destination.place;
  if (address === undefined || addresses !== undefined) return refuse({ why: 'destination-has-no-address', outcome });
  return { kind: 'measurable', outcome, source: pod, address };
}

function refuse(reason: Unmeasurable): Judged {
  return { kind: 'unmeasurable', reason };
}

/** Equal for connections to the same place that get the same answer for the same kind of reason. */
function keyOf({ destination, verdict, trace }: FlowOutcome): string {
  const { place, protocol, port } = destination;
  const sides = [trace.egress, trace.ingress].map(({ decision }) =>
    decision.kind === 'rule'
      ? decision.matches.map(({ policy, rule }) => `${qualifiedName(policy.ref)}#${rule.rule.index}`).join('+')
      : decision.kind,
  );
  return [place.address?.text, protocol, port, verdict, ...sides].join(' ');
}

function readiest(groups: readonly (readonly Measurable[])[]): readonly Measurable[] {
  return groups.find(([first]) => first?.source.ready === true) ?? groups[0] ?? [];
}

function legOf({ outcome, source, address }: Measurable, id: string): Leg {
  const { destination, trace } = outcome;
  const { family } = trace.flow;
  const { endpoint } = destination.place;
  const service = serviceAddress(outcome, family);
  return {
    id,
    source,
    family,
    protocol: destination.protocol,
    endpoint: { address, port: destination.port, pod: endpoint.kind === 'pod' ? endpoint.pod : undefined },
    ...(service === undefined ? {} : { service }),
    outcome,
  };
}

/** Headless Services have no address of their own: their callers connect to the pods. */
function serviceAddress({ destination: { via } }: FlowOutcome, family: Family): Leg['service'] {
  const address = via?.service.clusterIPs.find((candidate) => candidate.family === family);
  if (via === undefined || address === undefined || via.service.headless) return undefined;
  return { name: via.service.name, namespace: via.service.namespace, address, port: via.port.port };
}

function uniqueReasons(reasons: readonly Unmeasurable[]): readonly Unmeasurable[] {
  const keyOfReason = (reason: Unmeasurable): string =>
    reason.why === 'source-not-running'
      ? `${reason.why} ${qualifiedName(reason.pod)}`
      : `${reason.why} ${JSON.stringify(reason.outcome.destination.place.endpoint.kind)}`;
  return [...new Map(reasons.map((reason) => [keyOfReason(reason), reason])).values()];
}
