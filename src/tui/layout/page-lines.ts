import { layLines, type Line as PageLine } from '../../report/document.ts';
import { type Line, span } from './line.ts';

/** Lines of a report as rows of the screen, a margin before each. */
export function pageLines(lines: readonly PageLine[], columns: number, margin: number): readonly Line[] {
  // Marks become ASCII where the screen is painted.
  return layLines(lines, { columns: columns - margin - 1, ascii: false }).map((pieces) => ({
    spans: [span(' '.repeat(margin)), ...pieces.map(({ text, role }) => span(text, role))],
  }));
}
