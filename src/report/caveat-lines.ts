import type { Caveat } from '../explain/explanation.ts';
import type { Line } from './document.ts';

/** What a reader should know beside an answer, each in a line of its own, with what would have it read. */
export function caveatLines(caveats: readonly Caveat[]): Line[] {
  return caveats.flatMap(({ severity, text, remedy = [] }): Line[] => [
    {
      indent: 2,
      cells: [
        { text: severity === 'info' ? '·' : '!', role: severity === 'info' ? 'faint' : 'unknown', width: 2 },
        { text },
      ],
    },
    ...remedy.map((line): Line => ({ indent: 4, keepWhole: true, cells: [{ text: line, role: 'command' }] })),
  ]);
}
