import type { Run } from './terminal.ts';

const WIDTH = 8.4;
const HEIGHT = 18;
const MARGIN = 12;

const PALETTE: Readonly<Record<string, string>> = {
  red: '#ff6b6b',
  green: '#63d297',
  yellow: '#e8c268',
  cyan: '#6cc7e8',
};
const TEXT = '#d8dee9';
const FAINT = '#7d8899';
const PAPER = '#1b1f27';

/** A screen as an SVG picture, in the colours of an ordinary dark terminal. */
export function pictureOf(rows: readonly (readonly Run[])[], columns: number): string {
  const width = Math.ceil(columns * WIDTH + 2 * MARGIN);
  const height = rows.length * HEIGHT + 2 * MARGIN;
  const font = "font-family='ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace' font-size='14'";
  return [
    `<svg xmlns='http://www.w3.org/2000/svg' width='${width}' height='${height}' viewBox='0 0 ${width} ${height}' ${font}>`,
    `<rect width='100%' height='100%' rx='8' fill='${PAPER}'/>`,
    ...rows.flatMap((runs, row) => rowShapes(runs, MARGIN + row * HEIGHT)),
    '</svg>',
    '',
  ].join('\n');
}

function rowShapes(runs: readonly Run[], top: number): readonly string[] {
  const shapes: string[] = [];
  let column = 0;
  for (const { style, text } of runs) {
    const left = round(MARGIN + column * WIDTH);
    const length = round([...text].length * WIDTH);
    column += [...text].length;
    const styles = new Set(style.split(' '));
    const ink = inkOf(styles);
    if (styles.has('inverse'))
      shapes.push(`<rect x='${left}' y='${top}' width='${length}' height='${HEIGHT}' fill='${ink}'/>`);
    if (text.trim() === '') continue;
    const weight = styles.has('bold') ? " font-weight='bold'" : '';
    const fill = styles.has('inverse') ? PAPER : ink;
    shapes.push(
      `<text x='${left}' y='${top + 13}' textLength='${length}' xml:space='preserve' fill='${fill}'${weight}>${escape(text)}</text>`,
    );
  }
  return shapes;
}

function inkOf(styles: ReadonlySet<string>): string {
  const color = [...styles].find((style) => PALETTE[style] !== undefined);
  return (
    (color === undefined ? undefined : PALETTE[color]) ?? (styles.has('dim') && !styles.has('inverse') ? FAINT : TEXT)
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
