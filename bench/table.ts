import type { Cell, Row, Section } from './section.ts';

/** A section for people: its table, with growth and limits beside the numbers, then how it was measured. */
export function formatSection({ title, columns, rows, notes, skipped }: Section): string {
  const heading = `${title}\n${'─'.repeat(title.length)}`;
  if (skipped !== undefined) return `${heading}\n  not measured: ${skipped}\n`;
  const table = [
    ['', ...columns, rows.some(({ showsGrowth }) => showsGrowth === true) ? 'growth' : ''],
    ...rows.map(toTexts),
  ];
  const widths = table[0]?.map((_, at) => Math.max(...table.map((texts) => texts[at]?.length ?? 0))) ?? [];
  const lines = table.map((texts) =>
    `  ${texts.map((text, at) => pad(text, widths[at] ?? 0, at)).join('  ')}`.trimEnd(),
  );
  return [heading, ...lines, ...notes.map((note) => `  · ${note}`), ''].join('\n');
}

/** Names stand on the left, numbers below each other. */
function pad(text: string, width: number, at: number): string {
  return at === 0 ? text.padEnd(width) : text.padStart(width);
}

function toTexts({ label, cells, showsGrowth }: Row): string[] {
  return [
    label,
    ...cells.map((cell) => (cell === undefined ? '' : formatCell(cell))),
    showsGrowth ? formatGrowth(cells) : '',
  ];
}

function formatCell({ value, unit, limit }: Cell): string {
  const text = formatValue(value, unit);
  if (limit === undefined) return text;
  return `${text} ${value <= limit ? '≤' : 'OVER'} ${formatValue(limit, unit)}`;
}

function formatValue(value: number, unit: Cell['unit']): string {
  switch (unit) {
    case 'ms':
      return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value).toLocaleString('en')} ms`;
    case 'ratio':
      return `× ${value.toFixed(1)}`;
    case 'bytes':
      return `${(value / 1e6).toFixed(1)} MB`;
    case 'count':
    case 'per-second':
      return Math.round(value).toLocaleString('en');
    case 'share':
      return `${Math.round(value * 100)} %`;
  }
}

/** Each cell as a multiple of the one before it: `× 9.8, × 10.4`. */
function formatGrowth(cells: Row['cells']): string {
  const steps = cells.slice(1).map((cell, at) => {
    const before = cells[at];
    return cell === undefined || before === undefined ? '' : formatValue(cell.value / before.value, 'ratio');
  });
  return steps.join(', ');
}
