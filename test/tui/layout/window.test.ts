import { describe, expect, it } from 'vitest';
import { line, type Line } from '../../../src/tui/layout/line.ts';
import { type Lines, windowLines } from '../../../src/tui/layout/window.ts';

/** Ten lines; items 0 and 1 are at lines 4 and 8, the latter two lines high. */
const LINES: readonly Line[] = Array.from({ length: 10 }, (_, at) => ({
  ...line(String(at)),
  ...(at === 4 ? { item: 0 } : at === 8 || at === 9 ? { item: 1 } : {}),
}));

function shown(lines: Lines, height: number, cursor: number, scroll?: number): string {
  return windowLines(lines, height, cursor, scroll)
    .lines.map(({ spans }) => spans[0]?.text ?? '')
    .join('');
}

describe('the window', () => {
  it('shows the beginning as long as the cursor is in it', () => {
    expect(shown(LINES, 5, 0)).toBe('01234');
  });

  it('follows the cursor, with all lines of its item', () => {
    expect(shown(LINES, 5, 1)).toBe('56789');
    expect(shown(LINES, 3, 1)).toBe('789');
  });

  it('stays where the reader has scrolled to, within the lines', () => {
    expect(shown(LINES, 4, 0, 2)).toBe('2345');
    expect(shown(LINES, 4, 0, 99)).toBe('6789');
  });

  it('says how much there is below', () => {
    expect(windowLines(LINES, 4, 0, 0).below).toBe(6);
    expect(windowLines(LINES, 20, 0, 0).below).toBe(0);
  });

  it('asks for no more lines of a long list than it shows', () => {
    const asked: number[] = [];
    const at = (index: number): Line => {
      asked.push(index);
      return line(String(index));
    };
    const { lines } = windowLines({ kind: 'virtual', length: 10_000, at }, 20, 5_000, undefined);
    expect(lines).toHaveLength(20);
    expect(lines.map(({ item }) => item)).toContain(5_000);
    expect(asked).toHaveLength(20);
  });
});
