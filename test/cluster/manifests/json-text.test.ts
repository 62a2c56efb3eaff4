import { describe, expect, it } from 'vitest';
import {
  guessJsonItems,
  hasDuplicateKeys,
  splitJsonItems,
  splitJsonStream,
} from '../../../src/cluster/manifests/json-text.ts';

describe('splitJsonStream', () => {
  it.each([
    ['{} {"a": [1]}\n[2]', ['{}', '{"a": [1]}', '[2]']],
    ['{"a": "} \\" {"}{}', ['{"a": "} \\" {"}', '{}']],
    ['{"a": "\\\\"} {}', ['{"a": "\\\\"}', '{}']],
    ['{} {"a": [', ['{}', '{"a": [']],
    ['{} {"a": "unclosed}', ['{}', '{"a": "unclosed}']],
    ['', []],
  ])('divides %s', (text, parts) => {
    expect(splitJsonStream(text).map(({ start, end }) => text.slice(start, end))).toEqual(parts);
  });
});

describe('splitJsonItems', () => {
  it.each([
    ['{"items": [{"a": 1}, {"items": [{"b": 2}]}], "kind": "List"}', ['{"a": 1}', '{"items": [{"b": 2}]}']],
    ['{"other": [{"a": 1}], "items" : [\n{"b": 2}]}', ['{"b": 2}']],
    ['{"items": [{"a": 1}], "items": [{"b": 2}]}', ['{"b": 2}']],
    ['{"items": []}', []],
    ['{"metadata": {"items": [{"a": 1}]}}', []],
  ])('finds those of %s', (text, parts) => {
    const items = splitJsonItems(text, { start: 0, end: text.length });
    expect(items.map(({ start, end }) => text.slice(start, end))).toEqual(parts);
  });
});

describe('guessJsonItems', () => {
  const list = {
    kind: 'List',
    items: [{ a: { b: '"}' } }, { x: [] }, { items: [{ c: 1 }, { d: 2 }] }],
    metadata: { e: [{}] },
  };

  it.each([2, 4, '\t'])('finds what reading everything finds, where programs indented by %j', (space) => {
    const text = JSON.stringify(list, undefined, space);
    const whole = { start: 0, end: text.length };
    expect(guessJsonItems(text, whole, 3)).toEqual(splitJsonItems(text, whole));
  });

  it.each([
    ['everything on one line', JSON.stringify(list), 3],
    ['an item on one line', JSON.stringify({ items: [{}, { a: 1 }] }, undefined, 2), 2],
    ['no indentation at all', JSON.stringify(list, undefined, 1).replace(/^ +/gm, ''), 3],
    ['no end', '{"items": [\n{\n', 1],
    ['no items', '{"items": []}', 0],
  ])('has no guess for a list with %s', (_, text, count) => {
    expect(guessJsonItems(text, { start: 0, end: text.length }, count)).toBeUndefined();
  });
});

describe('hasDuplicateKeys', () => {
  it.each([
    ['{"a": 1, "b": {"a": 2}}', false],
    ['{"a": "x: \\"y\\": z", "b": ["c", "d"]}', false],
    ['{"a": 1, "a": 1}', true],
    ['[{"b": {"a": 1, "a" : 2}}]', true],
  ])('of %s is %s', (text, expected) => {
    expect(hasDuplicateKeys(text, JSON.parse(text))).toBe(expected);
  });
});
