import type { Lint } from './lint.ts';
import { FIRST_LINTS } from './first-lints.ts';
import { MORE_LINTS } from './more-lints.ts';
import { unknownIgnore } from './unknown-ignore.ts';

const NUMBERED: readonly Lint[] = [...FIRST_LINTS, ...MORE_LINTS];

/** Every lint, in the order of their ids. */
export const LINTS: readonly Lint[] = [unknownIgnore(NUMBERED), ...NUMBERED];

/** The lint that goes by this id (in either case) or name. */
export function findLint(text: string, lints: readonly Lint[] = LINTS): Lint | undefined {
  return lints.find(({ id, name }) => id === text.toUpperCase() || name === text);
}
