import type { CheckExplanation, NearMiss } from './explanation.ts';
import type { DirectionTrace, PeerTrace, PolicyTrace, PortTrace, RuleTrace } from '../engine/trace.ts';
import type { CheckScene } from './scene.ts';
import { phrasePeerCheck, phrasePortChecks, phraseSubjectCheck, phraseSubjectNamespace } from './phrase/checks.ts';
import { citeRule } from './cite.ts';
import { phraseMatch } from './phrase/rules.ts';

/**
 * Every rule of every isolating policy that did not match, nearest first: its closest peer and its closest port, with all
 * conditions of both. One failed condition means that mending it makes the rule match.
 */
export function nearMisses(trace: DirectionTrace, scene: CheckScene): readonly NearMiss[] {
  const isolating = trace.tiers
    .flatMap((tier) => tier.policies)
    .filter((policy) => policy.isolates && policy.selects !== 'no');
  const misses = isolating.flatMap((policy) => policy.rules.map((rule) => nearMiss(policy, rule, trace, scene)));
  const bystanders = trace.tiers
    .flatMap((tier) => tier.bystanders)
    .flatMap((policy) => bystanderMiss(policy, trace, scene));
  return [...misses, ...bystanders].sort((a, b) => distance(a) - distance(b) || closeness(b) - closeness(a));
}

function nearMiss(policy: PolicyTrace, rule: RuleTrace, { direction }: DirectionTrace, scene: CheckScene): NearMiss {
  const peer = rule.peers === 'any' ? undefined : closest(rule.peers);
  const port = rule.ports === 'any' ? undefined : closest(rule.ports);
  const checks = [
    ...(peer === undefined ? [] : peer.checks.map((check) => phrasePeerCheck(check, scene))),
    ...(port === undefined ? [] : [phrasePortChecks(port.port, port.checks, scene)]),
  ];
  return {
    ...citeRule(policy.policy, rule.rule, direction, peer?.peer, port?.port),
    text: phraseMatch(peer?.peer, port?.port, direction),
    failed: checks.filter(({ result }) => result !== 'yes').length,
    checks,
  };
}

/** A policy whose rule fits, and which does not select the pod: often the pod's label is what is off. */
function bystanderMiss(policy: PolicyTrace, trace: DirectionTrace, scene: CheckScene): readonly NearMiss[] {
  const { subject } = trace;
  const fitting = policy.rules.find(({ result }) => result === 'yes');
  if (fitting === undefined || subject.kind !== 'pod') return [];
  const miss = nearMiss(policy, fitting, trace, scene);
  const selection = [
    ...phraseSubjectNamespace(policy.policy, subject.pod),
    ...policy.policy.subject.pods.map((requirement) => phraseSubjectCheck(requirement, subject.pod)),
  ];
  return [
    {
      ...miss,
      checks: [...selection, ...miss.checks],
      failed: selection.filter(({ result }) => result !== 'yes').length,
    },
  ];
}

/** The entry with the fewest failed conditions; of those the first. */
function closest<T extends PeerTrace | PortTrace>(entries: readonly T[]): T | undefined {
  const failures = ({ checks }: T): number =>
    checks.filter((check: { result: string }) => check.result !== 'yes').length;
  return entries.reduce<T | undefined>(
    (best, entry) => (best === undefined || failures(entry) < failures(best) ? entry : best),
    undefined,
  );
}

/** A peer of the wrong kind (a selector asked about an outside address) is further off than a wrong value. */
function distance({ failed, checks }: NearMiss): number {
  return failed + checks.filter(({ what, result }) => what === 'peer' && result !== 'yes').length;
}

/** Among equals, the rule that has more right is nearer: it says more about what its author meant. */
function closeness({ checks }: { readonly checks: readonly CheckExplanation[] }): number {
  return checks.filter(({ result }) => result === 'yes').length;
}
