import type { Command } from '../keys/table.ts';

/** Where a text stands after a key: the first line that is shown. Undefined: the key does not scroll. */
export function scrolled(command: Command, scroll: number, lines: number, height: number): number | undefined {
  const last = Math.max(0, lines - height);
  const to = target(command, scroll, last, Math.max(1, height - 1));
  return to === undefined ? undefined : Math.max(0, Math.min(last, to));
}

function target(command: Command, from: number, last: number, page: number): number | undefined {
  switch (command) {
    case 'up':
      return from - 1;
    case 'down':
      return from + 1;
    case 'page-up':
      return from - page;
    case 'page-down':
      return from + page;
    case 'first':
      return 0;
    case 'last':
      return last;
    default:
      return undefined;
  }
}
