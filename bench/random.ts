/** Numbers that look random and are the same in every run. */
export interface Random {
  /** A whole number from 0 to `end`, which is left out. */
  below(end: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** True about `share` of the time (0 to 1). */
  chance(share: number): boolean;
}

/** A generator that a seed decides wholly (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return { below, chance: (share) => next() < share, pick: (list) => list[below(list.length)] ?? list[0] };
}
