import type { Bearing, BisectReport, ChangeRow, ChangesReport, FlowAt } from '../advise/changes/changes-report.ts';
import { BLANK, type Cell, type Line, type Look, renderLines } from './document.ts';
import {
  phraseChange,
  phraseChanges,
  phraseDiffering,
  phraseHidden,
  phraseMore,
  phraseTime,
} from '../advise/phrase/changes.ts';
import { phraseWatched } from '../explain/phrase/flips.ts';

interface ChangesLook extends Look {
  /** List what cannot matter, too. */
  readonly wide: boolean;
}

const MARKS: Readonly<Record<Bearing, Cell>> = {
  decides: { text: '!', role: 'denied', width: 2 },
  could: { text: '?', role: 'unknown', width: 2 },
  unclear: { text: '?', role: 'faint', width: 2 },
  no: { text: '·', role: 'faint', width: 2 },
};

/** So many lines can be read at night. */
const MOST = 30;

/** What changed lately, for people. */
export function changesText(report: ChangesReport, look: ChangesLook): string {
  const { changes, limits, missing, summary } = report;
  const related = changes.filter(({ bearing }) => look.wide || bearing !== 'no');
  const shown = look.wide ? related : related.slice(0, MOST);
  const irrelevant = changes.length - related.length;
  return renderLines(
    [
      { indent: 0, cells: [{ text: phraseChanges(report), role: 'heading' }] },
      ...(summary === undefined || summary === '' ? [] : [note(summary)]),
      BLANK,
      ...shown.flatMap(changeLines),
      ...(shown.length === related.length ? [] : [note(phraseMore(related.length - shown.length))]),
      ...(irrelevant === 0 ? [] : [note(phraseHidden(irrelevant))]),
      ...(changes.length === 0 ? [] : [BLANK]),
      ...missing.map(({ text }) => mark('?', text)),
      ...limits.map(({ text }) => mark('·', text)),
    ],
    look,
  );
}

function changeLines(row: ChangeRow): readonly Line[] {
  const lead = row.bearing === undefined ? [] : [MARKS[row.bearing]];
  const time: Cell = { text: phraseTime(row.at), role: 'faint', width: 25 };
  const what: Line = { indent: 2, cells: [...lead, time, { text: phraseChange(row) }] };
  const isTold = row.why !== undefined && row.bearing !== 'no';
  return isTold ? [what, { indent: 2 + 2 + 25, cells: [{ text: row.why ?? '', role: 'faint' }] }] : [what];
}

/** Which change between two states turned a flow, for people. */
export function bisectText(report: BisectReport, look: Look): string {
  const { before, after, causes, isTurned, summary } = report;
  return renderLines(
    [
      { indent: 0, cells: [{ text: summary, role: 'heading' }] },
      BLANK,
      stateLine('was', before),
      stateLine('is', after),
      ...(isTurned && causes.length > 1 ? [BLANK, ...causes.map(({ text }) => mark('!', text))] : []),
      BLANK,
      note(phraseDiffering(report)),
      ...[before, after].flatMap(({ notRead }) => notRead.map((text) => mark('?', text))),
    ],
    look,
  );
}

function stateLine(word: string, { name, verdict, summary }: FlowAt): Line {
  const why = summary === '' ? '' : `: ${summary}`;
  return {
    indent: 2,
    cells: [{ text: word, width: 5, role: 'faint' }, { text: `${phraseWatched(verdict)} in ${name}${why}` }],
  };
}

function note(text: string): Line {
  return { indent: 2, cells: [{ text, role: 'faint' }] };
}

function mark(sign: string, text: string): Line {
  return { indent: 2, cells: [{ text: sign, width: 2, role: 'faint' }, { text }] };
}
