import type { SourcePosition } from '../../model/reference.ts';

/** The text of one input, and where its offsets lie. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  positionAt(offset: number): SourcePosition;
}

/** Lines are counted when the first position is asked for: most inputs are read without a question. */
export function sourceText(file: string, text: string): SourceText {
  let lineStarts: readonly number[] | undefined;
  return {
    file,
    text,
    positionAt(offset) {
      lineStarts ??= findLineStarts(text);
      const line = lastAtOrBefore(lineStarts, offset);
      return { file, line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
    },
  };
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
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
