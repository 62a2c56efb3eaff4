import { caveatsOfMany } from './explain/divergences-of-many.ts';
import type { Caveat } from './explain/explanation.ts';
import { compareStates } from './advise/diff/compare.ts';
import type { Comparison } from './advise/diff/compare.ts';
import { connectivityOf } from './engine/all-pairs/connectivity-of.ts';
import type { Connectivity } from './engine/all-pairs/connectivity.ts';
import { countTurnedPairs } from './advise/diff/count-turned.ts';
import type { DiffReport, StateReport } from './advise/diff/diff-report.ts';
import { ENFORCER_FLAGS, type EnforcerModel } from './model/enforcer-model.ts';
import { explainDiff } from './advise/diff/explain-diff.ts';
import { explainEnforcement } from './explain/enforcement.ts';
import { type Analysis, prepareAnalysis } from './analysis.ts';
import { modelOf } from './dialects/compiled.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { Turned } from './explain/phrase/assumptions.ts';
import { uniqueBy } from './model/unique-by.ts';
import { usesSctp, withoutSctp } from './engine/flags-that-matter.ts';

/** A state whose workloads are known, and what is told about it. */
export interface DiffState {
  readonly snapshot: Snapshot;
  readonly report: Omit<StateReport, 'workloads' | 'policies'>;
}

/** What differs between two states: connect all pairs of each, compare them, explain what is not the same. */
export function* answerDiff(
  before: DiffState,
  after: DiffState,
  namespace: string | undefined,
): Generator<undefined, DiffReport> {
  const isAsked = (each: string): boolean => namespace === undefined || each === namespace;
  const was = prepareAnalysis(before.snapshot);
  yield;
  const is = prepareAnalysis(after.snapshot);
  yield;
  const isSctpUsed = [was, is].some(({ index, policies }) => usesSctp(index, policies));
  const [old, young] = [readAsFound(was, isSctpUsed), readAsFound(is, isSctpUsed)];
  const connected = connect(old);
  yield;
  const comparison = yield* compareStates(connected, connect(young), isAsked);
  const report = yield* explainDiff(comparison, {
    before: describe(before, was, comparison, 'before', isAsked),
    after: describe(after, is, comparison, 'after', isAsked),
    ...(namespace === undefined ? {} : { namespace }),
  });
  return { ...report, caveats: yield* findCaveats(old, young, comparison, isAsked) };
}

/** A state, and how its policies are read. */
interface Read extends Analysis {
  readonly model: EnforcerModel;
}

/** Whether SCTP passes at all, which is not known of some enforcers, is left out where nothing in either state uses it. */
function readAsFound(analysis: Analysis, isSctpUsed: boolean): Read {
  const model = modelOf(analysis.policies);
  return { ...analysis, model: isSctpUsed ? model : withoutSctp(model) };
}

function connect({ index, policies, model }: Read): Connectivity {
  return connectivityOf(index, policies, model);
}

/** How whoever enforces reads policies, where that makes a difference or hides one: of both states, told once. */
function* findCaveats(
  was: Read,
  is: Read,
  { blocks }: Comparison,
  isAsked: (namespace: string) => boolean,
): Generator<undefined, readonly Caveat[]> {
  const caveats: Caveat[] = [];
  const known = new Map<string, Turned>();
  for (const state of [was, is]) {
    const found = yield* caveatsOfMany({ ...state, deniesAny: blocks.length > 0 }, function* (other) {
      const changed = changedFlags(state.model, other);
      const key = JSON.stringify(changed);
      const before = known.get(key);
      if (before !== undefined) return before;
      const turned = yield* compareStates(connect(readWith(was, changed)), connect(readWith(is, changed)), isAsked);
      const made = countTurnedPairs(blocks, turned.blocks);
      known.set(key, made);
      return made;
    });
    caveats.push(...found);
  }
  return uniqueBy(caveats, ({ code, text }) => `${code} ${text}`);
}

function changedFlags(model: EnforcerModel, other: EnforcerModel): Partial<EnforcerModel> {
  const flags = ENFORCER_FLAGS.filter((flag) => model[flag] !== other[flag]);
  return Object.fromEntries(flags.map((flag) => [flag, other[flag]]));
}

/** As a rule the same component enforces both; where nobody knows of any, policies are read as specified. */
function readWith(state: Read, changed: Partial<EnforcerModel>): Read {
  return state.enforcement?.kind === 'enforced' ? { ...state, model: { ...state.model, ...changed } } : state;
}

function describe(
  { snapshot, report }: DiffState,
  { enforcement }: Analysis,
  { parties }: Comparison,
  side: 'before' | 'after',
  isAsked: (namespace: string) => boolean,
): StateReport {
  const mine = parties.filter((party) => party[side] !== undefined && isAsked(party.ref.namespace ?? ''));
  return {
    ...report,
    workloads: mine.length,
    policies: snapshot.networkPolicies.length + snapshot.unmodelled.length,
    ...(enforcement === undefined ? {} : { enforcement: explainEnforcement(enforcement) }),
  };
}
