import { describe, expect, it } from 'vitest';
import { diffLines, signOf, unifiedDiff, withContext } from '../../src/report/line-diff.ts';

const LETTERS = 'abcdefghijklmnopqrst'.split('');
const TEXT = LETTERS.map((letter) => `${letter}\n`).join('');

function signed(before: string, after: string): string {
  return diffLines(before.split(''), after.split(''))
    .map((line) => `${signOf(line)}${line.text}`.trim())
    .join(' ');
}

describe('lines that differ', () => {
  it.each([
    ['abc', 'abc', 'a b c'],
    ['abc', 'axc', 'a -b +x c'],
    ['abc', 'abxc', 'a b +x c'],
    ['abc', 'ac', 'a -b c'],
    ['', 'a', '+a'],
    ['aba', 'a', 'a -b -a'],
  ])('from %s to %s', (before, after, expected) => {
    expect(signed(before, after)).toBe(expected);
  });

  it('stand with a few lines around them, and others are left out', () => {
    const lines = withContext(diffLines(LETTERS, LETTERS.with(5, 'X')), 1);
    expect(lines.map((line) => (line === undefined ? '…' : `${signOf(line)}${line.text}`))).toEqual([
      '…',
      ' e',
      '-f',
      '+X',
      ' g',
      '…',
    ]);
  });

  it('are hunks that patch and git take', () => {
    const after = TEXT.replace('b\n', '').replace('r\n', 'r\nR\n');
    expect(unifiedDiff('x.yaml', TEXT, after)).toBe(
      [
        '--- a/x.yaml',
        '+++ b/x.yaml',
        '@@ -1,5 +1,4 @@',
        ' a',
        '-b',
        ' c',
        ' d',
        ' e',
        '@@ -16,5 +15,6 @@',
        ' p',
        ' q',
        ' r',
        '+R',
        ' s',
        ' t',
        '',
      ].join('\n'),
    );
  });

  it('say where a last line has no line break', () => {
    expect(unifiedDiff('x', 'a\nb', 'a\nb\n')).toContain('-b\n\\ No newline at end of file\n+b\n');
  });

  it('are none where texts are the same', () => {
    expect(unifiedDiff('x', TEXT, TEXT)).toBe('');
  });
});
