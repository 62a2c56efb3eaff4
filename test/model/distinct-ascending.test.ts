import { describe, expect, it } from 'vitest';
import { distinctAscending } from '../../src/model/distinct-ascending.ts';

describe('numbers, each once and in ascending order', () => {
  it('are told apart by all of their bits', () => {
    const networks = [3n << 64n, 1n << 64n, 3n << 64n, 0n, 2n << 64n, 0n];
    expect(distinctAscending(networks)).toEqual([0n, 1n << 64n, 2n << 64n, 3n << 64n]);
  });

  it('may be none', () => {
    expect(distinctAscending([])).toEqual([]);
  });
});
