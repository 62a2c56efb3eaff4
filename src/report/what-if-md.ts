import { fitComment } from './fit-comment.ts';
import { markdownCode as code, markdownTable, markdownText as plain } from './markdown.ts';
import { MOST_NAMES, names, nobodyParagraphs, section, stateLine } from './diff-md.ts';
import * as diff from '../advise/phrase/diff.ts';
import * as phrase from '../advise/phrase/what-if.ts';
import {
  type FalloutGroup,
  PROTECTED_OUTCOMES,
  type ProtectedReport,
  type WhatIfReport,
} from '../advise/change/what-if-report.ts';

/** What a change would do, as a comment below a pull request. */
export function whatIfMarkdown(report: WhatIfReport): string {
  const { changes, added, removed, addedWorkloads, removedWorkloads, missing, fallout } = report;
  const touched = phrase.phraseTouched(report, MOST_NAMES);
  return fitComment([
    `### ${plain(phrase.WHAT_IF_TITLE)}\n`,
    ...nobodyParagraphs(report),
    `**${plain(report.summary)}**\n`,
    `- ${phrase.BASE}: ${stateLine(report.before)}\n${touched === '' ? '' : `- ${phrase.CHANGE}: ${plain(touched)}\n`}`,
    ...protectedSections(report.protected),
    ...fallout.map(falloutSection),
    section(
      phrase.OPENED,
      changes.filter(({ gains, loses }) => gains && !loses),
    ),
    section(
      phrase.CLOSED,
      changes.filter(({ gains, loses }) => loses && !gains),
    ),
    section(
      phrase.CHANGED,
      changes.filter(({ gains, loses }) => gains && loses),
    ),
    section(
      phrase.NOT_KNOWN,
      changes.filter(({ kind }) => kind === 'unknown'),
    ),
    addedWorkloads.length === 0 ? '' : section(phrase.phraseNew(addedWorkloads, MOST_NAMES), added),
    removedWorkloads.length === 0 ? '' : section(phrase.phraseGone(removedWorkloads, MOST_NAMES), removed),
    [...missing, ...report.caveats].map(({ text }) => `- ${plain(text)}\n`).join(''),
    report.notLookedAt.map((text) => `- ${plain(phrase.phraseNotLookedAt(text))}\n`).join(''),
  ]);
}

function protectedSections(report: ProtectedReport | undefined): readonly string[] {
  const outcomes = PROTECTED_OUTCOMES.filter((outcome) => outcome !== 'kept');
  return outcomes.map((outcome) => {
    const flows = report?.flows.filter((flow) => flow.outcome === outcome) ?? [];
    if (flows.length === 0) return '';
    const rows = flows.map((flow) => [
      code(flow.from),
      code(flow.to),
      flow.expect,
      plain(outcome === 'unprotected' ? flow.before : phrase.phraseTurn(flow)),
      [code(`${flow.file}:${flow.line}`), ...flow.reasons.map(plain)].join('<br>'),
    ]);
    return `#### ${plain(phrase.PROTECTED_TITLES[outcome])}\n\n${markdownTable(phrase.PROTECTED_COLUMNS, rows)}`;
  });
}

function falloutSection({ kind, flows, more }: FalloutGroup): string {
  const rows = flows.map(({ sources, destination, ports, because }) => [
    names(sources),
    code(destination),
    plain(ports),
    because.map(plain).join('<br>'),
  ]);
  const rest = more === 0 ? '' : `\n${plain(diff.phraseMoreRows(more))}\n`;
  return `#### ${plain(phrase.FALLOUT_TITLES[kind])}\n\n${markdownTable(phrase.FALLOUT_COLUMNS, rows)}${rest}`;
}
