import fc from 'fast-check';

const FACTOR = Number(process.env['NETPOL_RUNS'] ?? 1);
const SEED = Number(process.env['NETPOL_SEED'] ?? 2026);

/** A property may take as long as its runs take: for vitest's `timeout` option. */
export const TIMEOUT = 20_000 * Math.max(1, FACTOR);

/**
 * Checks a property on the same cases every time. NETPOL_RUNS=20 tries twenty times as many, NETPOL_SEED=7 others; a
 * failure prints the smallest counterexample that was found.
 */
export function holds<T>(property: fc.IProperty<T>, runs = 300): void {
  fc.assert(property, { numRuns: Math.ceil(runs * FACTOR), seed: SEED });
}
