import { BLANK, type Line, type Look, renderLines } from './document.ts';
import type { AssumedSetting, Difference, EnforcerReport, ReportedEnforcer } from '../explain/enforcer-report.ts';
import { phraseAssumed, phraseDenial, phraseDifference } from '../explain/phrase/enforcement.ts';

/** Who enforces, for people: the answer, where it was seen, what it changes. */
export function enforcerText(report: EnforcerReport, look: Look): string {
  const { status, summary, enforcers, found, evidence, missing } = report;
  const mark = MARKS[status];
  return renderLines(
    [
      { indent: 0, cells: [mark, { text: summary }] },
      ...enforcers.flatMap(enforcerLines),
      ...(enforcers.length > 0 ? [] : seenLines([...found.flatMap((each) => each.evidence), ...evidence])),
      ...missing.flatMap(({ text, remedy }): Line[] => [
        { indent: 2, cells: [{ text: '?', role: 'unknown', width: 2 }, { text: `not read: ${text}` }] },
        ...remedy.map((line): Line => ({ indent: 4, keepWhole: true, cells: [{ text: line, role: 'command' }] })),
      ]),
    ],
    look,
  );
}

const MARKS = {
  enforced: { text: '✓', role: 'allowed', width: 2 },
  'not-enforced': { text: '✗', role: 'denied', width: 2 },
  unclear: { text: '?', role: 'unknown', width: 2 },
} as const;

function enforcerLines({ title, version, mode, denial, evidence, nodes, ...rest }: ReportedEnforcer): Line[] {
  const name = [title, version, mode].filter((word) => word !== undefined).join(' ');
  const ready = nodes === undefined ? [] : [`ready on ${nodes.ready} of ${nodes.desired} nodes`];
  return [
    BLANK,
    { indent: 2, cells: [{ text: name, role: 'heading' }] },
    ...seenLines([...evidence, ...ready]),
    { indent: 4, cells: [{ text: phraseDenial(denial) }] },
    ...differenceLines('Reads policies otherwise than the API has them:', rest.differences),
    ...differenceLines('Known defects:', rest.defects),
    ...assumedLines(rest.assumed),
  ];
}

/** What was not read and is taken for the usual: an answer that it would turn says so. */
function assumedLines(assumed: readonly AssumedSetting[]): Line[] {
  if (assumed.length === 0) return [];
  return [
    BLANK,
    { indent: 4, cells: [{ text: 'Not read, and taken for the usual:', role: 'heading' }] },
    ...assumed.map(
      (each): Line => ({
        indent: 4,
        cells: [{ text: '?', role: 'unknown', width: 2 }, { text: phraseAssumed(each) }],
      }),
    ),
  ];
}

function seenLines(evidence: readonly string[]): Line[] {
  return evidence.map((text, at) => ({
    indent: 4,
    cells: [
      { text: at === 0 ? 'Seen' : '', role: 'heading', width: 6 },
      { text, role: 'faint' },
    ],
  }));
}

function differenceLines(heading: string, differences: readonly Difference[]): Line[] {
  if (differences.length === 0) return [];
  return [
    BLANK,
    { indent: 4, cells: [{ text: heading, role: 'heading' }] },
    ...differences.flatMap((difference): Line[] => [
      {
        indent: 4,
        cells: [
          { text: difference.isSure ? '·' : '?', role: 'unknown', width: 2 },
          { text: phraseDifference(difference) },
        ],
      },
      { indent: 6, cells: [{ text: `${difference.code}: ${difference.avoid}`, role: 'faint' }] },
      { indent: 6, keepWhole: true, cells: [{ text: difference.link, role: 'faint' }] },
    ]),
  ];
}
