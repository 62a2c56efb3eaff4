import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toYaml, yamlPieces } from '../../src/report/yaml.ts';

/** Texts that YAML has to quote, to divide into lines or to escape, among others. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('- a', 'a: b', 'x\ny\n', '\u0085', '# c', 'no', '1'),
);
const anyEntry = fc.oneof(anyText, fc.record({ name: anyText, ports: fc.array(anyText, { maxLength: 3 }) }));

describe('YAML in pieces', () => {
  it('is the same text as in one', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 8 }), anyText, (some, text) => {
        const long = Array.from({ length: some.length * 120 }, (_, at) => some[at % some.length]);
        const data = { kind: text, none: undefined, nothing: {}, few: some, long, last: { long } };
        expect([...yamlPieces(data)].join('')).toBe(toYaml(data));
      }),
      { numRuns: 60 },
    );
  });

  it('has a piece for some entries of a long list', () => {
    expect([...yamlPieces({ all: Array.from({ length: 1000 }, (_, at) => at) })].length).toBeGreaterThan(4);
    expect([...yamlPieces({})]).toEqual(['{}\n']);
    expect([...yamlPieces([1, 2])]).toEqual(['- 1\n- 2\n']);
  });
});
