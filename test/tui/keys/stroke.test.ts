import { describe, expect, it } from 'vitest';
import type { Key } from 'ink';
import { type Stroke, strokesOf } from '../../../src/tui/keys/stroke.ts';

const NO_KEY: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

function names(input: string, key: Partial<Key> = {}): string[] {
  return strokesOf(input, { ...NO_KEY, ...key }).map((stroke: Stroke) =>
    stroke.kind === 'text' ? stroke.text : `<${stroke.name}>`,
  );
}

describe('strokes', () => {
  it.each<[string, string, Partial<Key>, string[]]>([
    ['a letter', 'j', {}, ['j']],
    ['letters in one piece', 'jjj', {}, ['j', 'j', 'j']],
    ['letters and Enter in one piece', 'abc\r', {}, ['a', 'b', 'c', '<enter>']],
    ['Enter of Windows in one piece', 'a\r\n', {}, ['a', '<enter>']],
    ['Tab and control keys among letters', 'a\tb\u0015', {}, ['a', '<tab>', 'b', '<ctrl-u>']],
    ['a letter of several code points', 'e\u0301x', {}, ['e\u0301', 'x']],
    ['a family', '👩‍👩‍👧', {}, ['👩‍👩‍👧']],
    ['Enter', '', { return: true }, ['<enter>']],
    ['Shift-Tab', '', { tab: true, shift: true }, ['<shift-tab>']],
    ['the delete key as terminals send it', '', { delete: true }, ['<backspace>']],
    ['Ctrl and a letter', 't', { ctrl: true }, ['<ctrl-t>']],
    ['Esc and a letter that came too soon', 'q', { meta: true }, ['<esc>', 'q']],
    ['the release of a key', 'q', { eventType: 'release' }, []],
  ])('%s', (_, input, key, expected) => {
    expect(names(input, key)).toEqual(expected);
  });
});
