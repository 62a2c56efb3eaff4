import { CELL_MARKS, ITSELF_MARK } from './matrix-cell.ts';
import { INDENT, type Seen } from './matrix-layout.ts';
import type { Line } from './document.ts';

const MEANINGS: readonly (readonly [Seen, string, string])[] = [
  ['ALLOW', 'every port', 'open'],
  ['PARTLY', 'on these ports', 'open'],
  ['MIXED', 'not all of its pods or addresses alike', 'not all of its pods or addresses alike'],
  ['UNKNOWN', 'not known', 'not known'],
  ['DENY', 'closed', 'closed'],
  ['ITSELF', 'itself, or no connection to judge', 'itself, or no connection to judge'],
];

/** What the marks mean that are there; no mark stands apart from its meaning. */
export function legendLines(seen: ReadonlySet<Seen>, isOnePort: boolean, columns: number): readonly Line[] {
  const lines: string[] = [];
  for (const [verdict, many, one] of MEANINGS.filter(([each]) => seen.has(each))) {
    const mark = verdict === 'ITSELF' ? ITSELF_MARK : CELL_MARKS[verdict];
    const example = verdict === 'PARTLY' && !isOnePort ? `${mark} 80` : mark;
    const entry = `${example} ${isOnePort ? one : many}`;
    const line = lines.at(-1);
    if (line === undefined || line.length + entry.length + INDENT + 3 > columns) lines.push(entry);
    else lines[lines.length - 1] = `${line}   ${entry}`;
  }
  return lines.map((text): Line => ({ indent: INDENT, cells: [{ text, role: 'faint' }] }));
}
