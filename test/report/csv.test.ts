import { describe, expect, it } from 'vitest';
import { csvLine } from '../../src/report/csv.ts';

describe('A line of CSV', () => {
  it.each([
    [['a', 'b', 3], 'a,b,3\r\n'],
    [['a,b', 'c'], '"a,b",c\r\n'],
    [['say "a"', ''], '"say ""a""",\r\n'],
    [['two\nlines'], '"two\nlines"\r\n'],
    [['=1+1', '+1', '-1', '@a', '\ta'], "'=1+1,'+1,'-1,'@a,'\ta\r\n"],
    [['=HYPERLINK("http://x","y")'], '"\'=HYPERLINK(""http://x"",""y"")"\r\n'],
    [['\r=1'], '"\'\r=1"\r\n'],
  ])('quotes %j as RFC 4180 does, and no field is a formula', (fields, line) => {
    expect(csvLine(fields)).toBe(line);
  });
});
