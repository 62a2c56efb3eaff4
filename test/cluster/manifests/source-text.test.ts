import { describe, expect, it } from 'vitest';
import { sourceText } from '../../../src/cluster/manifests/source-text.ts';

describe('A place in a text', () => {
  it('is its line and column, wherever lines end and however long they are, as often as it is asked for', () => {
    const lengths = [0, 3, 20_000, 0, 15_000, ...Array.from({ length: 250 }, (_, at) => at % 7), 12_000];
    const text = lengths.map((length) => 'x'.repeat(length)).join('\n');
    const source = sourceText('all.json', text);
    const expected = lengths.flatMap((length, at) => [
      { file: 'all.json', line: at + 1, column: 1 },
      { file: 'all.json', line: at + 1, column: length + 1 },
    ]);
    let start = 0;
    const offsets = lengths.flatMap((length) => {
      const both = [start, start + length];
      start += length + 1;
      return both;
    });
    for (const _ of [1, 2]) expect(offsets.map((offset) => source.positionAt(offset))).toEqual(expected);
  });
});
