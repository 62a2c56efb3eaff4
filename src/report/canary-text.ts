import type { CanaryDirection, CanaryReport } from '../probe/canary/report.ts';
import { type Cell, type Line, type Look, BLANK, renderLines, type Role } from './document.ts';
import { AGREEMENTS } from './probe-marks.ts';
import { CANARY_LABELS } from '../probe/phrase/canary.ts';

export interface CanaryTextOptions extends Look {
  /** More: how many connections were tried in each stage. */
  readonly wide: boolean;
}

/** A canary for people: the answer, each node in both directions, and whether that was to be expected. */
export function canaryText(report: CanaryReport, options: CanaryTextOptions): string {
  const sections = [
    [headline(report)],
    nodeLines(report),
    comparisonLines(report),
    [...report.caveats, ...report.leftBehind].map(({ text }) => noted(text)),
    report.next.flatMap(({ command, why }): Line[] => [
      { indent: 2, cells: [{ text: command, role: 'command' }], keepWhole: true },
      { indent: 6, cells: [{ text: why }] },
    ]),
    ...(options.wide ? [stageLines(report)] : []),
  ].filter((lines) => lines.length > 0);
  return renderLines(
    sections.flatMap((lines, at) => (at === 0 ? lines : [BLANK, ...lines])),
    options,
  );
}

/** What is about to be done to the cluster, in words, for whoever has to agree to it. */
export function canaryPlanText(sentences: readonly string[], look: Look): string {
  return renderLines(
    sentences.map(
      (text, at): Line => ({
        indent: 0,
        cells: [{ text: at === 0 ? 'Plan' : '', role: 'heading', width: 8 }, { text }],
      }),
    ),
    look,
  );
}

const MARKS: Readonly<
  Record<CanaryReport['verdict'], { readonly mark: string; readonly word: string; readonly role: Role }>
> = {
  ENFORCED: { mark: '✓', word: 'ENFORCED', role: 'allowed' },
  NOT_ENFORCED: { mark: '!', word: 'NOT ENFORCED', role: 'unknown' },
  PARTLY: { mark: '≈', word: 'PARTLY ENFORCED', role: 'unknown' },
  INCONCLUSIVE: { mark: '?', word: 'INCONCLUSIVE', role: 'unknown' },
};

function headline({ verdict, summary }: CanaryReport): Line {
  const { mark, word, role } = MARKS[verdict];
  return { indent: 0, cells: [{ text: `${mark} ${word}  `, role }, { text: ` ${summary}` }] };
}

const DIRECTION = 9;
const WORD = 16;

function nodeLines({ nodes }: CanaryReport): Line[] {
  const width = Math.max(8, ...nodes.map(({ node }) => node.length + 2));
  return nodes.flatMap(({ node, ingress, egress }) => [
    row({ text: node || '-', role: 'name', width }, CANARY_LABELS.ingress, ingress),
    row({ text: '', width }, CANARY_LABELS.egress, egress),
  ]);
}

function row(name: Cell, label: string, { result, text }: CanaryDirection): Line {
  const { mark, word, role } = MARKS[result];
  const cells: Cell[] = [
    name,
    { text: label, width: DIRECTION },
    { text: `${mark} ${word.toLowerCase()}`, role, width: WORD },
    { text },
  ];
  return { indent: 2, cells };
}

const LABEL = 12;

function comparisonLines({ agreement, comparison, enforcement }: CanaryReport): Line[] {
  const { mark, word, role } = AGREEMENTS[agreement];
  return [
    ...(enforcement === undefined
      ? []
      : [{ indent: 2, cells: [{ text: CANARY_LABELS.detected, width: LABEL }, { text: enforcement.sentence }] }]),
    { indent: 2, cells: [{ text: `${mark} ${word}: `, role }, { text: comparison }] },
  ];
}

function noted(text: string): Line {
  return { indent: 2, cells: [{ text: '!', role: 'unknown', width: 2 }, { text }] };
}

function stageLines({ stages }: CanaryReport): Line[] {
  return stages.map(
    ({ stage, ms, tries, connected }): Line => ({
      indent: 2,
      cells: [
        { text: stage, width: 18 },
        { text: `${(ms / 1000).toFixed(1)} s`, width: 8 },
        { text: `${connected} of ${tries} connected`, role: 'faint' },
      ],
    }),
  );
}
