import { describe, expect, it } from 'vitest';
import { hasDuplicateKeys, splitJsonItems, splitJsonStream } from '../../../src/cluster/manifests/json-text.ts';

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
