import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holds } from '../properties/runs.ts';
import { patchMap } from '../../src/live/patched-map.ts';

const anyChanges = fc.array(
  fc.array(fc.tuple(fc.nat(900), fc.option(fc.nat(9), { nil: undefined })), { maxLength: 300 }),
  { maxLength: 6 },
);

it('A patched map is the map that a copy would be, however often it is patched', () => {
  holds(
    fc.property(anyChanges, (all) => {
      const copy = new Map<number, number>(Array.from({ length: 300 }, (_, key) => [key, key]));
      let patched: ReadonlyMap<number, number> = new Map(copy);
      for (const changes of all) {
        patched = patchMap(patched, new Map(changes));
        for (const [key, value] of new Map(changes)) {
          if (value === undefined) copy.delete(key);
          else copy.set(key, value);
        }
        expect(new Map(patched)).toEqual(copy);
        expect(patched.size).toBe(copy.size);
        for (const key of [0, 299, 300, 900]) {
          expect([patched.has(key), patched.get(key)]).toEqual([copy.has(key), copy.get(key)]);
        }
      }
    }),
    100,
  );
});

it('A map before its patch stays what it was', () => {
  const before = patchMap(new Map([['a', 1]]), new Map([['b', 2]]));
  const after = patchMap(before, new Map([['a', undefined]]));
  expect([...before]).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  expect([...after.keys()]).toEqual(['b']);
  expect([...after.values()]).toEqual([2]);
});

it('Where nothing changes, the map is the same object', () => {
  const map = new Map([['a', 1]]);
  expect(patchMap(map, new Map())).toBe(map);
});
