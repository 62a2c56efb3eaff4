import type { Lint } from './lint.ts';

/** L-01 to L-21: about what one policy says, and whom it means. */
export const FIRST_LINTS: readonly Lint[] = [];
