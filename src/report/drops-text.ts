import { BLANK, type Cell, type Line, type Look, renderLines } from './document.ts';
import type { DroppedConnection, DropAgreement, DropsReport } from '../advise/drops/drops-report.ts';
import { phraseLeft, phraseOther, phrasePlan } from '../advise/phrase/drops.ts';
import { phraseNamed, phraseSeen } from '../explain/phrase/observed-drops.ts';
import { phraseWatched } from '../explain/phrase/flips.ts';

interface DropsLook extends Look {
  /** Commands for each connection, too. */
  readonly wide: boolean;
}

const MARKS: Readonly<Record<DropAgreement, Cell>> = {
  agree: { text: '✗', role: 'denied', width: 2 },
  disagree: { text: '!', role: 'heading', width: 2 },
  inconclusive: { text: '?', role: 'unknown', width: 2 },
};

/** What Hubble saw dropped, each with the policies behind it, for people. */
export function dropsText(report: DropsReport, look: DropsLook): string {
  const { summary, connections, left, otherReasons, agents, limits, missing } = report;
  const silent = agents.filter(({ answered }) => !answered);
  return renderLines(
    [
      { indent: 0, cells: [{ text: summary, role: 'heading' }] },
      ...connections.flatMap((connection) => [BLANK, ...connectionLines(connection, look)]),
      BLANK,
      ...(left === 0 ? [] : [note(phraseLeft(left))]),
      ...silent.map(({ node, pod, text }) => mark('?', `${node} (${pod}): ${text}`)),
      ...missing.map(({ text }) => mark('?', text)),
      ...otherReasons.map((other) => note(phraseOther(other))),
      ...limits.map(({ text }) => note(text)),
    ],
    look,
  );
}

function connectionLines(connection: DroppedConnection, { wide }: DropsLook): readonly Line[] {
  const { agreement, verdict, flow, sentence, causes, next } = connection;
  const steps = wide || agreement !== 'agree' ? next : next.slice(0, 1);
  return [
    { indent: 2, cells: [MARKS[agreement], { text: `${phraseWatched(verdict)}  ${flow}`, role: 'name' }] },
    { indent: 4, cells: [{ text: sentence }] },
    { indent: 4, cells: [{ text: `${phraseSeen(connection)}. ${phraseNamed(connection)}`, role: 'faint' }] },
    ...causes.map(({ text }): Line => ({ indent: 4, cells: [{ text: '·', width: 2 }, { text }] })),
    ...steps.map(({ command }): Line => ({ indent: 4, keepWhole: true, cells: [{ text: command, role: 'command' }] })),
  ];
}

/** What is about to be run, for whoever has to agree to it. */
export function dropsPlanText(commands: readonly string[], look: Look): string {
  const shown = commands.slice(0, MOST_COMMANDS);
  const rest = commands.length - shown.length;
  return renderLines(
    [
      { indent: 0, cells: [{ text: phrasePlan(commands.length) }] },
      ...shown.map((text): Line => ({ indent: 2, keepWhole: true, cells: [{ text, role: 'command' }] })),
      ...(rest === 0 ? [] : [note(`… ${rest} more`)]),
    ],
    look,
  );
}

const MOST_COMMANDS = 3;

function note(text: string): Line {
  return { indent: 2, cells: [{ text, role: 'faint' }] };
}

function mark(sign: string, text: string): Line {
  return { indent: 2, cells: [{ text: sign, width: 2, role: 'unknown' }, { text }] };
}
