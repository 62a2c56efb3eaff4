import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changeList, EMPTY, findItem, itemsBelow } from '../../src/live/sorted-list.ts';
import { holds } from '../properties/runs.ts';

const anyKey = fc
  .tuple(fc.constantFrom('a', 'a-b', 'b'), fc.nat(5))
  .map(([namespace, name]) => `pods:${namespace}/${name}`);

it('A list stands in the order of its keys, whatever comes and goes', () => {
  const anySteps = fc.array(fc.array(fc.tuple(anyKey, fc.option(fc.nat(9), { nil: undefined })), { maxLength: 6 }));
  holds(
    fc.property(anySteps, (steps) => {
      let list = changeList<number>(EMPTY, new Map());
      const map = new Map<string, number>();
      for (const step of steps) {
        list = changeList(list, new Map(step));
        for (const [key, value] of new Map(step)) {
          if (value === undefined) map.delete(key);
          else map.set(key, value);
        }
      }
      const keys = [...map.keys()].sort();
      expect(list).toEqual({ keys, items: keys.map((key) => map.get(key)) });
      for (const [key, value] of map) expect(findItem(list, key)).toBe(value);
      expect(itemsBelow(list, 'pods:a/')).toEqual(
        keys.filter((key) => key.startsWith('pods:a/')).map((key) => map.get(key)),
      );
    }),
  );
});

it('Nothing is found where nothing is', () => {
  const list = changeList<number>(EMPTY, new Map([['b', 1]]));
  expect([findItem(list, 'a'), findItem(list, 'c'), findItem(EMPTY, 'a')]).toEqual([undefined, undefined, undefined]);
});
