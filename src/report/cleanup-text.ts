import { BLANK, type Line, type Look, type Role, renderLines } from './document.ts';
import type { CleanupReport, RemovalReport } from '../probe/cleanup-report.ts';

/** What was found and what became of it: a line each. */
export function cleanupText({ objects, containers, missing, summary }: CleanupReport, look: Look): string {
  const rows = [
    ...objects.map(({ result, text }) => line(MARKS[result], text)),
    ...containers.map(({ text }) => line({ text: '·', role: 'faint' }, text)),
    ...missing.map(({ text }) => line({ text: '!', role: 'unknown' }, text)),
  ];
  return renderLines([...rows, ...(rows.length === 0 ? [] : [BLANK]), { indent: 0, cells: [{ text: summary }] }], look);
}

interface Mark {
  readonly text: string;
  readonly role: Role;
}

const MARKS: Readonly<Record<RemovalReport['result'], Mark>> = {
  found: { text: '·', role: 'plain' },
  removed: { text: '✓', role: 'allowed' },
  gone: { text: '✓', role: 'allowed' },
  failed: { text: '✗', role: 'denied' },
};

function line(mark: Mark, text: string): Line {
  return { indent: 0, cells: [{ ...mark, width: 2 }, { text }] };
}
