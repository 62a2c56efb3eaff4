import { describe, expect, it } from 'vitest';
import { hear } from '../../../src/tui/keys/resolve.ts';
import { KEYS } from '../../../src/tui/keys/table.ts';
import { listeningOf } from '../../../src/tui/state/listening.ts';
import { remapKeys } from '../../../src/tui/keys/remap.ts';
import { SCREENS } from '../../../src/tui/screens/index.ts';
import type { ScreenName } from '../../../src/tui/state/place.ts';
import type { Stroke } from '../../../src/tui/keys/stroke.ts';

const wish = (name: string, ...keys: readonly string[]) => ({ name, keys });
const letter = (text: string): Stroke => ({ kind: 'text', text });

/** What a stroke is to a screen, with these wishes. */
function heardOn(screen: ScreenName, stroke: Stroke, ...wishes: Parameters<typeof remapKeys>[0]) {
  const { keys, problems } = remapKeys(wishes);
  expect(problems).toEqual([]);
  const isTyping = SCREENS.find(({ name }) => name === screen)?.isTyping === true;
  return hear(stroke, listeningOf({ places: [{ screen, cursor: 0 }] }, isTyping, keys));
}

const problemOf = (...wishes: Parameters<typeof remapKeys>[0]): string =>
  remapKeys(wishes)
    .problems.map(({ name, message }) => `${name} ${message}`)
    .join('\n');

describe('keys that a user wants', () => {
  it('are heard in place of the others', () => {
    expect(heardOn('policies', letter('Q'), wish('quit', 'Q'))).toEqual({ kind: 'command', command: 'quit' });
    expect(heardOn('policies', letter('q'), wish('quit', 'Q'))).toBeUndefined();
  });

  it('hold on one screen where it is named', () => {
    const probe = wish('flow.probe', '!');
    expect(heardOn('flow', letter('!'), probe)).toEqual({ kind: 'command', command: 'probe' });
    expect(heardOn('policies', letter('!'), probe)).toEqual({ kind: 'command', command: 'only-idle' });
  });

  it('may change places with another command', () => {
    const wishes = [wish('watch', 'm'), wish('matrix', 'w')];
    expect(heardOn('policies', letter('m'), ...wishes)).toEqual({ kind: 'command', command: 'watch' });
    expect(heardOn('policies', letter('w'), ...wishes)).toEqual({ kind: 'command', command: 'matrix' });
  });

  it('leave a way back where letters are typed', () => {
    expect(heardOn('find', { kind: 'key', name: 'enter' }, wish('open', 'x'))).toEqual({
      kind: 'command',
      command: 'open',
    });
    expect(heardOn('find', letter('x'), wish('open', 'x'))).toEqual({ kind: 'text', text: 'x' });
    const { keys } = remapKeys([wish('back', 'b')]);
    for (const scope of ['command-line', 'choice'] as const) {
      expect(keys.find((each) => each.scope === scope && each.command === 'back')?.keys).toEqual(['esc']);
    }
  });

  it.each([
    ['a command that there is not', wish('finde', 'x'), 'finde is no command of the shell'],
    ['a screen that has no such command', wish('matrix.probe', 'x'), 'matrix.probe is no command of the shell'],
    ['a key that there is not', wish('quit', 'entr'), 'quit has "entr", which is no key'],
    ['a key that terminals send as another', wish('quit', 'ctrl-i'), 'quit has "ctrl-i", which is no key'],
    ['no key at all', wish('quit'), 'quit needs at least one key'],
    ['Ctrl-C', wish('interrupt', 'x'), 'interrupt cannot be changed'],
    ['what Ctrl-C is', wish('quit', 'ctrl-c'), 'quit has "ctrl-c", which is no key'],
    ['a letter where letters are typed', wish('find.open', 'x'), 'find.open is heard where letters are typed'],
    ['a key of the same screen', wish('flow.probe', 's'), 'flow.probe has "s", which is "swap" (flow)'],
    ['a key of every screen', wish('flow.probe', 'q'), 'flow.probe has "q", which is "quit" (everywhere)'],
    ['a key of lists', wish('watch', 'j'), 'watch has "j", which is "down" (lists)'],
    ['a key that a screen has, on every screen', wish('watch', 'p'), 'watch has "p", which is "probe" (flow)'],
    [
      'a key of what is always heard',
      wish('flow.probe', 'ctrl-l'),
      'flow.probe has "ctrl-l", which is "redraw" (always)',
    ],
  ])('are refused: %s', (_, one, problem) => {
    expect(problemOf(one)).toContain(problem);
  });

  it('are refused where two wishes meet', () => {
    expect(problemOf(wish('watch', 'ctrl-x'), wish('matrix', 'ctrl-x'))).toContain('which is "matrix" (everywhere)');
  });

  it('leave the table alone where there are none', () => {
    expect(remapKeys([]).keys).toEqual(KEYS);
  });
});
