import type { Gap } from './gap.ts';

/** A fact that was read, or the reason why it could not be. A failed read is never an empty result. */
export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly gap: Gap };

export function known<T>(value: T): Known<T> {
  return { known: true, value };
}

export function unknown(gap: Gap): Known<never> {
  return { known: false, gap };
}
