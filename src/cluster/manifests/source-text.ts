import type { SourcePosition } from '../../model/reference.ts';

/** The text of one input, and where its offsets lie. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  positionAt(offset: number): SourcePosition;
}

export function sourceText(file: string, text: string): SourceText {
  const marks = findMarks(text);
  const longLines = new Map<number, number>();
  /** Where the line after the one that starts here starts; 0: it is the last. */
  const lineAfter = (start: number): number => {
    const known = longLines.get(start);
    if (known !== undefined) return known;
    const next = text.indexOf('\n', start) + 1;
    if ((next > 0 ? next : text.length) - start > LONG_LINE) longLines.set(start, next);
    return next;
  };
  return {
    file,
    text,
    positionAt(offset) {
      const mark = lastAtOrBefore(marks, offset);
      let line = mark * LINES_A_MARK;
      let start = marks[mark] ?? 0;
      for (let next = lineAfter(start); next > 0 && next <= offset; next = lineAfter(next)) {
        line++;
        start = next;
      }
      return { file, line: line + 1, column: offset - start + 1 };
    },
  };
}

/** A list of all lines of a large file would take longer to make than to do without. */
const LINES_A_MARK = 100;

/** In characters: the end of a longer one is looked for once, since all of a large file may be one line. */
const LONG_LINE = 10_000;

/** Where every hundredth line starts, the first included. */
function findMarks(text: string): readonly number[] {
  const marks = [0];
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines++;
    if (lines % LINES_A_MARK === 0) marks.push(at + 1);
  }
  return marks;
}

/** Index of the last start that is not after `offset`; starts ascend, and the first is 0. */
function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
