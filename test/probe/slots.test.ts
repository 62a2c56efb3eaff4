import { expect, test } from 'vitest';
import { createSlots } from '../../src/probe/slots.ts';

test('Work begins in order, as soon as there is room for it, and what fails makes room too.', async () => {
  const slots = createSlots(3);
  const log: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const start = (name: string, wanted: number): Promise<void> =>
    slots(wanted, async () => {
      log.push(name);
      const end = Promise.withResolvers<void>();
      ends.set(name, end);
      await end.promise;
    });
  const [a, b, c, d] = [start('a', 2), start('b', 2), start('c', 1), start('d', 9)];
  await settle();
  expect(log).toEqual(['a']);

  ends.get('a')?.reject(new Error('a failed'));
  await expect(a).rejects.toThrow('a failed');
  await settle();
  expect(log).toEqual(['a', 'b', 'c']);

  ends.get('b')?.resolve();
  await b;
  await settle();
  expect(log).toHaveLength(3);
  ends.get('c')?.resolve();
  await c;
  await settle();
  expect(log).toEqual(['a', 'b', 'c', 'd']);
  ends.get('d')?.resolve();
  await d;
});

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
