import { describe, expect, it } from 'vitest';
import type { TestRow } from '../../src/report/test-row.ts';
import { toGitHub } from '../../src/report/github.ts';
import { toJUnit } from '../../src/report/junit.ts';
import { toTap } from '../../src/report/tap.ts';

const ROWS: readonly TestRow[] = [
  { name: 'shop/web → shop/db:5432 TCP', outcome: 'pass', message: 'allowed', detail: ['not told'], durationMs: 1234 },
  { name: 'web stays out #2', outcome: 'fail', message: 'allowed, expected denied', detail: ['both "sides"', 'a: b'] },
  { name: 'a\\b', outcome: 'error', message: 'no pod "x"', detail: [] },
  { name: 'later', outcome: 'skip', message: 'no expectation', detail: [] },
];

describe('TAP', () => {
  it('has a line for each row, and tells more of those that did not pass', () => {
    expect(toTap(ROWS)).toBe(`TAP version 14
1..4
ok 1 - shop/web → shop/db:5432 TCP
  ---
  duration_ms: 1234
  ...
not ok 2 - web stays out \\#2
  ---
  message: "allowed, expected denied"
  severity: fail
  detail:
    - "both \\"sides\\""
    - "a: b"
  ...
not ok 3 - a\\\\b
  ---
  message: "no pod \\"x\\""
  severity: error
  ...
ok 4 - later # SKIP no expectation
`);
  });

  it('plans nothing where there is nothing', () => {
    expect(toTap([])).toBe('TAP version 14\n1..0\n');
  });

  it('keeps a name on its line, and control characters from the terminal', () => {
    const row: TestRow = { name: 'a\nok 9', outcome: 'fail', message: 'x\n...\u001b[2J\u202e', detail: [] };
    expect(toTap([row])).toContain('not ok 1 - a\ufffdok 9\n');
    expect(toTap([row])).toContain('message: "x\\n...\\u001b[2J\\u202e"\n');
  });
});

describe('GitHub', () => {
  it('annotates the rows that did not pass, where they stand', () => {
    const position = { file: 'flows, all.yaml', line: 7, column: 3 };
    expect(toGitHub(ROWS.map((row) => ({ ...row, position })))).toBe(
      '::error file=flows%2C all.yaml,line=7,col=3,title=web stays out #2::allowed, expected denied%0Aboth "sides"%0Aa: b\n' +
        '::error file=flows%2C all.yaml,line=7,col=3,title=a\\b::no pod "x"\n',
    );
  });

  it('keeps an annotation on its line', () => {
    const row: TestRow = { name: '1% a::b\n::c', outcome: 'fail', message: 'x\r\n::error::\u001b[2J', detail: [] };
    expect(toGitHub([row])).toBe('::error title=1%25 a%3A%3Ab%0A%3A%3Ac::x%0D%0A::error::\ufffd[2J\n');
  });
});

describe('JUnit', () => {
  it('has a test case for each row, and the counts twice', () => {
    expect(toJUnit('netpol check', ROWS)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="netpol check" tests="4" failures="1" errors="1" skipped="1" time="1.234">
  <testsuite name="netpol check" tests="4" failures="1" errors="1" skipped="1" time="1.234">
    <testcase classname="netpol check" name="shop/web → shop/db:5432 TCP" time="1.234"/>
    <testcase classname="netpol check" name="web stays out #2">
      <failure message="allowed, expected denied">both &quot;sides&quot;
a: b</failure>
    </testcase>
    <testcase classname="netpol check" name="a\\b">
      <error message="no pod &quot;x&quot;"></error>
    </testcase>
    <testcase classname="netpol check" name="later">
      <skipped message="no expectation"/>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  it('writes no character that XML has none for', () => {
    const row: TestRow = { name: 'a<b>&"c"', outcome: 'fail', message: '\u0000\ud800\uffff', detail: ['\u001b[2J'] };
    const text = toJUnit('s', [row]);
    expect(text).toContain('name="a&lt;b&gt;&amp;&quot;c&quot;"');
    expect(text).toContain('message="\ufffd\ufffd\ufffd">\ufffd[2J</failure>');
  });
});
