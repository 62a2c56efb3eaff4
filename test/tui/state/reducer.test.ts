import { describe, expect, it } from 'vitest';
import { findPlace } from '../../../src/tui/screens/find/place.ts';
import { flowPlace } from '../../../src/tui/screens/flow/place.ts';
import { moveCursor, reduce } from '../../../src/tui/state/reducer.ts';
import { podPlace } from '../../../src/tui/screens/pod/place.ts';
import type { ShellState } from '../../../src/tui/state/state.ts';

const FIND = findPlace();
const POD = podPlace('shop/web-0');
const FLOW = flowPlace('shop/web-0', 'shop/db-0', '5432');
const START: ShellState = { places: [FIND], namespace: 'shop' };
const HELP = { kind: 'help', scroll: 0 } as const;

describe('the state of the shell', () => {
  it('remembers the way that led to a place', () => {
    const there = [POD, FLOW].reduce((state, place) => reduce(state, { kind: 'open', place }), START);
    expect(there.places).toEqual([FIND, POD, FLOW]);
    expect(reduce(there, { kind: 'back' }).places).toEqual([FIND, POD]);
  });

  it('never goes back beyond where it began', () => {
    expect(reduce(START, { kind: 'back' })).toEqual(START);
  });

  it('changes what was chosen at a place without a step', () => {
    const there = reduce(START, { kind: 'open', place: POD });
    expect(reduce(there, { kind: 'replace', place: FLOW }).places).toEqual([FIND, FLOW]);
    expect(reduce(START, { kind: 'replace', place: POD }).places).toEqual([POD]);
  });

  it('closes what lies over a screen before it goes back', () => {
    const open = reduce(reduce(START, { kind: 'open', place: POD }), { kind: 'overlay', overlay: HELP });
    const closed = reduce(open, { kind: 'back' });
    expect(closed).toEqual({ places: [FIND, POD], namespace: 'shop' });
  });

  it('leaves nothing lying over a screen that is opened', () => {
    const open = reduce(START, { kind: 'overlay', overlay: HELP });
    expect(reduce(open, { kind: 'open', place: POD }).overlay).toBeUndefined();
  });

  it('knows one namespace, or all', () => {
    expect(reduce(START, { kind: 'namespace', namespace: 'data' }).namespace).toBe('data');
    expect(reduce(START, { kind: 'namespace', namespace: undefined })).toEqual({ places: [FIND] });
  });

  it('keeps a notice until it is quiet again', () => {
    const told = reduce(START, { kind: 'notice', notice: { text: 'copied', isError: false } });
    expect(told.notice?.text).toBe('copied');
    expect(reduce(told, { kind: 'quiet' })).toEqual(START);
  });

  it('amends the places of a screen wherever they are on the way', () => {
    const there = [POD, FLOW].reduce((state, place) => reduce(state, { kind: 'open', place }), START);
    const change = (place: ShellState['places'][0]) => ({ ...place, cursor: 7 });
    const amended = reduce(there, { kind: 'amend', screen: 'pod', change });
    expect(amended.places.map(({ cursor }) => cursor)).toEqual([FIND.cursor, 7, FLOW.cursor]);
  });

  it('begins anew in another context', () => {
    const there = reduce(START, { kind: 'open', place: POD });
    expect(reduce(there, { kind: 'restart', place: FIND, namespace: 'default' })).toEqual({
      places: [FIND],
      namespace: 'default',
    });
  });

  it('keeps a cursor among the items, and lets the screen follow it again', () => {
    expect(moveCursor({ ...FIND, scroll: 3 }, 9, 4)).toEqual({ ...FIND, cursor: 3 });
    expect(moveCursor(FIND, -2, 4).cursor).toBe(0);
    expect(moveCursor(FIND, 2, 0).cursor).toBe(0);
  });
});
