import { afterEach, expect, it } from 'vitest';
import { createStaticStore } from '../../src/live/store.ts';
import { findPlace } from '../../src/tui/screens/find/place.ts';
import { flowPlace } from '../../src/tui/screens/flow/place.ts';
import { loadDemo } from '../../src/demo/load.ts';
import type { Place } from '../../src/tui/state/place.ts';
import { podPlace } from '../../src/tui/screens/pod/place.ts';
import { policiesPlace } from '../../src/tui/screens/policies/place.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { type RunningShell, startShell } from '../tui/helpers/shell.ts';
import { EVIL, spoil } from './spoiled.ts';

/* The shell steers the terminal itself: in what it writes no piece of the cluster's own sequences may stand. */

const PIECES = [
  '\u001b[31mE',
  '\u009b',
  '\u001b]0;owned',
  '\u001bP$q',
  '\u202e',
  '\u2066',
  '\u061c',
  '\u200f',
  '\u2028',
  '\u0085',
];

const PLACES: readonly (readonly [string, Place, readonly string[]])[] = [
  ['Find', findPlace({ query: 'web' }), ['down']],
  ['Pod', podPlace('shop/deploy/web'), ['down', 'enter']],
  ['Flow', flowPlace('shop/deploy/checkout', 'payments/svc/api', '80'), ['f', 'esc', 'e']],
  ['Policies', policiesPlace(), ['enter', 'enter']],
  ['Matrix', podPlace('shop/deploy/web'), ['m', 'down', 'enter']],
  ['Pinned flows', flowPlace('shop/deploy/web', 'shop/sts/db', '5432'), ['*', 'w', 'enter']],
];

let running: RunningShell | undefined;
afterEach(() => running?.stop());

it.each(PLACES)('%s shows what a cluster calls its things, and does not obey it', async (_, place, keys) => {
  // The same object with other texts.
  const live = createStaticStore(spoil(loadDemo().snapshot, false) as Snapshot);
  running = await startShell({ live, place, columns: 160, rows: 50 });
  await running.press(...keys);
  const written = running.written();
  expect(PIECES.filter((piece) => written.includes(piece))).toEqual([]);
  expect(running.text()).not.toMatch(/^error: forged/m);
});

it('Each of these pieces is in the texts of that cluster', () => {
  expect(PIECES.filter((piece) => !EVIL.includes(piece))).toEqual([]);
});
