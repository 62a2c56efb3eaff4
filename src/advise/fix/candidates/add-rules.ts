import type { ClusterIndex } from '../../../engine/cluster-index.ts';
import type { Direction } from '../../../model/verdict.ts';
import type { FlowOutcome } from '../../../engine/outcome.ts';
import type { NetworkPolicy, RawEgressRule, RawIngressRule, RawLabelSelector } from '../../../model/network-policy.ts';
import type { Pod } from '../../../model/pod.ts';
import { type Candidate, candidate, SIZE } from '../candidate.ts';
import { editStep } from '../edit-step.ts';
import { labelsOf, rawPolicy } from '../scene.ts';
import { type Leg, sideOf } from '../legs.ts';
import { nameNewPolicy } from '../new-name.ts';
import { neededPorts, phraseNeededPorts, precisePeers } from '../peers.ts';
import type { AddStep } from '../steps.ts';

/** A rule of its own for the connections of the leg: in a policy that isolates, or in a new one beside it. */
export function addRules(index: ClusterIndex, leg: Leg): readonly Candidate[] {
  return [...inOldPolicies(index, leg), ...inNewPolicy(index, leg), ...forWholeNamespace(index, leg)];
}

function inOldPolicies(index: ClusterIndex, { direction, outcomes }: Leg): readonly Candidate[] {
  const isolating = outcomes.flatMap((outcome) =>
    sideOf(outcome, direction)
      .tiers.flatMap(({ policies }) => policies)
      .filter(({ isolates, selects }) => isolates && selects === 'yes')
      .map(({ policy }) => policy),
  );
  return [...new Set(isolating)].flatMap(({ ref }) => {
    const policy = rawPolicy(index, ref);
    const rule = policy === undefined ? undefined : ruleFor(index, outcomes, direction, policy.namespace);
    if (policy === undefined || rule === undefined) return [];
    const edit = { op: 'append', path: ['spec', direction], value: rule.raw } as const;
    return [candidate(editStep(policy, [edit], { kind: 'add-rule', direction, text: rule.text }), SIZE.rule)];
  });
}

function inNewPolicy(index: ClusterIndex, { about, direction, outcomes }: Leg): readonly Candidate[] {
  const pods = [...new Set(outcomes.flatMap((outcome) => policed(outcome, direction) ?? []))];
  const [first] = pods;
  if (first === undefined) return [];
  const groups = [...Map.groupBy(pods, ({ namespace }) => namespace)];
  const steps = groups.flatMap(([namespace, group]): readonly AddStep[] => {
    const mine = outcomes.filter((outcome) => policed(outcome, direction)?.namespace === namespace);
    const labels = labelsOf(index, group);
    const selector = Object.keys(labels).length === 0 ? {} : { matchLabels: labels };
    const rule = ruleFor(index, mine, direction, namespace);
    const name = nameNewPolicy(index, namespace, about, direction, mine);
    return rule === undefined ? [] : [newPolicy(namespace, name, selector, direction, rule)];
  });
  return steps.length === groups.length ? [{ steps, size: SIZE.policy * steps.length, isSlip: false }] : [];
}

/** Names are looked up by everybody: where a policy closes the whole namespace, one may open it for the whole namespace. */
function forWholeNamespace(index: ClusterIndex, { about, direction, outcomes }: Leg): readonly Candidate[] {
  const [outcome] = outcomes;
  const namespace = outcome === undefined ? undefined : policed(outcome, direction)?.namespace;
  if (outcome === undefined || namespace === undefined || about !== 'dns' || direction !== 'egress') return [];
  const closesAll = sideOf(outcome, direction)
    .tiers.flatMap(({ policies }) => policies)
    .some(
      ({ policy, isolates }) => isolates && policy.subject.pods.length === 0 && policy.ref.kind === 'NetworkPolicy',
    );
  const rule = ruleFor(index, outcomes, direction, namespace);
  if (!closesAll || rule === undefined) return [];
  const name = nameNewPolicy(index, namespace, about, direction, outcomes);
  return [candidate(newPolicy(namespace, name, {}, direction, rule), SIZE.policy, true)];
}

/** The pod whose policies are asked. */
export function policed({ source, destination }: FlowOutcome, direction: Direction): Pod | undefined {
  const { endpoint } = direction === 'egress' ? source : destination.place;
  return endpoint.kind === 'pod' ? endpoint.pod : undefined;
}

interface NewRule {
  readonly raw: RawIngressRule & RawEgressRule;
  readonly text: string;
}

function ruleFor(
  index: ClusterIndex,
  outcomes: readonly FlowOutcome[],
  direction: Direction,
  home: string,
): NewRule | undefined {
  const peers = precisePeers(index, outcomes, direction, home);
  if (peers === undefined) return undefined;
  const ports = neededPorts(outcomes);
  const [field, word] = direction === 'ingress' ? (['from', 'from'] as const) : (['to', 'to'] as const);
  return {
    raw: { [field]: peers.raw, ports },
    text: `${word} ${peers.text} ${phraseNeededPorts(ports)}`,
  };
}

function newPolicy(
  namespace: string,
  name: string,
  podSelector: RawLabelSelector,
  direction: Direction,
  rule: NewRule,
): AddStep {
  const policy: NetworkPolicy = {
    namespace,
    name,
    spec: { podSelector, policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'], [direction]: [rule.raw] },
    terminating: false,
  };
  return { kind: 'add-policy', policy, direction, effect: 'allow', text: rule.text };
}
