import type { Lint } from './lint.ts';

/** L-22 to L-45: about policies beside each other, what they leave out, and who enforces them. */
export const MORE_LINTS: readonly Lint[] = [];
