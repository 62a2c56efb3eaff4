import type { CompiledPolicy, CompiledRule, Peer, PortMatch } from '../dialects/compiled.ts';
import type { DirectionTrace, PeerTrace, PolicyTrace, PortTrace, RuleTrace } from '../engine/trace.ts';
import type { CheckScene } from './scene.ts';
import type { Direction } from '../model/verdict.ts';
import type { NearMiss } from './explanation.ts';
import { phrasePeerCheck, phrasePortChecks, phraseSubjectCheck, phraseSubjectNamespace } from './phrase/checks.ts';
import { citeRule } from './cite.ts';
import { phraseMatch } from './phrase/rules.ts';

/** A rule that did not match, before its place is looked up: its closest peer and port, with all conditions of both. */
export interface Miss extends Pick<NearMiss, 'checks' | 'failed'> {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  readonly peer: Peer | undefined;
  readonly port: PortMatch | undefined;
}

/**
 * Every rule of every isolating policy that did not match, nearest first. One failed condition means that mending it makes
 * the rule match.
 */
export function findMisses(trace: DirectionTrace, scene: CheckScene): readonly Miss[] {
  const isolating = trace.tiers
    .flatMap((tier) => tier.policies)
    .filter((policy) => policy.isolates && policy.selects !== 'no');
  const misses = isolating.flatMap((policy) => policy.rules.map((rule) => missOf(policy, rule, scene)));
  const bystanders = trace.tiers
    .flatMap((tier) => tier.bystanders)
    .flatMap((policy) => bystanderMiss(policy, trace, scene));
  return [...misses, ...bystanders].sort((a, b) => distance(a) - distance(b) || closeness(b) - closeness(a));
}

/** Names a miss, and the place where its rule was read. */
export function citeMiss({ policy, rule, peer, port, failed, checks }: Miss, direction: Direction): NearMiss {
  return {
    ...citeRule(policy, rule, direction, peer, port),
    text: phraseMatch(peer, port, direction),
    failed,
    checks,
  };
}

function missOf({ policy }: PolicyTrace, { rule, ...tried }: RuleTrace, scene: CheckScene): Miss {
  const peer = tried.peers === 'any' ? undefined : closest(tried.peers);
  const port = tried.ports === 'any' ? undefined : closest(tried.ports);
  const checks = [
    ...(peer === undefined ? [] : peer.checks.map((check) => phrasePeerCheck(check, scene))),
    ...(port === undefined ? [] : [phrasePortChecks(port.port, port.checks, scene)]),
  ];
  return {
    policy,
    rule,
    peer: peer?.peer,
    port: port?.port,
    failed: checks.filter(({ result }) => result !== 'yes').length,
    checks,
  };
}

/** A policy whose rule fits, and which does not select the pod: often the pod's label is what is off. */
function bystanderMiss(policy: PolicyTrace, { subject }: DirectionTrace, scene: CheckScene): readonly Miss[] {
  const fitting = policy.rules.find(({ result }) => result === 'yes');
  if (fitting === undefined || subject.kind !== 'pod') return [];
  const miss = missOf(policy, fitting, scene);
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
function distance({ failed, checks }: Miss): number {
  return failed + checks.filter(({ what, result }) => what === 'peer' && result !== 'yes').length;
}

/** Among equals, the rule that has more right is nearer: it says more about what its author meant. */
function closeness({ checks }: Miss): number {
  return checks.filter(({ result }) => result === 'yes').length;
}
