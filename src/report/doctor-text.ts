import type { Check, Diagnosis } from '../explain/diagnosis.ts';
import { BLANK, type Cell, type Line, type Look, renderLines } from './document.ts';
import type { AccessAnswer } from '../model/examination.ts';

export interface DoctorTextOptions extends Look {
  /** More: every permission that was asked for. */
  readonly wide: boolean;
}

/** The diagnosis for people: one line a check, with what is wrong and what to do below it. */
export function doctorText({ checks, access }: Diagnosis, options: DoctorTextOptions): string {
  const lines = checks.flatMap(checkLines);
  return renderLines(options.wide && access.length > 0 ? [...lines, BLANK, ...accessLines(access)] : lines, options);
}

const MARKS: Readonly<Record<Check['status'], Cell>> = {
  ok: { text: '✓', role: 'allowed', width: 2 },
  note: { text: '·', role: 'faint', width: 2 },
  warning: { text: '!', role: 'unknown', width: 2 },
  error: { text: '✗', role: 'denied', width: 2 },
  unknown: { text: '?', role: 'unknown', width: 2 },
};

const NAMES_WIDTH = 10;

function checkLines({ name, status, summary, details, remedy }: Check): Line[] {
  const indent = 2 + NAMES_WIDTH;
  return [
    { indent: 0, cells: [MARKS[status], { text: name, role: 'name', width: NAMES_WIDTH }, { text: summary }] },
    ...details.map((text): Line => ({ indent, cells: [{ text }] })),
    ...remedy.map(
      (text): Line => ({
        indent,
        keepWhole: text.startsWith('kubectl '),
        cells: [{ text, role: text.startsWith('kubectl ') ? 'command' : 'plain' }],
      }),
    ),
  ];
}

const GRANTS: Readonly<Record<AccessAnswer['granted'], readonly [here: Cell, everywhere: Cell]>> = {
  everywhere: [grant('ok'), grant('ok')],
  there: [grant('ok'), grant('error')],
  no: [grant('error'), grant('error')],
  unknown: [grant('unknown'), grant('unknown')],
};

function grant(status: Check['status']): Cell {
  return { ...MARKS[status], width: 12 };
}

function accessLines(access: readonly AccessAnswer[]): Line[] {
  return [
    {
      indent: 2,
      cells: [{ text: 'THERE', width: 12 }, { text: 'EVERYWHERE', width: 12 }, { text: 'PERMISSION' }].map(faint),
    },
    ...access.map((answer): Line => {
      const { verb, group, resource, namespace, granted } = answer;
      const name = group === '' ? resource : `${resource}.${group}`;
      const [there, everywhere] = GRANTS[granted];
      const text = `${verb} ${name}${namespace === undefined ? '' : ` in "${namespace}"`}`;
      return { indent: 2, cells: [namespace === undefined ? { text: '', width: 12 } : there, everywhere, { text }] };
    }),
  ];
}

function faint(cell: Cell): Cell {
  return { ...cell, role: 'faint' };
}
