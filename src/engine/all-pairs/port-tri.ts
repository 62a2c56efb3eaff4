import type { PortOperation } from './port-functions.ts';

/** Kleene logic as numbers in their order, so that OR is the greater and AND the smaller. */
export const NO = 0;
export const MAYBE = 1;
export const YES = 2;

export const LIKELIER: PortOperation = { apply: (a, b) => Math.max(a, b) };
/** What was certain no longer is; both operands are the same. */
export const WEAKER: PortOperation = { apply: (a) => Math.min(a, MAYBE) };
