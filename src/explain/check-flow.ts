import type { CheckContext, CheckedFlow, CheckReport, RowResult } from './check-report.ts';
import type { DirectionExplanation, FlowExplanation } from './explanation.ts';
import type { Expectation, FlowRow } from '../model/flow-row.ts';
import type { Verdict } from '../model/verdict.ts';
import { API_VERSION } from './explanation.ts';
import { phraseFound, phraseReason, phraseWhy } from './phrase/check.ts';
import { LEGS } from './phrase/via.ts';
import type { ViaExplanation } from './via-explanation.ts';
import type { UnresolvedText } from './phrase/unresolved.ts';

/** What the rows come to. */
export function summariseCheck(flows: readonly CheckedFlow[]): CheckReport {
  const count = (result: RowResult): number => flows.filter((flow) => flow.result === result).length;
  const counts = {
    flows: flows.length,
    holds: count('holds'),
    fails: count('fails'),
    unclear: count('unclear'),
    unmatched: count('unmatched'),
  };
  const result = WORST_FIRST.find((each) => counts[each] > 0) ?? 'holds';
  return { apiVersion: API_VERSION, kind: 'CheckReport', result, counts, flows };
}

const WORST_FIRST: readonly RowResult[] = ['unmatched', 'fails', 'unclear'];

/** A row whose ends were found, held to its answer. */
export function checkAnswered(row: ExpectingRow, answer: FlowExplanation, context: CheckContext): CheckedFlow {
  return hold(row, answer, () => reasonsOf(answer), context);
}

/** The same of a request that is passed on: what both legs come to. */
export function checkPassed(row: ExpectingRow, answer: ViaExplanation, context: CheckContext): CheckedFlow {
  return hold(row, answer, () => reasonsOfLegs(answer), context);
}

function hold(
  row: ExpectingRow,
  { verdict, wouldBe, summary }: FlowExplanation | ViaExplanation,
  reasons: () => readonly string[],
  context: CheckContext,
): CheckedFlow {
  const result = compare(row.expect, verdict);
  return {
    result,
    ...describeRow(row, context),
    verdict,
    ...(wouldBe === undefined ? {} : { wouldBe }),
    summary: phraseFound(verdict, summary),
    reasons: result === 'holds' ? [] : reasons(),
    ...row.position,
    command: phraseWhy(row, context),
  };
}

/** A row with an end that was not found, or could not be read. */
export function checkUnresolved(
  row: ExpectingRow,
  result: Extract<RowResult, 'unclear' | 'unmatched'>,
  { message, hints }: UnresolvedText,
  context: CheckContext,
): CheckedFlow {
  return {
    result,
    ...describeRow(row, context),
    ...(result === 'unclear' ? { verdict: 'UNKNOWN' } : {}),
    summary: message,
    reasons: hints,
    ...row.position,
    command: phraseWhy(row, context),
  };
}

export interface ExpectingRow extends FlowRow {
  readonly expect: Expectation;
}

function describeRow(row: ExpectingRow, context: CheckContext) {
  const { name, source, destination, via, expect, namespace = context.namespace } = row;
  return {
    ...(name === undefined ? {} : { name }),
    from: source.text,
    to: destination.text,
    ...(via === undefined ? {} : { via: via.text }),
    ...(namespace === undefined ? {} : { namespace }),
    expect,
  };
}

const EXPECTED: Readonly<Record<Expectation, Verdict>> = { allow: 'ALLOW', deny: 'DENY' };

/** Only a plain yes or no can be as expected, or the opposite. */
function compare(expect: Expectation, verdict: Verdict): RowResult {
  if (verdict === EXPECTED[expect]) return 'holds';
  return verdict === 'ALLOW' || verdict === 'DENY' ? 'fails' : 'unclear';
}

const MOST_REASONS = 6;

/** What decided, side by side; then what is missing, or how to mend it. */
function reasonsOf({ verdict, paths, dns, missing, next }: FlowExplanation): readonly string[] {
  const advice = next.filter(({ command }) => command === '').map(({ why }) => why);
  // Rules decide nothing where nobody enforces them.
  if (verdict === 'NOT_ENFORCED') return advice.slice(0, 1);
  const sides = paths.flatMap(({ egress, ingress }) => [egress, ingress]).filter((side) => decides(side, verdict));
  const lookUp = dns !== undefined && dns.verdict !== 'ALLOW' ? [phraseReason('dns', dns.sentence)] : [];
  const reasons = [
    ...lookUp,
    ...sides.map((side) => phraseReason(side.direction, side.sentence, side.rules[0])),
    ...missing.flatMap(({ text, remedy }) => [text, ...remedy.slice(0, 1)]),
    ...(verdict === 'ALLOW' ? [] : advice),
  ];
  return [...new Set(reasons)].slice(0, MOST_REASONS);
}

/** Of the legs that make it so, each reason with its leg. */
function reasonsOfLegs({ verdict, legs, missing, caveats }: ViaExplanation): readonly string[] {
  const guilty = legs.filter((leg) => verdict === 'ALLOW' || leg.verdict === verdict);
  const reasons = guilty.flatMap(({ leg, sentence, explanation }) => {
    const told = explanation === undefined ? [] : reasonsOf(explanation);
    return (told.length > 0 ? told : [sentence].filter((text) => text !== '')).map((text) =>
      phraseReason(LEGS[leg], text),
    );
  });
  // Where it leads is only of interest where nothing of it leads there.
  const about = verdict === 'IMPOSSIBLE' ? caveats.map(({ text }) => text) : [];
  const facts = missing.flatMap(({ text, remedy }) => [text, ...remedy.slice(0, 1)]);
  return [...new Set([...reasons, ...about, ...facts])].slice(0, MOST_REASONS);
}

function decides({ result }: DirectionExplanation, verdict: Verdict): boolean {
  if (verdict === 'ALLOW') return true;
  return verdict === 'UNKNOWN' ? result === 'unknown' : result === 'deny';
}
