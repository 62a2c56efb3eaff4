import { allowAllBesideRules } from './allow-all-beside-rules.ts';
import { duplicatePolicy } from './duplicate-policy.ts';
import type { Lint } from './lint.ts';
import { redundantRule } from './redundant-rule.ts';

/** L-22 to L-45: about policies beside each other, what they leave out, and who enforces them. */
export const MORE_LINTS: readonly Lint[] = [redundantRule, allowAllBesideRules, duplicatePolicy];
