import { describe, expect, it } from 'vitest';
import { bindingsOf, hear } from '../../../src/tui/keys/resolve.ts';
import { KEYS, type Scope } from '../../../src/tui/keys/table.ts';
import { listeningOf } from '../../../src/tui/state/listening.ts';
import { SCREENS } from '../../../src/tui/screens/index.ts';
import type { Overlay } from '../../../src/tui/state/state.ts';

const OVERLAYS: readonly Overlay[] = [
  { kind: 'help', scroll: 0 },
  { kind: 'output', title: '', text: '', scroll: 0 },
  { kind: 'command-line', text: '' },
  { kind: 'choice', of: 'port', title: '', options: [], isOpen: true, text: '', cursor: 0 },
];

const PLACE = { screen: 'find', cursor: 0 } as const;

const LISTENINGS = [
  ...SCREENS.map(({ name, isTyping = false }) => ({
    name,
    listening: listeningOf({ places: [{ ...PLACE, screen: name }] }, isTyping),
  })),
  ...OVERLAYS.map((overlay) => ({
    name: overlay.kind,
    listening: listeningOf({ places: [PLACE], overlay }, true),
  })),
];

describe('the key table', () => {
  it.each(LISTENINGS)('gives each key of $name one meaning', ({ listening }) => {
    const heard = bindingsOf(listening);
    for (const [scope, bindings] of Map.groupBy(heard, (binding) => binding.scope)) {
      const keys = bindings.flatMap((binding) => binding.keys);
      expect(new Set(keys).size, `keys of ${scope}`).toBe(keys.length);
    }
  });

  it.each(LISTENINGS)('hears Ctrl-C in $name', ({ listening }) => {
    expect(hear({ kind: 'key', name: 'ctrl-c' }, listening)).toEqual({ kind: 'command', command: 'interrupt' });
  });

  it.each(LISTENINGS)('has a way back from $name', ({ listening }) => {
    expect(hear({ kind: 'key', name: 'esc' }, listening)).toEqual({ kind: 'command', command: 'back' });
  });

  it('lets letters be typed where they are typed, but for those that no name holds', () => {
    const { listening } = LISTENINGS.find(({ name }) => name === 'find') ?? {
      listening: { scopes: [], isTyping: true },
    };
    expect(hear({ kind: 'text', text: 'q' }, listening)).toEqual({ kind: 'text', text: 'q' });
    expect(hear({ kind: 'text', text: '/' }, listening)).toEqual({ kind: 'text', text: '/' });
    expect(hear({ kind: 'text', text: '?' }, listening)).toEqual({ kind: 'command', command: 'help' });
    expect(hear({ kind: 'text', text: ':' }, listening)).toEqual({ kind: 'command', command: 'command-line' });
  });

  it('lets everything be typed into the command line', () => {
    const listening = listeningOf({ places: [PLACE], overlay: { kind: 'command-line', text: '' } }, false);
    for (const text of ['?', ':', '/', 'q', ' ']) {
      expect(hear({ kind: 'text', text }, listening)).toEqual({ kind: 'text', text });
    }
  });

  it('has a scope for each screen and each overlay', () => {
    const scopes = new Set<Scope>(KEYS.map(({ scope }) => scope));
    for (const { kind } of OVERLAYS) expect(scopes).toContain(kind);
    for (const { name } of SCREENS) expect(scopes).toContain(name);
  });

  it('describes each key in a line', () => {
    for (const { description } of KEYS) {
      expect(description).not.toBe('');
      expect(description.length).toBeLessThan(80);
    }
  });
});
