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
import { sayOf } from '../as-enforced.ts';

/** What a tier may say, as bits: more than one where a missing fact decides. `PASSED_ON` leaves it to the next tier. */
export const ALLOWED = 1;
export const DENIED = 2;
export const PASSED_ON = 4;
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
  hasGap: boolean,
): Row {
  const heard = selected.flatMap((each) => hear(context, each));
  return semantics === 'isolating' ? isolatingRow(context, heard, hasGap) : firstMatchRow(context, heard, hasGap);
}

interface HeardPolicy extends SelectedPolicy {
  readonly isolates: boolean;
}

/** How far whoever enforces listens to it. */
function hear({ direction, model }: TierContext, { policy, isCertain }: SelectedPolicy): readonly HeardPolicy[] {
  const { selects, isolates } = sayOf(policy, isCertain ? 'yes' : 'unknown', direction, model);
  return selects === 'no' ? [] : [{ policy, isCertain: selects === 'yes', isolates }];
}

function isolatingRow(context: TierContext, heard: readonly HeardPolicy[], hasGap: boolean): Row {
  const { functions } = context;
  const isolating = heard.filter(({ isolates }) => isolates);
  const certain = isolating.filter(({ isCertain }) => isCertain);
  const uncertain = isolating.filter(({ isCertain }) => !isCertain).map((each) => policiesRow(context, [each]));
  if (isolating.length === 0) return uniformRow(functions.constant(hasGap ? ANYTHING : PASSED_ON));

  const decided = policiesRow(context, certain);
  const fromCertain = isolatedOutcomes(certain.length > 0, hasGap);
  const outcomes = combineRows(functions, fromCertain, decided, decided);
  return uncertain.reduce((sum, row) => combineRows(functions, OR_UNCERTAIN, sum, row), outcomes);
}

/** Whether some rule of these policies matches. */
function policiesRow(context: TierContext, policies: readonly SelectedPolicy[]): Row {
  for (const { policy } of policies) {
    for (const rule of rulesOf(policy, context.direction).rules) addRule(context, policy, rule);
    for (const each of context.crossing) if (each.policy === policy) addCrossing(context, each);
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

function addRule({ functions, whole, builder }: TierContext, policy: CompiledPolicy, rule: CompiledRule): void {
  // What this version cannot read of a policy may change what every rule of it means.
  if (policy.unrecognised.length > 0) {
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
  const whenNo = (hasCertain || hasGap ? DENIED : 0) | (hasGap ? ALLOWED : 0) | (hasCertain ? 0 : PASSED_ON);
  return {
    apply: (tri) => (tri === YES ? ALLOWED : whenNo | (tri === MAYBE ? ALLOWED : 0)),
  };
}

/** A policy that may or may not select: a rule of it may allow, and it may deny what none of them certainly allows. */
const OR_UNCERTAIN: PortOperation = {
  apply(outcomes, tri) {
    if (outcomes === ALLOWED) return outcomes;
    return outcomes | (tri === NO ? 0 : ALLOWED) | (tri === YES ? 0 : DENIED);
  },
};

/** While this bit is set nothing has certainly decided: outcomes gather, and what comes next still counts. */
const OPEN = 8;

/** By priority, then by rule; the first that certainly matches decides (`evaluateTier`). */
function firstMatchRow(context: TierContext, selected: readonly SelectedPolicy[], hasGap: boolean): Row {
  const { functions } = context;
  let row = uniformRow(functions.constant(OPEN | (hasGap ? ANYTHING : 0)));
  for (const group of byPriority(selected, context.model.nameBreaksTies === 'yes')) {
    const said = group
      .map((each) => firstMatches(context, each))
      .reduce((sum, each) => combineRows(functions, BESIDE, sum, each));
    row = combineRows(functions, AFTER, row, said);
  }
  return combineRows(functions, END, row, row);
}

/** Policies that may be asked in any order stand together; a tier has them by name. */
function byPriority(selected: readonly SelectedPolicy[], areNamesOrder: boolean): (readonly SelectedPolicy[])[] {
  const groups = [...Map.groupBy(selected, ({ policy }) => policy.priority)].sort(([a], [b]) => a - b);
  return groups.flatMap(([, group]) => (areNamesOrder ? group.map((each) => [each]) : [group]));
}

/** What one policy's rules may say; `OPEN` where perhaps none of them matches. */
function firstMatches(context: TierContext, { policy, isCertain }: SelectedPolicy): Row {
  const { functions, builder, direction } = context;
  let row = uniformRow(functions.constant(OPEN));
  for (const rule of rulesOf(policy, direction).rules) {
    addRule(context, policy, rule);
    row = combineRows(functions, WALK[rule.action], row, builder.finish());
  }
  return isCertain ? row : combineRows(functions, MAY_BE_OPEN, row, row);
}

const WALK: Readonly<Record<RuleAction, PortOperation>> = {
  allow: walk(ALLOWED),
  deny: walk(DENIED),
  pass: walk(PASSED_ON),
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

const END: PortOperation = {
  apply: (said) => ((said & OPEN) === 0 ? said : (said & ANYTHING) | PASSED_ON),
};
