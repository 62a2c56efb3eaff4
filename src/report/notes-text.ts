import type { Caveat, MissingExplanation } from '../explain/explanation.ts';
import { caveatLines } from './caveat-lines.ts';
import type { Line } from './document.ts';

/** More of them would be a list of permissions, not an answer. */
const MOST_MISSING = 6;

/** Below an answer: facts that are missing and how to get them, and what could make it differ from what happens. */
export function noteLines({
  missing,
  caveats,
}: {
  readonly missing: readonly MissingExplanation[];
  readonly caveats: readonly Caveat[];
}): readonly Line[] {
  const more = missing.length - MOST_MISSING;
  return [
    ...missing
      .slice(0, MOST_MISSING)
      .flatMap(({ text, remedy }): readonly Line[] => [
        { indent: 2, cells: [{ text: '?', role: 'unknown', width: 2 }, { text }] },
        ...remedy.map((command): Line => ({ indent: 6, keepWhole: true, cells: [{ text: command, role: 'command' }] })),
      ]),
    ...(more > 0 ? [{ indent: 2, cells: [{ text: '?', width: 2 }, { text: `… ${more} more` }] } satisfies Line] : []),
    ...caveatLines(caveats),
  ];
}
