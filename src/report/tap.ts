import type { TestRow } from './test-row.ts';
import { escapeControls, printable } from './printable.ts';

/** The Test Anything Protocol, version 14: a line for each row, and below those that did not pass a block of YAML. */
export function toTap(rows: readonly TestRow[]): string {
  const lines = rows.flatMap((row, index) => [testPoint(row, index + 1), ...diagnostics(row)]);
  return ['TAP version 14', `1..${rows.length}`, ...lines, ''].join('\n');
}

function testPoint({ name, outcome, message }: TestRow, number: number): string {
  const result = outcome === 'pass' || outcome === 'skip' ? 'ok' : 'not ok';
  const directive = outcome === 'skip' ? ` # SKIP ${escapeText(message)}`.trimEnd() : '';
  return `${result} ${number} - ${escapeText(name)}${directive}`;
}

/** A number sign would begin a directive. */
function escapeText(text: string): string {
  return printable(text).replaceAll(/[\\#]/g, (character) => `\\${character}`);
}

function diagnostics({ outcome, message, detail, durationMs }: TestRow): readonly string[] {
  const isToTell = outcome === 'fail' || outcome === 'error';
  const fields = [
    ...(isToTell ? [`message: ${quoted(message)}`, `severity: ${outcome}`] : []),
    ...(durationMs === undefined ? [] : [`duration_ms: ${durationMs}`]),
    ...(isToTell && detail.length > 0 ? ['detail:', ...detail.map((line) => `  - ${quoted(line)}`)] : []),
  ];
  return fields.length === 0 ? [] : ['---', ...fields, '...'].map((line) => `  ${line}`);
}

/** YAML between double quotes reads as JSON does. */
function quoted(text: string): string {
  return escapeControls(JSON.stringify(text));
}
