import { BLANK, type Line, type Look, type Role, renderLines } from './document.ts';
import type { FixExplanation, FixReport, FixStepExplanation, OtherConnections } from '../advise/fix/fix-report.ts';
import { type DiffLine, diffLines, signOf, withContext } from './line-diff.ts';
import { noteLines } from './notes-text.ts';
import * as phrase from '../advise/phrase/fix.ts';
import { toManifestYaml } from '../advise/fix/manifest.ts';
import { verdictCell } from './marks.ts';

export interface FixTextOptions extends Look {
  /** Say what is as unknown as before, too, and show objects whole. */
  readonly wide: boolean;
}

/** The fixes for people: the answer, then each change with what it does, and the commands to paste. */
export function fixText(report: FixReport, options: FixTextOptions): string {
  const sections = [
    headline(report, options),
    ...report.fixes.map((fix, at) => fixLines(fix, at + 1, report, options)),
    reasonLines(report),
    noteLines(report),
    notReadLines(report),
  ].filter((lines) => lines.length > 0);
  return renderLines(
    sections.flatMap((lines, at) => (at === 0 ? lines : [BLANK, ...lines])),
    options,
  );
}

function headline({ verdict, flow, summary }: FixReport, { columns }: Look): Line[] {
  const cell = verdictCell(verdict);
  const isOneLine = (cell.width ?? 0) + flow.length + 4 + summary.length <= columns;
  if (isOneLine) {
    return [{ indent: 0, cells: [cell, { text: flow, role: 'name', width: flow.length + 4 }, { text: summary }] }];
  }
  return [
    { indent: 0, cells: [cell, { text: flow, role: 'name' }] },
    { indent: cell.width ?? 0, cells: [{ text: summary }] },
  ];
}

const INDENT = 3;

/** One fix: what it is, what else it does, how it is written, and the commands. */
export function fixLines(
  { title, steps, proof, others, fileDiff }: FixExplanation,
  number: number,
  { fixes }: Pick<FixReport, 'fixes'>,
  options: Pick<FixTextOptions, 'wide'>,
): Line[] {
  const lead = fixes.length > 1 || steps.length > 1 ? `${number}` : '·';
  return [
    {
      indent: 0,
      cells: [
        { text: lead, width: INDENT, role: 'heading' },
        { text: title, role: 'heading' },
      ],
    },
    { indent: INDENT, cells: [{ text: proof.sentence }] },
    ...otherLines(others, options),
    ...(fileDiff === undefined
      ? steps.flatMap((step) => changeLines(step, options))
      : [BLANK, ...fileDiff.trimEnd().split('\n').map(diffTextLine)]),
    ...steps.flatMap(stepNotes),
    ...commandLines(
      phrase.APPLY,
      steps.flatMap(({ apply }) => apply),
    ),
    ...commandLines(
      phrase.REVERT,
      steps.toReversed().flatMap(({ revert }) => revert),
    ),
  ];
}

const MARKS: Readonly<Record<OtherConnections['kind'], { readonly text: string; readonly role: Role }>> = {
  opened: { text: '+', role: 'unknown' },
  closed: { text: '-', role: 'unknown' },
  unknown: { text: '?', role: 'unknown' },
  'still-unknown': { text: '?', role: 'faint' },
};

function otherLines(others: readonly OtherConnections[], { wide }: Pick<FixTextOptions, 'wide'>): Line[] {
  return others
    .filter(({ kind }) => wide || kind !== 'still-unknown')
    .map((other) => ({
      indent: INDENT,
      cells: [
        { ...MARKS[other.kind], width: 2 },
        { text: phrase.otherVerb(other.kind), width: 8 },
        { text: phrase.otherText(other) },
      ],
    }));
}

function stepNotes(step: FixStepExplanation): Line[] {
  const notes = [
    ...step.notes.map(
      (text): Line => ({ indent: INDENT, cells: [{ text: '!', role: 'unknown', width: 2 }, { text }] }),
    ),
    ...admissionLines(step),
  ];
  return notes.length === 0 ? [] : [BLANK, ...notes];
}

/** What is written differently, as YAML. */
function changeLines(step: FixStepExplanation, { wide }: Pick<FixTextOptions, 'wide'>): Line[] {
  if (step.oldManifest === undefined || step.manifest === undefined || step.kind !== 'edit-policy') return [];
  const lines = diffLines(yamlLines(step.oldManifest), yamlLines(step.manifest));
  const shown = withContext(lines, wide ? lines.length : AROUND);
  const place = step.file === undefined ? '' : ` (${step.file}:${step.line})`;
  return [
    BLANK,
    { indent: INDENT + 2, cells: [{ text: `${step.object.namespace}/${step.object.name}${place}`, role: 'faint' }] },
    ...shown.map(yamlDiffLine),
  ];
}

const AROUND = 4;

function yamlLines(object: unknown): readonly string[] {
  return toManifestYaml(object).trimEnd().split('\n');
}

const ROLES: Readonly<Record<DiffLine['kind'], Role>> = { same: 'faint', removed: 'denied', added: 'allowed' };

function yamlDiffLine(line: DiffLine | undefined): Line {
  if (line === undefined) return { indent: INDENT + 4, cells: [{ text: '…', role: 'faint' }] };
  return {
    indent: INDENT,
    cells: [{ text: `${signOf(line)} ${line.text}`, role: ROLES[line.kind] }],
    keepWhole: true,
  };
}

function diffTextLine(text: string): Line {
  const role: Role = text.startsWith('+') ? 'allowed' : text.startsWith('-') ? 'denied' : 'faint';
  return { indent: INDENT, cells: [{ text, role }], keepWhole: true };
}

function admissionLines({ admission }: FixStepExplanation): Line[] {
  if (admission === undefined) return [];
  const { mark, role, texts } = {
    accepted: { mark: '✓', role: 'allowed' as const, texts: phrase.admissionTexts(admission) },
    refused: { mark: '✗', role: 'denied' as const, texts: phrase.admissionTexts(admission) },
    'not-asked': { mark: '?', role: 'unknown' as const, texts: phrase.admissionTexts(admission) },
  }[admission.result];
  return texts.map((text) => ({ indent: INDENT, cells: [{ text: mark, role, width: 2 }, { text }] }));
}

/** A command of several lines stands on the left edge below its name: blanks before them would be pasted, too. */
function commandLines(name: string, commands: readonly string[]): Line[] {
  const rows = commands.flatMap((command) => command.split('\n'));
  const [first] = rows;
  if (rows.length === 1 && first !== undefined) {
    return [
      BLANK,
      {
        indent: INDENT,
        cells: [
          { text: name, role: 'faint', width: 8 },
          { text: first, role: 'command' },
        ],
        keepWhole: true,
      },
    ];
  }
  return [
    BLANK,
    { indent: INDENT, cells: [{ text: name, role: 'faint' }] },
    ...rows.map((text): Line => ({ indent: 0, cells: [{ text, role: 'command' }], keepWhole: true })),
  ];
}

function reasonLines({ reasons }: FixReport): Line[] {
  return reasons.map(({ text }) => ({ indent: 2, cells: [{ text: '·', role: 'faint', width: 2 }, { text }] }));
}

function notReadLines({ notRead, fixes }: FixReport): Line[] {
  if (notRead.length === 0 || fixes.length === 0) return [];
  return [
    { indent: 2, cells: [{ text: '?', role: 'unknown', width: 2 }, { text: phrase.NOT_ALL_READ }] },
    ...notRead.map((text): Line => ({ indent: 4, cells: [{ text }] })),
  ];
}
