import type { CheckedFlow, CheckReport, RowResult } from '../explain/check-report.ts';
import type { TestRow } from './test-row.ts';
import { phraseRow } from '../explain/phrase/check.ts';

const OUTCOMES: Readonly<Record<RowResult, TestRow['outcome']>> = {
  holds: 'pass',
  fails: 'fail',
  unclear: 'error',
  unmatched: 'error',
};

/** The checked flows as the tests of a pipeline. */
export function checkRows({ flows }: CheckReport): readonly TestRow[] {
  return flows.map((flow) => ({
    name: phraseRow(flow),
    outcome: OUTCOMES[flow.result],
    message: flow.summary,
    detail: flow.result === 'holds' ? [] : detailOf(flow),
    position: { file: flow.file, line: flow.line, column: flow.column },
  }));
}

function detailOf({ reasons, file, line, column, command }: CheckedFlow): readonly string[] {
  return [...reasons, `${file}:${line}:${column}`, command];
}
