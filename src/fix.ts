import {
  answerFlow,
  type ExplainedFlow,
  prepareAnalysis,
  prepareLike,
  type UnresolvedEnd,
  type WhyQuestion,
} from './analysis.ts';
import { API_VERSION, type Statement } from './explain/explanation.ts';
import type { AskedState } from './advise/fix/search.ts';
import { compareChanges, prepareChanges } from './what-if.ts';
import { explainFix } from './advise/fix/explain-fix.ts';
import { explainGap } from './explain/missing.ts';
import { explainRefusal } from './advise/fix/explain-refusal.ts';
import { findClosings } from './advise/fix/close.ts';
import { findOpenings } from './advise/fix/open.ts';
import type { FixWorld, ProvedFix } from './advise/fix/prove.ts';
import type { FixReport, Wanted } from './advise/fix/fix-report.ts';
import * as phrase from './advise/phrase/fix.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { SimulatedVerdict, Verdict } from './model/verdict.ts';

export interface FixQuestion extends WhyQuestion {
  /** `deny`: the flow is to be closed. */
  readonly wanted: Wanted;
  /** Flags that lead kubectl to the same cluster; empty where the state is no live one. */
  readonly clusterFlags: string;
}

export type FixAnswer =
  | { readonly kind: 'answered'; readonly report: FixReport }
  | { readonly kind: 'unresolved'; readonly ends: readonly UnresolvedEnd[] };

/** The smallest changes that let a flow pass, or close it: ask, try changes, prove them, say what else each does. */
export function* answerFix(snapshot: Snapshot, question: FixQuestion): Generator<undefined, FixAnswer> {
  const asked = answerFlow(prepareAnalysis(snapshot), question);
  if (asked.kind === 'unresolved') return asked;
  const settled = settle(asked, question.wanted);
  if (settled !== undefined) return { kind: 'answered', report: settled };

  // From here on workloads go by their names: pods that have finished are left out.
  const base = prepareChanges(snapshot);
  const now = answerFlow(base.analysis, question);
  if (now.kind === 'unresolved') return { kind: 'answered', report: reportFixes(asked, [], question) };
  const world = worldOf(question, base);
  const state = stateOf(now, base.analysis.index.snapshot);
  const fixes = yield* question.wanted === 'allow' ? findOpenings(state, world) : findClosings(state, world);
  return { kind: 'answered', report: reportFixes(now, fixes, question) };
}

function worldOf(question: FixQuestion, base: ReturnType<typeof prepareChanges>): FixWorld {
  return {
    ask: (snapshot) => {
      const answer = answerFlow(prepareLike(base.analysis, snapshot), question);
      return answer.kind === 'explained' ? stateOf(answer, snapshot) : undefined;
    },
    isAsWanted: (state) => isAsWanted(state, question.wanted),
    compare: (changes) => compareChanges(base, changes),
  };
}

function stateOf({ answers, dns, index, policies, explanation }: ExplainedFlow, snapshot: Snapshot): AskedState {
  const { verdict, wouldBe = verdict } = explanation;
  return { snapshot, index, policies, answers, dns, verdict: wouldBe };
}

/** Allowed with its look-up, and all of it; closed by the policies of its own ends, and not by chance of its look-up. */
function isAsWanted({ verdict, answers }: AskedState, wanted: Wanted): boolean {
  if (wanted === 'allow') return verdict === 'ALLOW';
  return (
    answers.outcomes.length > 0 &&
    answers.gaps.length === 0 &&
    answers.outcomes.every((each) => each.verdict === 'DENY')
  );
}

/** The report where there is nothing to try. */
function settle(now: ExplainedFlow, wanted: Wanted): FixReport | undefined {
  const { explanation } = now;
  const { verdict } = explanation;
  const report = (result: FixReport['result'], reasons: readonly Statement[]): FixReport =>
    makeReport(now, wanted, result, { reasons });
  if (isAsWanted(stateOf(now, now.index.snapshot), wanted) && verdict !== 'NOT_ENFORCED')
    return report('as-wanted', []);
  if (verdict === 'NOT_ENFORCED') {
    const reasons = [{ code: 'NOT_ENFORCED', text: phrase.notEnforced() }];
    return report(wanted === 'allow' ? 'as-wanted' : 'none', reasons);
  }
  if (verdict === 'IMPOSSIBLE') return report('unknown', explanation.impossible);
  return undefined;
}

function reportFixes(
  now: ExplainedFlow,
  fixes: readonly ProvedFix[],
  { wanted, clusterFlags }: FixQuestion,
): FixReport {
  const { verdict } = now.explanation;
  if (fixes.length === 0) {
    const isUnknown = now.answers.gaps.length > 0 || now.answers.outcomes.some((each) => each.verdict === 'UNKNOWN');
    const reasons = isUnknown
      ? [{ code: 'UNKNOWN', text: now.explanation.summary }]
      : explainRefusal(now.answers, wanted);
    return makeReport(now, wanted, isUnknown ? 'unknown' : 'none', { reasons });
  }
  const before = now.index.snapshot;
  const told = fixes.map((fix) =>
    explainFix(fix, { before, verdict, verdictAfter: verdictOf(fix.state, wanted), clusterFlags }),
  );
  return makeReport(now, wanted, 'fixes', { fixes: told });
}

function verdictOf({ verdict }: AskedState, wanted: Wanted): SimulatedVerdict | Verdict {
  return wanted === 'deny' ? 'DENY' : verdict;
}

function makeReport(
  { explanation, index }: ExplainedFlow,
  wanted: Wanted,
  result: FixReport['result'],
  { fixes = [], reasons = [] }: Partial<Pick<FixReport, 'fixes' | 'reasons'>>,
): FixReport {
  return {
    apiVersion: API_VERSION,
    kind: 'FixReport',
    result,
    wanted,
    verdict: explanation.verdict,
    flow: explanation.flow,
    summary: phrase.summary(result, wanted, fixes.length),
    fixes,
    reasons,
    missing: explanation.missing,
    caveats: explanation.caveats,
    notRead: [...new Set(index.snapshot.gaps.map((gap) => explainGap(gap).text))],
  };
}
