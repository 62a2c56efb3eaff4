import { annotation } from './github.ts';
import { changeAnnotation } from './diff-github.ts';
import * as diff from '../advise/phrase/diff.ts';
import * as phrase from '../advise/phrase/what-if.ts';
import type { WhatIfReport } from '../advise/change/what-if-report.ts';
import { phraseRow } from '../explain/phrase/check.ts';

const MOST_NAMES = 3;

/** Annotations of a GitHub workflow: errors for protected flows that break and for what else does, then each change. */
export function whatIfAnnotations(report: WhatIfReport): string {
  const { changes, added, removed, fallout, before, summary, caveats } = report;
  const protectedFlows = report.protected?.flows.filter(({ outcome }) => outcome !== 'kept') ?? [];
  const lines = [
    ...protectedFlows.map((flow) =>
      annotation({
        level: flow.outcome === 'broken' ? 'error' : 'warning',
        title: phraseRow(flow),
        lines: [phrase.PROTECTED_TITLES[flow.outcome], phrase.phraseTurn(flow), ...flow.reasons],
        position: { file: flow.file, line: flow.line, column: flow.column },
      }),
    ),
    ...fallout.flatMap(({ kind, flows }) =>
      flows.map(({ sources, destination, ports, because }) =>
        annotation({
          level: 'error',
          title: phrase.FALLOUT_TITLES[kind],
          lines: [`${diff.phraseNames(sources, MOST_NAMES)} → ${destination} ${ports}`, ...because],
        }),
      ),
    ),
    ...[...changes, ...added, ...removed].map((change) => changeAnnotation(change, undefined)),
    ...caveats.map(({ code, text }) => annotation({ level: 'warning', title: code, lines: [text] })),
    ...diff.phraseNobody(report).map((text) => annotation({ level: 'warning', title: 'NOT_ENFORCED', lines: [text] })),
    ...before.notRead.map((text) => annotation({ level: 'warning', title: diff.NOT_READ, lines: [text] })),
    annotation({ level: 'notice', title: phrase.WHAT_IF_TITLE, lines: [summary] }),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
