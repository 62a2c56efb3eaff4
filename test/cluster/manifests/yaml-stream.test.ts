import { describe, expect, it } from 'vitest';
import { splitYamlList, splitYamlStream } from '../../../src/cluster/manifests/yaml-stream.ts';

describe('splitYamlStream', () => {
  it('divides at lines that begin with three dashes, and leaves out what says nothing', () => {
    const text = '# a\n---\na: ---\n--- # b\n\n---\n%YAML 1.1\n---\nb: 1\n--- x\nc: 1\n';
    const { documents, badSeparators } = splitYamlStream(text);
    expect(documents.map(({ start, end }) => text.slice(start, end).trim())).toEqual(['a: ---', 'b: 1', 'c: 1']);
    expect(badSeparators).toEqual([text.indexOf('--- x')]);
  });
});

describe('splitYamlList', () => {
  it.each([
    ['at its items', 'kind: List\nitems:\n- a: 1\n  b: 2\n- c\n', ['- a: 1\n  b: 2\n', '- c\n'], 'kind: List\n'],
    [
      'with items before the kind',
      'items:\n- a\n# b\n- c\nkind: List\nx: y\n',
      ['- a\n# b\n', '- c\n'],
      'kind: List\nx: y\n',
    ],
    [
      'with indented items',
      'items:\n  - a:\n    - b\n  -\n    c: 1\nkind: List\n',
      ['  - a:\n    - b\n', '  -\n    c: 1\n'],
      'kind: List\n',
    ],
    ['with line ends of Windows', 'items:\r\n- a\r\n- b\r\nkind: List\r\n', ['- a\r\n', '- b\r\n'], 'kind: List\r\n'],
  ])('divides a list %s', (_, list, items, around) => {
    const text = `before\n${list}after`;
    const split = splitYamlList(text, { start: 7, end: 7 + list.length });
    expect(split?.items.map(({ start, end }) => text.slice(start, end))).toEqual(items);
    expect(split?.around).toBe(around);
  });

  it.each([
    'kind: List\nitems: []\n',
    'kind: List\nitems: [a]\n',
    'spec:\n  items:\n  - a\n',
    'kind: List\nitems:\n  a: b\n',
    'a: b\n',
  ])('does not divide %j', (text) => {
    expect(splitYamlList(text, { start: 0, end: text.length })).toBeUndefined();
  });
});
