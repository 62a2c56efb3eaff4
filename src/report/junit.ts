import { escapeXml } from './xml.ts';
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
