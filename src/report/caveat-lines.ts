import type { Caveat } from '../explain/explanation.ts';
import type { Line } from './document.ts';

/** What a reader should know beside an answer, each in a line of its own. */
export function caveatLines(caveats: readonly Caveat[]): Line[] {
  return caveats.map(({ severity, text }) => ({
    indent: 2,
    cells: [
      { text: severity === 'info' ? '·' : '!', role: severity === 'info' ? 'faint' : 'unknown', width: 2 },
      { text },
    ],
  }));
}
