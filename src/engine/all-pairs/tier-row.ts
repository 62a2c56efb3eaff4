import {
  type CompiledPolicy,
  type CompiledRule,
  rulesOf,
  type RuleAction,
  type Tier,
} from '../../dialects/compiled.ts';
import { combineRows, type Row, uniformRow } from './row.ts';
import type { Direction } from '../../model/verdict.ts';
import { EVERYBODY } from './match.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import { MAYBE, NO, WEAKER, YES } from './port-tri.ts';
import type { PeerWhole } from './peer-whole.ts';
import type { PortFunction, PortFunctions, PortOperation } from './port-functions.ts';
import type { RowBuilder } from './row-builder.ts';
import { ACTIONS_IN_ORDER, sayOf } from '../as-enforced.ts';
import { isMisread } from '../policy-limits.ts';

/**
 * What a tier may say, as bits: more than one where a missing fact decides. `PASSED_ON` leaves it to the next tier; `CLOSED`
 * stands beside `DENIED` where no rule certainly decided.
 */
export const ALLOWED = 1;
export const DENIED = 2;
export const PASSED_ON = 4;
export const CLOSED = 32;
const ANYTHING = ALLOWED | DENIED | PASSED_ON;

export interface SelectedPolicy {
  readonly policy: CompiledPolicy;
  /** False: a missing fact decides whether it is about the subject. */
  readonly isCertain: boolean;
}

export interface TierContext {
  readonly functions: PortFunctions;
  readonly whole: PeerWhole;
  readonly builder: RowBuilder;
  readonly direction: Direction;
  readonly model: EnforcerModel;
  /** Rules of the other direction that are read as rules of this, too. */
  readonly crossing: readonly Crossing[];
}

/** A rule of a policy that opens the direction that it is not written for, to pods that the policy selects as well. */
export interface Crossing {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  /** False: a missing fact decides whether it is about the subject. */
  readonly isCertain: boolean;
}

/** What one tier says to one subject about every peer; the same as `evaluateTier` says of each. */
export function tierRow(
  context: TierContext,
  semantics: Tier['semantics'],
  selected: readonly SelectedPolicy[],
  unread: Unread,
): Row {
  const heard = selected.flatMap((each) => hear(context, each));
  return semantics === 'isolating' ? isolatingRow(context, heard, unread) : firstMatchRow(context, heard, unread);
}

/** What lists that could not be read may hide. */
export interface Unread {
  readonly hasGap: boolean;
  /** Also rules that deny, in a tier where these win. */
  readonly mayDeny: boolean;
}

interface HeardPolicy extends SelectedPolicy {
  readonly isolates: boolean;
  readonly counts: boolean;
}

/** How far whoever enforces listens to it. */
function hear({ direction, model }: TierContext, { policy, isCertain }: SelectedPolicy): readonly HeardPolicy[] {
  const { selects, isolates, counts } = sayOf(policy, isCertain ? 'yes' : 'unknown', direction, model);
  return selects === 'no' ? [] : [{ policy, isCertain: selects === 'yes', isolates, counts }];
}

function isolatingRow(context: TierContext, heard: readonly HeardPolicy[], { hasGap, mayDeny }: Unread): Row {
  const { functions } = context;
  const counting = heard.filter(({ counts }) => counts);
  const certain = counting.filter(({ isCertain }) => isCertain);
  if (counting.length === 0) return uniformRow(functions.constant(hasGap ? ANYTHING : PASSED_ON));

  const allowed = policiesRow(context, certain, 'allow');
  const isIsolated = certain.some(({ isolates }) => isolates);
  const outcomes = counting
    .filter(({ isCertain }) => !isCertain)
    .reduce(
      (sum, each) =>
        combineRows(
          functions,
          each.isolates ? OR_UNCERTAIN : OR_UNCERTAIN_ALLOW,
          sum,
          policiesRow(context, [each], 'allow'),
        ),
      combineRows(functions, isolatedOutcomes(isIsolated, hasGap), allowed, allowed),
    );
  return denialsWin(context, outcomes, counting, mayDeny);
}

/** A rule that denies decides, whatever allows; one that may match leaves all else as possible as it was. */
function denialsWin(context: TierContext, outcomes: Row, counting: readonly HeardPolicy[], mayDeny: boolean): Row {
  const { functions, direction } = context;
  const denying = counting.filter(({ policy }) =>
    rulesOf(policy, direction).rules.some(({ action }) => action === 'deny'),
  );
  const open = mayDeny ? combineRows(functions, MAY_BE_DENIED, outcomes, outcomes) : outcomes;
  return denying.reduce((sum, each) => {
    const row = policiesRow(context, [each], 'deny');
    return combineRows(functions, each.isCertain ? OR_DENIED : OR_UNCERTAIN_DENIAL, sum, row);
  }, open);
}

/** Whether some rule of these policies that does this matches. */
function policiesRow(context: TierContext, policies: readonly SelectedPolicy[], action: RuleAction): Row {
  for (const { policy } of policies) {
    for (const rule of rulesOf(policy, context.direction).rules) {
      if (rule.action === action) addRule(context, policy, rule);
    }
    for (const each of context.crossing) {
      if (each.policy === policy && each.rule.action === action) addCrossing(context, each);
    }
  }
  return context.builder.finish();
}

function addCrossing({ functions, whole, builder }: TierContext, { policy, rule, isCertain }: Crossing): void {
  const { namespaces } = policy.subject;
  if (namespaces.kind !== 'named') return;
  const isReadable = policy.unrecognised.length === 0;
  const selected = whole.match({
    kind: 'selector',
    index: 0,
    path: [],
    namespaces: { kind: 'same', namespace: namespaces.name },
    pods: isReadable ? policy.subject.pods : [],
  });
  const { usual, special } = whole.portsOf(rule);
  const weaken = (ports: PortFunction): PortFunction =>
    isCertain && isReadable ? ports : functions.combine(WEAKER, ports, ports);
  builder.add(selected, {
    usual: weaken(usual),
    special: new Map([...special].map(([item, ports]) => [item, weaken(ports)])),
  });
}

function addRule({ functions, whole, builder, model }: TierContext, policy: CompiledPolicy, rule: CompiledRule): void {
  // What nobody can read of a policy may change what every rule of it means.
  if (policy.unrecognised.length > 0 || isMisread(policy, model)) {
    builder.add(EVERYBODY, { usual: functions.constant(MAYBE), special: new Map() });
    return;
  }
  const ports = whole.portsOf(rule);
  if (rule.peers === 'any') builder.add(EVERYBODY, ports);
  else for (const peer of rule.peers) builder.add(whole.match(peer), ports);
}

/** From how certainly a rule of certain policies matches to what the tier may say so far. */
function isolatedOutcomes(hasCertain: boolean, hasGap: boolean): PortOperation {
  return ISOLATED_OUTCOMES[hasCertain ? 1 : 0][hasGap ? 1 : 0];
}

const ISOLATED_OUTCOMES = [
  [outcomesWithout(false, false), outcomesWithout(false, true)],
  [outcomesWithout(true, false), outcomesWithout(true, true)],
] as const;

function outcomesWithout(hasCertain: boolean, hasGap: boolean): PortOperation {
  const whenNo = (hasCertain || hasGap ? DENIED | CLOSED : 0) | (hasGap ? ALLOWED : 0) | (hasCertain ? 0 : PASSED_ON);
  return {
    apply: (tri) => (tri === YES ? ALLOWED : whenNo | (tri === MAYBE ? ALLOWED : 0)),
  };
}

/** A policy that may or may not select: a rule of it may allow, and it may deny what none of them certainly allows. */
const OR_UNCERTAIN: PortOperation = {
  apply(outcomes, tri) {
    if (outcomes === ALLOWED) return outcomes;
    return outcomes | (tri === NO ? 0 : ALLOWED) | (tri === YES ? 0 : DENIED | CLOSED);
  },
};

/** One that may select, and isolates nobody. */
const OR_UNCERTAIN_ALLOW: PortOperation = { apply: (outcomes, tri) => outcomes | (tri === NO ? 0 : ALLOWED) };

const OR_DENIED: PortOperation = {
  apply: (outcomes, tri) => (tri === YES ? DENIED : outcomes | (tri === NO ? 0 : DENIED)),
};

const OR_UNCERTAIN_DENIAL: PortOperation = { apply: (outcomes, tri) => outcomes | (tri === NO ? 0 : DENIED) };

const MAY_BE_DENIED: PortOperation = { apply: (outcomes) => outcomes | DENIED };

/** While this bit is set nothing has certainly decided: outcomes gather, and what comes next still counts. */
const OPEN = 8;

/** By priority, then by rule; the first that certainly matches decides (`evaluateTier`). */
function firstMatchRow(context: TierContext, heard: readonly HeardPolicy[], { hasGap }: Unread): Row {
  const { functions } = context;
  const selected = heard.filter(({ counts }) => counts);
  let row = uniformRow(functions.constant(OPEN | (hasGap ? ANYTHING : 0)));
  for (const step of stepsOf(byPriority(selected, context), context.direction)) {
    row =
      step.action === undefined
        ? combineRows(functions, AFTER, row, groupRow(context, step.group))
        : combineRows(functions, WALK[step.action], row, anyRule(context, step.rules));
  }
  const isolating = selected.filter(({ isolates }) => isolates);
  return combineRows(
    functions,
    endOf(
      isolating.length > 0,
      isolating.some(({ isCertain }) => isCertain),
    ),
    row,
    row,
  );
}

/** Policies that may be asked in any order stand together; a tier has them by name. */
function byPriority(
  selected: readonly SelectedPolicy[],
  { model: { nameBreaksTies, actionsOrderRules }, direction }: Pick<TierContext, 'model' | 'direction'>,
): readonly (readonly SelectedPolicy[])[] {
  const groups = [...Map.groupBy(selected, ({ policy }) => policy.priority)].sort(([a], [b]) => a - b);
  return groups.flatMap(([, group]) => {
    if (nameBreaksTies === 'yes') return group.map((each) => [each]);
    return actionsOrderRules === 'yes' ? byAction(group, direction) : [group];
  });
}

/** The same policies with the rules of one action each time; those without any are left out. */
function byAction(group: readonly SelectedPolicy[], direction: Direction): readonly (readonly SelectedPolicy[])[] {
  return ACTIONS_IN_ORDER.map((action) =>
    group.flatMap(({ policy, isCertain }): readonly SelectedPolicy[] => {
      const own = rulesOf(policy, direction);
      const rules = own.rules.filter((rule) => rule.action === action);
      return rules.length === 0 ? [] : [{ policy: { ...policy, [direction]: { ...own, rules } }, isCertain }];
    }),
  );
}

/** A rule and its policy. */
type OwnRule = readonly [policy: CompiledPolicy, rule: CompiledRule];

/** A group of policies; or rules that do the same and are asked after each other, of which any that matches is as good. */
type Step =
  | { readonly action: undefined; readonly group: readonly SelectedPolicy[] }
  | { readonly action: RuleAction; readonly rules: readonly OwnRule[] };

/** Groups in a row whose rules all do the same are one step: most policies only allow. */
function stepsOf(groups: readonly (readonly SelectedPolicy[])[], direction: Direction): readonly Step[] {
  const steps: Step[] = [];
  for (const group of groups) {
    const rules = group.flatMap(({ policy }) => ownRules(policy, direction));
    const [action, ...others] = new Set(rules.map(([, rule]) => rule.action));
    const isAlike = others.length === 0 && group.every(({ isCertain }) => isCertain);
    const last = steps.at(-1);
    if (isAlike && action === undefined) continue;
    if (!isAlike || action === undefined) steps.push({ action: undefined, group });
    else if (last?.action === action) steps[steps.length - 1] = { action, rules: [...last.rules, ...rules] };
    else steps.push({ action, rules });
  }
  return steps;
}

function ownRules(policy: CompiledPolicy, direction: Direction): readonly OwnRule[] {
  return rulesOf(policy, direction).rules.map((rule) => [policy, rule]);
}

function groupRow(context: TierContext, group: readonly SelectedPolicy[]): Row {
  return group
    .map((each) => firstMatches(context, each))
    .reduce((sum, each) => combineRows(context.functions, BESIDE, sum, each));
}

/** What one policy's rules may say; `OPEN` where perhaps none of them matches. */
function firstMatches(context: TierContext, { policy, isCertain }: SelectedPolicy): Row {
  const { functions, direction } = context;
  let row = uniformRow(functions.constant(OPEN));
  for (const rule of ownRules(policy, direction)) {
    row = combineRows(functions, WALK[rule[1].action], row, anyRule(context, [rule]));
  }
  return isCertain ? row : combineRows(functions, MAY_BE_OPEN, row, row);
}

/** Whether any of these rules matches. */
function anyRule(context: TierContext, rules: readonly OwnRule[]): Row {
  for (const [policy, rule] of rules) addRule(context, policy, rule);
  return context.builder.finish();
}

const WALK: Readonly<Record<RuleAction, PortOperation>> = {
  allow: walk(ALLOWED),
  deny: walk(DENIED),
  pass: walk(PASSED_ON),
  'deny-some': { apply: (said) => said },
};

function walk(action: number): PortOperation {
  return {
    apply(said, tri) {
      if ((said & OPEN) === 0 || tri === NO) return said;
      return (tri === YES ? said & ~OPEN : said) | action;
    },
  };
}

const MAY_BE_OPEN: PortOperation = { apply: (said) => said | OPEN };

/** Two policies of one priority: either may be asked first. */
const BESIDE: PortOperation = { apply: (a, b) => ((a | b) & ANYTHING) | (a & b & OPEN) };

const AFTER: PortOperation = {
  apply: (before, next) => ((before & OPEN) === 0 ? before : (before & ANYTHING) | next),
};

/** Where nothing has certainly matched: passed on, unless policies of the tier isolate (for certain, or perhaps). */
function endOf(mayIsolate: boolean, isIsolated: boolean): PortOperation {
  return mayIsolate ? ENDS[isIsolated ? 'isolated' : 'perhaps'] : ENDS.open;
}

const ENDS = {
  open: end(PASSED_ON),
  perhaps: end(PASSED_ON | DENIED | CLOSED),
  isolated: end(DENIED | CLOSED),
} as const;

function end(otherwise: number): PortOperation {
  return { apply: (said) => ((said & OPEN) === 0 ? said : (said & ANYTHING) | otherwise) };
}
