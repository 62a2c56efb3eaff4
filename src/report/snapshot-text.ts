import type { SnapshotReport } from '../advise/snapshot/snapshot-report.ts';
import { phraseFlowThen, phraseSnapshot, snapshotRows, WORDS } from '../advise/phrase/snapshot.ts';
import { BLANK, type Line, type Look, renderLines } from './document.ts';

const WIDTH = 12;

/** What a snapshot file holds, for people. `command` asks it something. */
export function snapshotText(report: SnapshotReport, command: string, look: Look & { readonly wide: boolean }): string {
  const rows = snapshotRows(report).map(([word, text]) => row(word, text));
  const missing = report.missing.map(({ text }, at) => row(at === 0 ? WORDS.notRead : '', text));
  const flows = report.flows.map((flow): Line => ({ indent: 2, cells: [{ text: phraseFlowThen(flow) }] }));
  return renderLines(
    [
      { indent: 0, cells: [{ text: phraseSnapshot(report), role: 'heading' }] },
      BLANK,
      ...rows,
      ...missing,
      ...(look.wide && flows.length > 0 ? [BLANK, ...flows] : []),
      ...(command === '' ? [] : [BLANK, ask(command)]),
    ],
    look,
  );
}

function row(word: string, text: string): Line {
  return { indent: 2, cells: [{ text: word, width: WIDTH, role: 'faint' }, { text }] };
}

function ask(command: string): Line {
  const cells = [
    { text: WORDS.ask, width: WIDTH, role: 'faint' },
    { text: command, role: 'command' },
  ] as const;
  return { indent: 2, keepWhole: true, cells };
}
