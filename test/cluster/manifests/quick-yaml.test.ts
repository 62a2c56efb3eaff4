import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { quickYaml } from '../../../src/cluster/manifests/quick-yaml.ts';
import { parseYamlDocument } from '../../../src/cluster/manifests/yaml-document.ts';
import { yamlValue } from '../../../src/cluster/manifests/yaml-value.ts';

describe('quickYaml', () => {
  it.each([
    ['nothing', '', null],
    ['comments alone', '# a\n\n  # b\n', null],
    ['a mapping', 'a: b\nc: 1\nd:\n', { a: 'b', c: 1, d: null }],
    ['nested mappings', 'a:\n  b:\n    c: d\n  e: f\ng: h\n', { a: { b: { c: 'd' }, e: 'f' }, g: 'h' }],
    ['a list below its key', 'a:\n- b\n- c\nd: e\n', { a: ['b', 'c'], d: 'e' }],
    ['a list deeper than its key', 'a:\n  - b\n  -\n  - c: 1\n    d: 2\n', { a: ['b', null, { c: 1, d: 2 }] }],
    ['a list in a list item', '- a:\n  - b\n  c: d\n', [{ a: ['b'], c: 'd' }]],
    ['an item below its dash', '-\n  a: b\n', [{ a: 'b' }]],
    ['quotes', `a: "b: \\"c\\" # \\u0041"\nd: 'it''s'\n`, { a: 'b: "c" # A', d: "it's" }],
    ['comments behind values', 'a: b # c\nd: # e\n  f: g#h\n', { a: 'b', d: { f: 'g#h' } }],
    [
      'literal text',
      'a: |\n  x\n   y\n\n  z\n\nb: |-\n  x\n\nc: |+\n  x\n\n',
      { a: 'x\n y\n\nz\n', b: 'x', c: 'x\n\n' },
    ],
    [
      'brackets',
      'a: [b, 1, "c d"]\nd: {e: f, g: [{h: i}], j: {}}\nk: []\n',
      {
        a: ['b', 1, 'c d'],
        d: { e: 'f', g: [{ h: 'i' }], j: {} },
        k: [],
      },
    ],
    ['line ends of Windows', 'a: b\r\nc:\r\n- d\r\n', { a: 'b', c: ['d'] }],
    ['no line end at the end', 'a: b', { a: 'b' }],
    [
      'keys of Kubernetes',
      'app.kubernetes.io/name: x\nf:metadata: z\n',
      { 'app.kubernetes.io/name': 'x', 'f:metadata': 'z' },
    ],
    ['a key that every object has', 'constructor: a\n', { constructor: 'a' }],
  ])('reads %s', (_, text, value) => {
    expect(quickYaml(text)).toEqual({ value });
  });

  it.each([
    ['an anchor', 'a: &b c\n'],
    ['an alias', 'a: *b\n'],
    ['a merge key', '<<: {a: b}\n'],
    ['a tag', 'a: !!str 1\n'],
    ['folded text', 'a: >\n  b\n'],
    ['text over two lines', 'a: b\n  c\n'],
    ['quotes over two lines', 'a: "b\n  c"\n'],
    ['a mapping in a value', 'a: b: c\n'],
    ['a duplicate key', 'a: b\na: c\n'],
    ['a duplicate key in brackets', 'a: {b: 1, b: 2}\n'],
    ['a key that is no text', 'on: b\n'],
    ['a key that is a number', '1: b\n'],
    ['a key of the prototype', '__proto__: b\n'],
    ['a tab', 'a:\tb\n'],
    ['bad indentation', 'a:\n    b: c\n  d: e\n'],
    ['an item among keys', 'a: b\n- c\n'],
    ['a list within a line', '- - a\n'],
    ['text behind quotes', 'a: "b" c\n'],
    ['a scalar alone', 'hello\n'],
    ['an open bracket', 'a: [b\n'],
    ['an address in brackets', 'a: [2001:db8::1]\n'],
    ['infinity', 'a: .inf\n'],
    ['the end of the document', 'a: b\n...\n'],
    ['an indicator of length', 'a: |2\n   b\n'],
    ['a line of millions of quotes', `a: '${"''".repeat(5_000_000)}'\n`],
    ['too many brackets', `a: ${'['.repeat(200)}${']'.repeat(200)}\n`],
  ])('leaves %s to the general parser', (_, text) => {
    expect(quickYaml(text)).toBeUndefined();
  });

  it('reads what programs write as the general parser does', () => {
    let quick = 0;
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.boolean(),
        fc.constantFrom(0, 30),
        (value, indentSeq, lineWidth) => {
          const text = stringify({ spec: value }, { indentSeq, lineWidth, version: '1.1' });
          if (agrees(text)) quick++;
        },
      ),
      { numRuns: 500 },
    );
    expect(quick).toBeGreaterThan(50);
  });

  it('reads what people may write as the general parser does, or not at all', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      ':',
      ': ',
      '- ',
      '-',
      '\n',
      '\n  ',
      '\n    ',
      ' ',
      '#',
      ' #',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ', ',
      '|',
      '|-',
      '1',
      '~',
      '...',
      'yes',
      '.',
      '/',
      '?',
      '%',
      '\\',
    );
    let quick = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        if (agrees(pieces.join(''))) quick++;
      }),
      { numRuns: 5_000 },
    );
    expect(quick).toBeGreaterThan(50);
  });
});

/** False: the quick reader has given up, as it may. */
function agrees(text: string): boolean {
  const quick = quickYaml(text);
  if (quick === undefined) return false;
  const general = yamlValue(parseYamlDocument(text));
  expect({ text, ...general }).toEqual({ text, kind: 'value', value: quick.value, duplicates: [] });
  return true;
}
