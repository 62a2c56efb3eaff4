import { expect, it } from 'vitest';
import { createVerbBook } from '../../src/probe/ask-verbs.ts';
import { needsOf } from '../../src/probe/needs.ts';

const NEEDS = needsOf('exec', 'shop', 34);

it('does not take a permission for known while somebody else still asks for it', async () => {
  const { promise, resolve } = Promise.withResolvers<'no'>();
  const book = createVerbBook(() => promise);
  const asking = book.ask(NEEDS);
  expect(book.knows(NEEDS)).toBe(false);
  resolve('no');
  expect(await book.ask(NEEDS)).toEqual(await asking);
  expect(book.knows(NEEDS)).toBe(true);
  expect(book.answers()).toHaveLength(NEEDS.length);
});
