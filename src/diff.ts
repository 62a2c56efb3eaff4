import { countPolicies, type PolicyCount } from './model/policy-count.ts';
import { caveatsOfMany, changedFlags } from './explain/divergences-of-many.ts';
import type { Caveat } from './explain/explanation.ts';
import { compareStates } from './advise/diff/compare.ts';
import type { Comparison } from './advise/diff/compare.ts';
import { connectivityAsFine, connectivityLike, connectivityOf } from './engine/all-pairs/connectivity-of.ts';
import type { Connectivity } from './engine/all-pairs/connectivity.ts';
import { countTurnedPairs } from './advise/diff/count-turned.ts';
import type { DiffReport, StateReport } from './advise/diff/diff-report.ts';
import type { EnforcerModel } from './model/enforcer-model.ts';
import { explainDiff } from './advise/diff/explain-diff.ts';
import { explainEnforcement, unknownEnforcers } from './explain/enforcement.ts';
import { findTouched } from './advise/change/find-touched.ts';
import { type Analysis, prepareAnalysis, prepareLike } from './analysis.ts';
import { everyPolicy, modelOf } from './dialects/compiled.ts';
import { shareUnchanged } from './advise/diff/share-unchanged.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { Turned } from './explain/phrase/assumptions.ts';
import { uniqueBy } from './model/unique-by.ts';
import { usesSctp, withoutSctp } from './engine/flags-that-matter.ts';

/** A state whose workloads are known, and what is told about it. */
export interface DiffState {
  readonly snapshot: Snapshot;
  readonly report: Omit<StateReport, 'workloads' | keyof PolicyCount>;
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
  const shared = shareUnchanged(before.snapshot, after.snapshot);
  yield;
  const is = prepareLike(was, shared.snapshot);
  yield;
  const isSctpUsed = [was, is].some(({ index, policies }) => usesSctp(index, policies));
  const [old, young] = [readAsFound(was, isSctpUsed), readAsFound(is, isSctpUsed)];
  const comparison = yield* compareShared(old, young, isAsked);
  const report = yield* explainDiff(
    { ...comparison, originOf: shared.originOf },
    {
      before: describe(before, was, comparison, 'before', isAsked),
      after: describe(after, is, comparison, 'after', isAsked),
      ...(namespace === undefined ? {} : { namespace }),
    },
  );
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

/** What both states have in common is asked once, and whom their difference cannot touch is not compared. */
function* compareShared(
  was: Read,
  is: Read,
  isAsked: (namespace: string) => boolean,
): Generator<undefined, Comparison> {
  const alone = connect(was);
  yield;
  if (shareOfNew(was, is) > MOST_NEW) return yield* compareStates(alone, connect(is), isAsked);
  const after = connectivityLike(alone, is.index, is.policies, is.model);
  yield;
  const before = connectivityAsFine(alone, after);
  yield;
  // What nobody could read may say another thing each time, of anybody.
  const isAllRead = was.index.snapshot.gaps.length + is.index.snapshot.gaps.length === 0;
  if (!isAllRead || was.model !== is.model) return yield* compareStates(before, after, isAsked);
  const { isTouched } = findTouched(was, is);
  yield;
  return yield* compareStates(before, after, isAsked, (party) => ({
    out: isTouched(party, 'egress'),
    into: isTouched(party, 'ingress'),
  }));
}

/** Where more policies than that are others, telling pods apart as finely as both states do would cost more than it saves. */
const MOST_NEW = 0.5;

function shareOfNew(was: Read, is: Read): number {
  const [known, young] = [new Set(everyPolicy(was.policies)), everyPolicy(is.policies)];
  return young.length === 0 ? 0 : young.filter((policy) => !known.has(policy)).length / young.length;
}

/** How whoever enforces reads policies, where that makes a difference or hides one: of both states, told once. */
function* findCaveats(
  was: Read,
  is: Read,
  { blocks }: Comparison,
  isAsked: (namespace: string) => boolean,
): Generator<undefined, readonly Caveat[]> {
  // Where nothing differs, nothing does without an enforcer either.
  const caveats = blocks.length > 0 ? [...unknownEnforcers([was.enforcement, is.enforcement])] : [];
  const known = new Map<string, Turned>();
  for (const [state, comparedWith] of [
    [was, is],
    [is, was],
  ] as const) {
    const many = { ...state, comparedWith, deniesAny: blocks.length > 0 };
    const found = yield* caveatsOfMany(many, function* (other) {
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
    ...countPolicies({ ...snapshot, invalidPolicies: [] }),
    ...(enforcement === undefined ? {} : { enforcement: explainEnforcement(enforcement) }),
  };
}
