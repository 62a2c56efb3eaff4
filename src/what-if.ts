import type { Analysis } from './analysis.ts';
import { caveatsOfMany, changedFlags } from './explain/divergences-of-many.ts';
import type { Caveat } from './explain/explanation.ts';
import { applyChanges } from './advise/change/apply-changes.ts';
import { comparable, stillComparable } from './advise/comparable.ts';
import { type Comparison, compareWithin } from './advise/diff/compare.ts';
import type { Connectivity } from './engine/all-pairs/connectivity.ts';
import { connectivityAsFine, connectivityLike, connectivityOf } from './engine/all-pairs/connectivity-of.ts';
import { countTurnedPairs } from './advise/diff/count-turned.ts';
import type { EnforcerModel } from './model/enforcer-model.ts';
import { modelOf } from './dialects/compiled.ts';
import { modelOfEveryPort, usesSctp, withoutSctp } from './engine/flags-that-matter.ts';
import type { Turned } from './explain/phrase/assumptions.ts';
import { uniqueBy } from './model/unique-by.ts';
import { explainEnforcement, unknownEnforcers } from './explain/enforcement.ts';
import { findFallout } from './advise/change/find-fallout.ts';
import { findTouched, type Touch } from './advise/change/find-touched.ts';
import { explainChange } from './advise/change/explain-change.ts';
import { explainDiff } from './advise/diff/explain-diff.ts';
import { planPairs } from './advise/change/plan-pairs.ts';
import { prepareAnalysis, prepareLike } from './analysis.ts';
import { getOrMake } from './engine/all-pairs/get-or-make.ts';
import { groupPods } from './engine/all-pairs/groups.ts';
import type { ProtectedReport, WhatIfReport } from './advise/change/what-if-report.ts';
import type { Snapshot } from './model/snapshot.ts';
import { countPolicies, type PolicyCount } from './model/policy-count.ts';
import type { StateChange } from './model/state-change.ts';
import type { StateReport } from './advise/diff/diff-report.ts';

/** A state that changes are tried on: compiled, and its pods told apart, once for however many changes. */
export interface ChangeBase {
  /** Workloads by their names, as in a diff (`comparable`): changes are made to this. */
  readonly analysis: Analysis;
  readonly connectivity: Connectivity;
}

/** Made once for a state, whoever asks: what-if and fix try their changes on the same. */
export function prepareChanges(snapshot: Snapshot): ChangeBase {
  return getOrMake(BASES, snapshot, () => makeBase(snapshot));
}

const BASES = new WeakMap<Snapshot, ChangeBase>();

function makeBase(snapshot: Snapshot): ChangeBase {
  const analysis = prepareAnalysis(comparable(snapshot));
  // Who is compared, kept there for each change.
  groupPods(analysis.index, 'workload');
  return baseOf(analysis);
}

function baseOf(analysis: Analysis): ChangeBase {
  const { index, policies } = analysis;
  return { analysis, connectivity: connectivityOf(index, policies, modelOfEveryPort(index, policies)) };
}

/** What changes come to: every connection that they open, close or leave unknown, and no other. */
export interface ChangeComparison extends Comparison {
  /** The state with the changes, to go on asking. */
  readonly changed: Analysis;
  /** Whom the changes can touch. */
  readonly touch: Touch;
}

/**
 * The same pairs as the diff of the two states has. Only what the changes can touch is compared; all else is the same by
 * construction. It yields now and then, so that whoever runs it can be interrupted.
 */
export function* compareChanges(
  base: ChangeBase,
  changes: readonly StateChange[],
): Generator<undefined, ChangeComparison> {
  const { snapshot } = base.analysis.index;
  return yield* compareWith(
    base,
    prepareLike(base.analysis, stillComparable(snapshot, applyChanges(snapshot, changes))),
  );
}

function* compareWith(prepared: ChangeBase, changed: Analysis): Generator<undefined, ChangeComparison> {
  const base = readForBoth(prepared, changed);
  const after = connectivityLike(
    base.connectivity,
    changed.index,
    changed.policies,
    modelForBoth(changed, [base.analysis, changed]),
  );
  const before = connectivityAsFine(base.connectivity, after);
  const touch = findTouched(base.analysis, changed);
  const plan = planPairs(before, after, touch);
  const comparison = yield* compareWithin(before, after, { isAsked: () => true, plan, isOneWorld: true });
  return { ...comparison, changed, touch };
}

/** Whether SCTP passes at all, which is not known of some enforcers, is left out where neither state uses it. */
function modelForBoth({ policies }: Analysis, states: readonly Analysis[]): EnforcerModel {
  const isSctpUsed = states.some((state) => usesSctp(state.index, state.policies));
  return isSctpUsed ? modelOf(policies) : withoutSctp(modelOf(policies));
}

/** The change may be what brings SCTP. */
function readForBoth(base: ChangeBase, changed: Analysis): ChangeBase {
  const { analysis, connectivity } = base;
  const model = modelForBoth(analysis, [analysis, changed]);
  if (connectivity.model === model) return base;
  return { analysis, connectivity: connectivityOf(analysis.index, analysis.policies, model) };
}

/** The same at once, for those who try many small changes. */
export function compareChangesNow(base: ChangeBase, changes: readonly StateChange[]): ChangeComparison {
  const steps = compareChanges(base, changes);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

export interface ChangeScope {
  readonly base: Omit<StateReport, 'workloads' | keyof PolicyCount>;
  /** As typed, for the reader. */
  readonly requested: readonly string[];
  /** Absent: no flows are protected. */
  readonly protected?: ProtectedReport;
}

/** What changes would do: compare, explain, and look for what people forget. */
export function* answerChanges(
  base: ChangeBase,
  changes: readonly StateChange[],
  scope: ChangeScope,
): Generator<undefined, WhatIfReport> {
  return yield* tellChanges(base, yield* compareChanges(base, changes), scope);
}

/** The same for what was compared already. */
export function* tellChanges(
  base: ChangeBase,
  comparison: ChangeComparison,
  scope: ChangeScope,
): Generator<undefined, WhatIfReport> {
  const [before, after] = [base.analysis.index.snapshot, comparison.changed.index.snapshot];
  const diff = yield* explainDiff(comparison, {
    before: describe(scope.base, comparison, 'before', base.analysis),
    after: { ...describe(scope.base, comparison, 'after', comparison.changed), notRead: [], invalid: [] },
  });
  const { groups, notLookedAt } = yield* findFallout(comparison, comparison.touch);
  const { requested, protected: held } = scope;
  const caveats = yield* findCaveats(base, comparison);
  return explainChange(diff, { before, after, requested, protected: held, fallout: groups, notLookedAt, caveats });
}

/** How whoever enforces reads policies, where that makes a change or hides one: of both states, told once. */
function* findCaveats(
  base: ChangeBase,
  { changed, blocks }: ChangeComparison,
): Generator<undefined, readonly Caveat[]> {
  // What changes nothing changes nothing without an enforcer either.
  const caveats = blocks.length > 0 ? [...unknownEnforcers([base.analysis.enforcement, changed.enforcement])] : [];
  const known = new Map<string, Turned>();
  for (const [state, comparedWith] of [
    [changed, base.analysis],
    [base.analysis, changed],
  ] as const) {
    const model = modelForBoth(state, [base.analysis, changed]);
    const many = { ...state, model, comparedWith, deniesAny: blocks.length > 0 };
    const found = yield* caveatsOfMany(many, function* (other) {
      const flags = changedFlags(model, other);
      const key = JSON.stringify(flags);
      const before = known.get(key);
      if (before !== undefined) return before;
      const turned = yield* compareWith(baseOf(readWith(base.analysis, flags)), readWith(changed, flags));
      const made = countTurnedPairs(blocks, turned.blocks);
      known.set(key, made);
      return made;
    });
    caveats.push(...found);
  }
  return uniqueBy(caveats, ({ code, text }) => `${code} ${text}`);
}

function readWith(state: Analysis, flags: Partial<EnforcerModel>): Analysis {
  return { ...state, policies: { ...state.policies, model: { ...modelOf(state.policies), ...flags } } };
}

function describe(
  report: ChangeScope['base'],
  { parties }: Comparison,
  side: 'before' | 'after',
  { index: { snapshot }, enforcement }: Analysis,
): StateReport {
  const workloads = parties.filter((party) => party[side] !== undefined).length;
  return {
    ...report,
    workloads,
    ...countPolicies({ ...snapshot, invalidPolicies: [] }),
    ...(enforcement === undefined ? {} : { enforcement: explainEnforcement(enforcement) }),
  };
}
