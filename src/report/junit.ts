import { countRows, type TestCounts, type TestRow } from './test-row.ts';

/** JUnit's XML, as CI systems read it: one suite with a test case for each row. */
export function toJUnit(suite: string, rows: readonly TestRow[]): string {
  const name = attribute('name', suite);
  const totals = `${name}${counts(countRows(rows))}${time(totalMs(rows))}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${totals}>`,
    `  <testsuite${totals}>`,
    ...rows.flatMap((row) => testCase(suite, row)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(suite: string, row: TestRow): readonly string[] {
  const head = `    <testcase${attribute('classname', suite)}${attribute('name', row.name)}${time(row.durationMs)}`;
  const result = resultElement(row);
  return result === undefined ? [`${head}/>`] : [`${head}>`, `      ${result}`, '    </testcase>'];
}

function resultElement({ outcome, message, detail }: TestRow): string | undefined {
  const said = attribute('message', message);
  switch (outcome) {
    case 'pass':
      return undefined;
    case 'skip':
      return `<skipped${said}/>`;
    case 'fail':
      return `<failure${said}>${escapeXml(detail.join('\n'))}</failure>`;
    case 'error':
      return `<error${said}>${escapeXml(detail.join('\n'))}</error>`;
  }
}

function counts({ tests, failures, errors, skipped }: TestCounts): string {
  return ` tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}

function totalMs(rows: readonly TestRow[]): number | undefined {
  const measured = rows.flatMap(({ durationMs }) => durationMs ?? []);
  return measured.length === 0 ? undefined : measured.reduce((sum, each) => sum + each, 0);
}

/** JUnit counts in seconds. */
function time(ms: number | undefined): string {
  return ms === undefined ? '' : ` time="${(ms / 1000).toFixed(3)}"`;
}

function attribute(name: string, value: string): string {
  return ` ${name}="${escapeXml(value)}"`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(NOT_XML, '\ufffd')
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to write these; C1 and the turns of direction are kept from terminals
const NOT_XML = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;
