import { BLANK, type Cell, type Line, type Look, type Role, renderLines } from './document.ts';
import type { LintReport, ReportedFinding, ReportedNotChecked } from '../advise/lint/lint-report.ts';
import { phrasePlace, WORDS } from '../advise/lint/phrase.ts';
import { refKey } from '../model/reference.ts';
import type { Severity } from '../advise/lint/lint.ts';
import { type DiffLine, signOf } from './line-diff.ts';
import { yamlChange } from './yaml-change.ts';

export interface LintTextOptions extends Look {
  /** Name every lint that was checked in part, too. */
  readonly wide?: boolean;
}

/** What lints have found, for people: how much, then object by object, then what could not be looked at. */
export function lintText(report: LintReport, options: LintTextOptions): string {
  const byObject = Map.groupBy(report.findings, ({ object }) => refKey(object));
  return renderLines(
    [
      { indent: 0, cells: [{ text: report.summary, role: 'heading' }] },
      ...[...byObject].flatMap(([name, findings]): Line[] => [
        BLANK,
        { indent: 0, cells: [{ text: name, role: 'name' }] },
        ...findings.flatMap((finding) => findingLines(finding)),
      ]),
      ...notCheckedLines(report, options.wide === true),
      ...section(WORDS.notRead, report.notRead),
    ],
    options,
  );
}

const ROLES: Readonly<Record<Severity, Role>> = { error: 'denied', warning: 'unknown', info: 'faint' };
const SEVERITY_WIDTH = 9;
const BODY = 4;

function findingLines(finding: ReportedFinding): Line[] {
  const { id, name, severity, message, notes, fix } = finding;
  const place = [phrasePlace(finding), finding.path].filter((part) => part !== undefined && part !== '').join('  ');
  const body = (text: string, role?: Role): Line => ({
    indent: BODY,
    cells: [role === undefined ? { text } : { text, role }],
  });
  return [
    {
      indent: 2,
      cells: [
        { text: severity, role: ROLES[severity], width: SEVERITY_WIDTH },
        { text: `${id} ${name}`, role: 'name' },
      ],
    },
    ...(place === '' ? [] : [{ ...body(place, 'faint'), keepWhole: true }]),
    body(message),
    ...notes.map((note): Line => ({ indent: BODY, cells: [{ text: '·', role: 'faint', width: 2 }, { text: note }] })),
    ...(fix === undefined ? [] : fixLines(fix)),
  ];
}

function fixLines({ text, oldManifest, manifest, commands = [] }: NonNullable<ReportedFinding['fix']>): Line[] {
  const changed = oldManifest === undefined || manifest === undefined ? [] : yamlChange(oldManifest, manifest);
  const below = (cell: Cell): Line => ({ indent: BODY + 2, keepWhole: true, cells: [cell] });
  return [
    { indent: BODY, cells: [{ text: `${WORDS.fix}:`, role: 'faint', width: 5 }, { text }] },
    ...changed.map((line) => below({ text: `${signOf(line)} ${line.text}`, role: CHANGE_ROLES[line.kind] })),
    ...commands.map((command) => below({ text: command, role: 'command' })),
  ];
}

const CHANGE_ROLES: Readonly<Record<DiffLine['kind'], Role>> = { same: 'faint', removed: 'denied', added: 'allowed' };

/** Lints that are blind for the same reason stand in one line. That files are not a whole cluster is no news, but a permission is. */
function notCheckedLines({ notChecked }: LintReport, wide: boolean): Line[] {
  const lines = (isShown: (each: ReportedNotChecked) => boolean): readonly string[] =>
    [...Map.groupBy(notChecked.filter(isShown), ({ text }) => text)].map(
      ([text, lints]) => `${[...new Set(lints.map(({ id }) => id))].join(', ')}: ${text}`,
    );
  return [
    ...section(
      WORDS.notChecked,
      lines(({ extent }) => extent === 'nothing'),
    ),
    ...section(
      WORDS.checkedInPart,
      lines(({ extent, reason }) => extent === 'part' && (wide || reason === 'not-read')),
    ),
  ];
}

function section(title: string, texts: readonly string[]): Line[] {
  if (texts.length === 0) return [];
  return [
    BLANK,
    { indent: 0, cells: [{ text: title, role: 'heading' }] },
    ...texts.map((text): Line => ({ indent: 2, cells: [{ text: '?', role: 'unknown', width: 2 }, { text }] })),
  ];
}
