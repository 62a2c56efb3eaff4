import { describe, expect, it } from 'vitest';
import { createShell, type Shell } from '../../src/tui/shell.ts';
import { createStaticStore } from '../../src/live/store.ts';
import { findPlace } from '../../src/tui/screens/find/place.ts';
import { flowPlace } from '../../src/tui/screens/flow/place.ts';
import { KEYS, type Scope } from '../../src/tui/keys/table.ts';
import { loadDemo } from '../../src/demo/load.ts';
import type { Place } from '../../src/tui/state/place.ts';
import { podPlace } from '../../src/tui/screens/pod/place.ts';
import { matrixPlace } from '../../src/tui/screens/matrix/place.ts';
import { policiesPlace } from '../../src/tui/screens/policies/place.ts';
import { SERVICES } from './helpers/shell.ts';

/*
 * Every key does something where it is heard: the state changes, or something is done outside. A complaint does not count,
 * but for keys that need a cluster.
 */

const LIVE = createStaticStore(loadDemo().snapshot);

interface Stage {
  readonly shell: Shell;
  /** What was done outside. */
  readonly done: string[];
}

function stage(start: Place, ...strokes: readonly string[]): Stage {
  const done: string[] = [];
  const shell = createShell({
    opened: { live: LIVE, title: 'demo', inputFlags: '--demo', namespace: 'shop' },
    services: { ...SERVICES, editText: async (_, text) => text },
    look: { color: false, ascii: false, screenReader: false },
    columns: 80,
    rows: 24,
    start,
    outside: {
      exit: () => void done.push('exit'),
      copy: (text) => void done.push(text),
      edit: async (name, text) => {
        done.push(name);
        return text;
      },
      redraw: () => void done.push('redraw'),
    },
  });
  for (const stroke of strokes) press(shell, stroke);
  done.length = 0;
  return { shell, done };
}

function press(shell: Shell, key: string): void {
  shell.press(
    [...key].length === 1
      ? { kind: 'text', text: key }
      : key === 'space'
        ? { kind: 'text', text: ' ' }
        : { kind: 'key', name: key },
  );
}

const MIXED = flowPlace('shop/deploy/web', 'shop/svc/catalog', '80');
const CATALOG = podPlace('shop/deploy/catalog');

/** Where each key of a scope has something to do: on the second of several things, with something typed. */
const STAGES: Readonly<Partial<Record<Scope, () => Stage>>> = {
  find: () => stage(findPlace({ query: 'shop/' }), 'down'),
  lists: () => stage(findPlace(), 'pagedown', 'pagedown'),
  pod: () => stage(CATALOG),
  flow: () => stage(MIXED),
  policies: () => stage(policiesPlace(), 'down'),
  matrix: () => stage(matrixPlace(), 'down', 'down', 'down', 'right'),
  everywhere: () => stage(findPlace(), 'enter'),
  always: () => stage(findPlace()),
  help: () => stage(CATALOG, '?'),
  'command-line': () => stage(CATALOG, ':', 'w', 'h', 'y'),
  choice: () => stage(CATALOG, 'n', 'm'),
};

/** They need a cluster, and say so here. */
const NEED_A_CLUSTER = new Set(['probe', 'context']);

/** Keys that are letters are heard where none are typed. */
function stageOf(scope: Scope, key: string): Stage | undefined {
  const isLetter = [...key].length === 1 || key === 'space';
  if (scope === 'lists' && isLetter) return 'kg'.includes(key) ? stage(CATALOG, 'pagedown') : stage(CATALOG);
  return STAGES[scope]?.();
}

const CASES = KEYS.flatMap(({ command, keys, scope }) => keys.map((key) => ({ command, key, scope }))).filter(
  ({ scope }) => STAGES[scope] !== undefined,
);

describe('each key of the table', () => {
  it.each(CASES)('$scope: $key does $command', async ({ command, key, scope }) => {
    const { shell, done } = stageOf(scope, key) ?? stage(findPlace());
    const before = shell.scene().state;
    press(shell, key);
    // What is chosen from may have to be looked up.
    await new Promise((resolve) => void setImmediate(resolve));
    const { notice: told, ...after } = shell.scene().state;
    if (NEED_A_CLUSTER.has(command)) return expect(told?.isError).toBe(true);
    expect(told?.isError ?? false).toBe(false);
    if (done.length === 0 && told === undefined) expect(after).not.toEqual(before);
  });

  it('is tried: those of probes, of watching and of changes are in tests of their own', () => {
    const untried = new Set(KEYS.map(({ scope }) => scope).filter((scope) => STAGES[scope] === undefined));
    expect(
      [...untried].filter((scope) => !['probe', 'watch', 'what-if', 'fix', 'compare', 'output'].includes(scope)),
    ).toEqual([]);
  });
});

describe('keys in one piece', () => {
  it('each act on what the one before has left', () => {
    const { shell } = stage(findPlace());
    for (const key of ['c', 'a', 't', 'backspace', 'backspace', 'backspace', 'd', 'b', '-', '0', 'enter'])
      press(shell, key);
    expect(shell.scene().state.places.at(-1)).toMatchObject({ screen: 'pod', target: 'shop/db-0' });
  });

  it('take a port behind an address', () => {
    const { shell } = stage(findPlace());
    for (const key of [...'203.0.113.7:443', 'enter', ...'web', 'enter']) press(shell, key);
    expect(shell.scene().state.places.at(-1)).toMatchObject({
      screen: 'flow',
      source: 'shop/deploy/web',
      destination: '203.0.113.7',
      port: '443',
    });
  });

  it('lead from a name to a flow and back', () => {
    const { shell } = stage(findPlace());
    for (const key of ['s', 'v', 'c', 'a', 't', 'a', 'l', 'o', 'g']) press(shell, key);
    for (const key of ['ctrl-u', 'c', 'a', 't', 'a', 'l', 'o', 'g', 'tab', 'tab', 'ctrl-t']) press(shell, key);
    for (const key of ['w', 'e', 'b', 'enter']) press(shell, key);
    expect(shell.scene().state.places.at(-1)).toMatchObject({
      screen: 'flow',
      source: 'shop/deploy/web',
      destination: 'shop/svc/catalog',
      port: '80',
    });
    press(shell, 'esc');
    expect(shell.scene().state.places.map(({ screen }) => screen)).toEqual(['find']);
  });
});
