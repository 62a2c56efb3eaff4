import { printable } from './printable.ts';

/** Foreign text as inline code: nothing in it is markup, a mention, or the end of a table's cell. */
export function markdownCode(text: string): string {
  const clean = printable(text).replaceAll('|', '\\|');
  const ticks = Math.max(0, ...(clean.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(ticks + 1);
  const room = clean.startsWith('`') || clean.endsWith('`') || clean.trim() === '' ? ' ' : '';
  return `${fence}${room}${clean}${room}${fence}`;
}

/** Text that is to be read as it stands: no markup, no HTML, no mention of anybody, no link. */
export function markdownText(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' '))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~$]/g, (character) => `\\${character}`)
    .replaceAll('@', '@<!-- -->')
    .replaceAll('://', ':<!-- -->//')
    .replaceAll(/\bwww\./gi, (word) => `${word.slice(0, 3)}<!-- -->.`);
}

/** A table; cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');
}
