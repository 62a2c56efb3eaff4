import {
  type CompiledPolicy,
  type CompiledRule,
  corePolicies,
  type PolicySet,
  rulesOf,
} from '../../dialects/compiled.ts';
import type { ClusterIndex } from '../../engine/cluster-index.ts';
import { coveringRules, isSubjectWithin, ruleCover } from './rule-cover.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Reach } from './peer-cover.ts';
import { RuleCandidates } from './rule-candidates.ts';
import { WiderSelectors } from './wider-selectors.ts';

/** A rule of one policy. */
export interface RuleOf {
  readonly policy: CompiledPolicy;
  readonly direction: Direction;
  readonly rule: CompiledRule;
}

/** A rule that allows nothing that these others do not allow to the same pods. */
export interface CoveredRule extends RuleOf {
  readonly by: readonly RuleOf[];
  readonly reach: Reach;
}

/** A rule that allows everything, and what else the same policy says in that direction. */
export interface AllowAll extends RuleOf {
  readonly others: readonly CompiledRule[];
}

/** A policy that says the same of the same pods as another. */
export interface Duplicate {
  readonly policy: CompiledPolicy;
  readonly of: CompiledPolicy;
}

/** A policy all of whose rules are covered, and whose pods others isolate as well. */
export interface NeedlessPolicy {
  readonly policy: CompiledPolicy;
  /** In each direction in which it isolates, a policy that isolates the same pods and stays. */
  readonly isolatedBy: readonly CompiledPolicy[];
}

/**
 * What of NetworkPolicy can go without any verdict changing: all of it at once, as nothing is covered by what goes itself.
 * Of equal ones the first by name and place stays.
 */
export interface Redundancies {
  readonly duplicates: readonly Duplicate[];
  readonly allowAlls: readonly AllowAll[];
  /** Neither those of duplicates nor those beside a rule that allows everything. */
  readonly covered: readonly CoveredRule[];
  readonly needless: readonly NeedlessPolicy[];
}

/** Of one namespace, or of all of them. */
export function findRedundancies(index: ClusterIndex, policies: PolicySet, namespace?: string): Redundancies {
  const spaces = [...corePolicies(policies)].filter(([name]) => namespace === undefined || name === namespace);
  const parts = spaces.map(([, siblings]) => redundanciesAmong(index, siblings.filter(isReadable)));
  return {
    duplicates: parts.flatMap(({ duplicates }) => duplicates),
    allowAlls: parts.flatMap(({ allowAlls }) => allowAlls),
    covered: parts.flatMap(({ covered }) => covered),
    needless: parts.flatMap(({ needless }) => needless),
  };
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** One that is being deleted covers nothing, and needs no advice. */
function isReadable({ unrecognised, terminating }: CompiledPolicy): boolean {
  return unrecognised.length === 0 && !terminating;
}

function redundanciesAmong(index: ClusterIndex, siblings: readonly CompiledPolicy[]): Redundancies {
  const duplicates = findDuplicates(index, siblings);
  const gone = new Set(duplicates.map(({ policy }) => policy));
  const policies = siblings.filter((policy) => !gone.has(policy));
  const allowAlls = policies.flatMap(findAllowAlls);
  const dead = new Set(allowAlls.flatMap(({ others }) => others));
  const { covered, isAlive } = findCovered(index, policies, dead);
  return { duplicates, allowAlls, covered, needless: findNeedless(policies, isAlive) };
}

function findDuplicates(index: ClusterIndex, policies: readonly CompiledPolicy[]): readonly Duplicate[] {
  const kept = new WiderSelectors<CompiledPolicy>();
  const found: Duplicate[] = [];
  for (const policy of policies) {
    const { pods } = policy.subject;
    const same = kept.thatMayHold(pods).find((other) => areEqual(index, policy, other));
    if (same === undefined) kept.add(pods, policy);
    else found.push({ policy, of: same });
  }
  return found;
}

/** Whether two policies say the same, in whatever words and order. */
function areEqual(index: ClusterIndex, a: CompiledPolicy, b: CompiledPolicy): boolean {
  return (
    DIRECTIONS.every((direction) => rulesOf(a, direction).isolates === rulesOf(b, direction).isolates) &&
    isSubjectWithin(a, b) &&
    isSubjectWithin(b, a) &&
    DIRECTIONS.every((direction) => {
      const [mine, others] = [rulesOf(a, direction), rulesOf(b, direction)];
      // Rules of a direction that is not isolated say nothing by the specification; some enforcers hear them (A.3).
      return areAllCovered(index, mine.rules, others.rules) && areAllCovered(index, others.rules, mine.rules);
    })
  );
}

function areAllCovered(index: ClusterIndex, rules: readonly CompiledRule[], by: readonly CompiledRule[]): boolean {
  return rules.every((rule) => ruleCover(index, rule, by) === 'always');
}

function findAllowAlls(policy: CompiledPolicy): readonly AllowAll[] {
  return DIRECTIONS.flatMap((direction) => {
    const { isolates, rules } = rulesOf(policy, direction);
    const rule = rules.find(allowsAll);
    const others = rules.filter((other) => other !== rule);
    return isolates && rule !== undefined && others.length > 0 ? [{ policy, direction, rule, others }] : [];
  });
}

function allowsAll({ peers, ports, unrecognised }: CompiledRule): boolean {
  return peers === 'any' && ports === 'any' && unrecognised.length === 0;
}

interface CoverSearch {
  readonly covered: readonly CoveredRule[];
  /** Whether a rule is still needed when all that was found is gone. */
  readonly isAlive: (rule: CompiledRule) => boolean;
}

function findCovered(
  index: ClusterIndex,
  policies: readonly CompiledPolicy[],
  dead: ReadonlySet<CompiledRule>,
): CoverSearch {
  const gone = new Set(dead);
  const covered: CoveredRule[] = [];
  const subjects = new WiderSelectors<CompiledPolicy>();
  for (const policy of policies) subjects.add(policy.subject.pods, policy);
  for (const direction of DIRECTIONS) {
    const candidates = new RuleCandidates(policies.flatMap((policy) => rulesThatCount(policy, direction)));
    // From the end, so that of equal rules the first stays.
    for (const policy of policies.toReversed()) {
      const mine = rulesThatCount(policy, direction).toReversed();
      if (mine.length === 0) continue;
      const wider = new Set(
        subjects.thatMayHold(policy.subject.pods).filter((other) => isSubjectWithin(policy, other)),
      );
      for (const found of mine) {
        const { rule } = found;
        if (gone.has(rule)) continue;
        const others = candidates
          .of(rule)
          .filter((other) => wider.has(other.policy) && other.rule !== rule && !gone.has(other.rule));
        const reach = ruleCover(
          index,
          rule,
          others.map((other) => other.rule),
        );
        if (reach === undefined) continue;
        gone.add(rule);
        covered.push({ ...found, by: coveringRules(index, rule, others), reach });
      }
    }
  }
  return { covered: covered.reverse(), isAlive: (rule) => !gone.has(rule) };
}

function rulesThatCount(policy: CompiledPolicy, direction: Direction): readonly RuleOf[] {
  const { isolates, rules } = rulesOf(policy, direction);
  return isolates ? rules.map((rule) => ({ policy, direction, rule })) : [];
}

/** A policy without rules is there to isolate, whatever else does: that is no redundancy. */
function findNeedless(
  policies: readonly CompiledPolicy[],
  isAlive: (rule: CompiledRule) => boolean,
): readonly NeedlessPolicy[] {
  const isIdle = (policy: CompiledPolicy): boolean => {
    const rules = DIRECTIONS.flatMap((direction) => rulesOf(policy, direction).rules);
    return rules.length > 0 && !rules.some(isAlive);
  };
  const needless: NeedlessPolicy[] = [];
  const staying = policies.filter((policy) => !isIdle(policy));
  for (const policy of policies.filter(isIdle)) {
    const isolatedBy = DIRECTIONS.filter((direction) => rulesOf(policy, direction).isolates).map((direction) =>
      staying.find((other) => rulesOf(other, direction).isolates && isSubjectWithin(policy, other)),
    );
    const found = isolatedBy.flatMap((other) => other ?? []);
    if (found.length === isolatedBy.length) needless.push({ policy, isolatedBy: [...new Set(found)] });
    else staying.push(policy);
  }
  return needless;
}
