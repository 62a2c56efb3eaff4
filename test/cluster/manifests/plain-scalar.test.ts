import { describe, expect, it } from 'vitest';
import { plainScalar } from '../../../src/cluster/manifests/plain-scalar.ts';

const VALUES: readonly (readonly [word: string, value: unknown])[] = [
  ...['y', 'Yes', 'ON', 'true', 'TRUE'].map((word) => [word, true] as const),
  ...['n', 'No', 'off', 'False'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'NULL'].map((word) => [word, null] as const),
  ['80', 80],
  ['-1', -1],
  ['+80', 80],
  ['0x50', 80],
  ['0120', 80],
  ['0o120', 80],
  ['0b1010000', 80],
  ['-0b11', -3],
  ['1_000', 1000],
  ['089', 89],
  ['8e1', 80],
  ['12e4', 120_000],
  ['.5', 0.5],
  ['1.50', 1.5],
  ['-.inf', -Infinity],
];

describe('plainScalar', () => {
  it.each(VALUES)('takes %s for %s, as kubectl does', (word, value) => {
    expect(plainScalar(word)).toBe(value);
  });

  it.each([
    'yEs',
    'nope',
    '1.2.3',
    'v1',
    '1_a',
    '0x',
    '0o17a',
    '08a',
    '1-2',
    '1:20',
    '2020-01-01',
    '1e400',
    '-',
    '.',
    'nan',
    'inf',
  ])('takes %s for text, as kubectl does', (word) => {
    expect(plainScalar(word)).toBe(word);
  });

  it('takes .nan for a number', () => {
    expect(plainScalar('.NaN')).toBeNaN();
  });
});
