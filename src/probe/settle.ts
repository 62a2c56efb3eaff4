import type { Attempt } from './attempt.ts';

/** What several attempts at the same place come to. */
export type Settled =
  /** All that ran said this in the end; `changed`: first they said something else (semantics G.5). */
  | { readonly kind: 'one'; readonly result: Attempt['result']; readonly count: number; readonly changed: boolean }
  /** None connected, and they failed to in different ways. */
  | { readonly kind: 'never'; readonly results: ReadonlySet<Attempt['result']> }
  /** They connected and did not, by turns. */
  | { readonly kind: 'mixed' }
  /** No attempt says anything about the network. */
  | { readonly kind: 'none' };

/** Attempts that failed for a reason of their tool's count as little as those that were never made. */
export function settle(attempts: readonly Attempt[]): Settled {
  const results = attempts
    .toSorted((one, other) => one.atMs - other.atMs || one.number - other.number)
    .map(({ result }) => result)
    .filter((result) => result !== 'failed');
  const last = results.at(-1);
  if (last === undefined) return { kind: 'none' };
  if (results.every((result) => result === last))
    return { kind: 'one', result: last, count: results.length, changed: false };
  if (!results.includes('connected')) return { kind: 'never', results: new Set(results) };
  return settleChange(results, last);
}

/** One change for good: from whatever it was to connected, or from connected to twice the same. */
function settleChange(results: readonly Attempt['result'][], last: Attempt['result']): Settled {
  const tail = results.length - 1 - results.findLastIndex((result) => result !== last);
  const before = results.slice(0, results.length - tail);
  const isOnce =
    last === 'connected' ? !before.includes('connected') : before.every((result) => result === 'connected');
  if (!isOnce || (last !== 'connected' && tail < 2)) return { kind: 'mixed' };
  return { kind: 'one', result: last, count: tail, changed: true };
}
