import { speakingPolicies } from '../isolating.ts';
import type { At } from './ends-at.ts';
import { flowBetween } from './ends-at.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import type { Connections, Reasons, SideReasons, SideRule } from './connectivity.ts';
import type { Decision, DirectionTrace, RuleTrace, TierTrace } from '../trace.ts';
import type { Direction } from '../../model/verdict.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import { evaluate, evaluateDirection } from '../evaluate.ts';
import type { Family } from '../../model/address.ts';
import type { CompiledPolicy, PolicySet } from '../../dialects/compiled.ts';
import { portParts } from './port-parts.ts';
import { intersectAll, isNothing, NOTHING, type ProtocolPorts, uniteAll } from './protocol-ports.ts';
import { selectingPolicies } from '../places.ts';

interface ReasonContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
}

/**
 * Why two ends may connect on some ports and not on others: one trace for each part of the ports, put together by rule.
 * A side is looked up when somebody asks for it.
 */
export function reasonsBetween(context: ReasonContext, asked: Asked): Reasons {
  const policies = policiesAbout(context, [asked.from, asked.to]);
  const make = (direction: Direction): SideReasons =>
    sideReasons(direction, tracesOf({ ...context, policies }, asked, direction));
  const known: Partial<Record<Direction, SideReasons>> = {};
  return {
    get egress() {
      return (known.egress ??= make('egress'));
    },
    get ingress() {
      return (known.ingress ??= make('ingress'));
    },
  };
}

interface Asked {
  readonly from: At;
  readonly to: At;
  readonly family: Family;
  /** Parts that have none of these are left out. */
  readonly ports: ProtocolPorts;
}

/** Ports that only the other side's policies tell apart are one question, but where a side hears the other (semantics E.4). */
function tracesOf(context: ReasonContext, asked: Asked, direction: Direction): readonly PartTrace[] {
  const { from, to, family } = asked;
  const { policies, model } = context;
  const hearsOther = model.hairpin === 'open-unless-both-refuse';
  const ends = { source: from.endpoint, destination: to.endpoint };
  const parts = portParts(context, ends, hearsOther ? ['egress', 'ingress'] : [direction]);
  const wanted = parts.filter(({ ports }) => !isNothing(intersectAll(ports, asked.ports)));
  return wanted.map(({ protocol, port, ports }) => {
    const flow = flowBetween(from, to, { family, protocol, port });
    const trace = hearsOther
      ? evaluate(policies, flow, model)[direction]
      : evaluateDirection(policies, direction, flow, model);
    return { ports, trace };
  });
}

/** These alone have a say: looking for them anew at each port would cost far more than asking them. */
function policiesAbout({ index, policies }: ReasonContext, ends: readonly At[]): PolicySet {
  const pods = ends.flatMap(({ endpoint }) => (endpoint.kind === 'pod' ? [endpoint.pod] : []));
  const wanted = new Set(pods.flatMap((pod) => selectingPolicies(index, policies, pod)));
  const namespaces = new Set(pods.map(({ namespace }) => namespace));
  const ofWanted = (list: readonly CompiledPolicy[] = []): readonly CompiledPolicy[] =>
    list.filter((policy) => wanted.has(policy));
  return {
    ...policies,
    tiers: policies.tiers.map((tier) => ({
      ...tier,
      byNamespace: new Map([...namespaces].map((name) => [name, ofWanted(tier.byNamespace.get(name))])),
      clusterWide: ofWanted(tier.clusterWide),
    })),
  };
}

interface PartTrace {
  readonly ports: ProtocolPorts;
  readonly trace: DirectionTrace;
}

function sideReasons(direction: Direction, traces: readonly PartTrace[]): SideReasons {
  const tiers = traces.flatMap(({ trace }) => trace.tiers);
  return {
    direction,
    connections: connectionsOf(traces),
    rules: rulesOf(traces),
    isolatedBy: [...new Set(tiers.flatMap(isolatingPolicies))],
    speaking: speakingPolicies(tiers, direction),
    otherwise: otherDecisions(traces.map(({ trace }) => trace.decision)),
  };
}

function connectionsOf(traces: readonly PartTrace[]): Connections {
  const portsThat = (result: 'allow' | 'unknown'): ProtocolPorts =>
    traces.filter(({ trace }) => trace.result === result).reduce((sum, { ports }) => uniteAll(sum, ports), NOTHING);
  return { allowed: portsThat('allow'), unknown: portsThat('unknown') };
}

function isolatingPolicies({ policies }: TierTrace): SideReasons['isolatedBy'] {
  return policies.filter(({ isolates, selects }) => isolates && selects === 'yes').map(({ policy }) => policy);
}

/** Each part adds its ports to the rules that match there. */
function rulesOf(traces: readonly PartTrace[]): readonly SideRule[] {
  const rules = new Map<SideRule['rule'], SideRule>();
  for (const { ports, trace } of traces) {
    for (const { tier, policy, selects, traced } of trace.tiers.flatMap(tracedRules)) {
      const isCertain = traced.result === 'yes' && selects === 'yes';
      const before = rules.get(traced.rule) ?? { tier, policy, rule: traced.rule, ports: NOTHING, maybe: NOTHING };
      rules.set(traced.rule, isCertain ? addPorts(before, 'ports', ports) : addPorts(before, 'maybe', ports));
    }
  }
  return [...rules.values()].filter((rule) => !isNothing(rule.ports) || !isNothing(rule.maybe));
}

function addPorts(rule: SideRule, to: 'ports' | 'maybe', ports: ProtocolPorts): SideRule {
  return { ...rule, [to]: uniteAll(rule[to], ports) };
}

interface TracedRule extends Pick<SideRule, 'tier' | 'policy'> {
  readonly selects: TierTrace['policies'][number]['selects'];
  readonly traced: RuleTrace;
}

/** A policy that is not about this direction says nothing, whatever its rules hold. */
function tracedRules({ name, policies }: TierTrace): readonly TracedRule[] {
  return policies
    .filter(({ counts }) => counts)
    .flatMap(({ policy, selects, rules }) =>
      rules
        .filter(({ result }) => result !== 'no')
        .map((traced): TracedRule => ({ tier: name, policy, selects, traced })),
    );
}

/** One decision of each kind that is no rule's. */
function otherDecisions(decisions: readonly Decision[]): readonly Decision[] {
  const others = decisions.filter(({ kind }) => kind !== 'rule');
  return [...new Map(others.map((decision) => [decision.kind, decision])).values()];
}
