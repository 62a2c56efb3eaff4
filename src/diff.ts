import { compareStates } from './advise/diff/compare.ts';
import type { Comparison } from './advise/diff/compare.ts';
import { connectivityOf } from './engine/all-pairs/connectivity-of.ts';
import type { Connectivity } from './engine/all-pairs/connectivity.ts';
import type { DiffReport, StateReport } from './advise/diff/diff-report.ts';
import { explainDiff } from './advise/diff/explain-diff.ts';
import { explainEnforcement } from './explain/enforcement.ts';
import { type Analysis, prepareAnalysis } from './analysis.ts';
import type { Snapshot } from './model/snapshot.ts';

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
  const [was, is] = [prepareAnalysis(before.snapshot), prepareAnalysis(after.snapshot)];
  const comparison = yield* compareStates(connect(was), connect(is), isAsked);
  return yield* explainDiff(comparison, {
    before: describe(before, was, comparison, 'before', isAsked),
    after: describe(after, is, comparison, 'after', isAsked),
    ...(namespace === undefined ? {} : { namespace }),
  });
}

function connect({ index, policies }: Analysis): Connectivity {
  return connectivityOf(index, policies);
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
