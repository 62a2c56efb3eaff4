import { describe, expect, it } from 'vitest';
import { parseYamlDocument } from '../../../src/cluster/manifests/yaml-document.ts';
import { yamlValue } from '../../../src/cluster/manifests/yaml-value.ts';

function valueOf(text: string): unknown {
  return yamlValue(parseYamlDocument(text));
}

describe('yamlValue', () => {
  it.each([
    ['merges a mapping', 'a: &a {x: 1, z: 2}\nb: {<<: *a, z: 3}', { a: { x: 1, z: 2 }, b: { x: 1, z: 3 } }],
    ['lets a later merge win', 'b: {z: 3, <<: {x: 1, z: 2}}', { b: { z: 2, x: 1 } }],
    ['lets the first of several merged mappings win', 'b: {<<: [{x: 1}, {x: 2, z: 2}]}', { b: { x: 1, z: 2 } }],
    ['does not merge a quoted key', 'b: {"<<": {x: 1}}', { b: { '<<': { x: 1 } } }],
    ['resolves an alias to the last anchor of its name', 'a: &a 1\nb: *a\nc: &a 2\nd: *a', { a: 1, b: 1, c: 2, d: 2 }],
    ['makes text of keys', '{on: a, 1: b, 1.50: c, 0x10: d}', { true: 'a', 1: 'b', 1.5: 'c', 16: 'd' }],
    [
      'follows tags',
      '{a: !!str yes, b: !!int "3", c: !mine x, d: !!binary aGVsbG8=}',
      { a: 'yes', b: 3, c: 'x', d: 'hello' },
    ],
    ['keeps a key of the prototype as data', '__proto__: {a: 1}', JSON.parse('{"__proto__": {"a": 1}}')],
    ['takes tabs before a line in brackets', 'a:\n  [\n    b,\n\tc,\n  ]', { a: ['b', 'c'] }],
    ['reads nothing as null', '# nothing', null],
  ])('%s, as kubectl does', (_, text, value) => {
    expect(valueOf(text)).toEqual({ kind: 'value', value, duplicates: [] });
  });

  it('keeps the last of two equal keys, and says where both are', () => {
    expect(valueOf('a: 1\nb: 2\na: 3')).toEqual({
      kind: 'value',
      value: { a: 3, b: 2 },
      duplicates: [{ key: 'a', first: 0, offset: 10 }],
    });
  });

  it.each([
    ['an anchor within itself', 'a: &a\n  b: *a', 'has an anchor "a" that contains itself', 11],
    ['an anchor that is not there', 'a: *b', 'uses the anchor "b", which is not defined before it', 3],
    ['a key that is a mapping', '{a: b}: c', 'has a key that is itself a mapping or a list', 0],
    ['an empty key', 'a: {~: c}', 'has an empty key', 4],
    ['infinity', 'a: .inf', 'has a number that JSON cannot hold: .inf', 3],
    ['a merge of no mapping', 'a: {<<: 1}', 'merges (<<) something that is not a mapping', 4],
    [
      'what is no YAML',
      'a: [',
      'is not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
      4,
    ],
  ])('refuses %s, with the place', (_, text, message, offset) => {
    expect(valueOf(text)).toEqual({ kind: 'failed', message, offset });
  });

  it('refuses aliases that multiply without end', () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(', ')}]`,
    );
    expect(valueOf(['a0: &a0 x', ...levels].join('\n'))).toMatchObject({
      kind: 'failed',
      message: 'has aliases that stand for more than 1000000 values',
    });
  });

  it('allows an anchor that is used a thousand times', () => {
    const text = `a: &a {x: y}\nb: [${Array(1000).fill('*a').join(', ')}]`;
    expect(valueOf(text)).toMatchObject({ kind: 'value', value: { b: { length: 1000 } } });
  });

  it.each([600, 100_000])('refuses %d brackets in each other', (depth) => {
    expect(valueOf('['.repeat(depth) + ']'.repeat(depth))).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('nested'),
    });
  });
});
