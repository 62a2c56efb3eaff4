import { findLint, LINTS } from '../advise/lint/lints.ts';
import type { Lint } from '../advise/lint/lint.ts';
import type { LintFlags } from './lint-flags.ts';
import { nearestName } from '../cluster/manifests/nearest-name.ts';
import { PROGRAM } from './program-name.ts';
import { UsageError } from './usage-error.ts';

/** The lints that the flags leave. Throws a UsageError for one that there is not. */
export function chooseLints({ select, ignore }: Pick<LintFlags, 'select' | 'ignore'>): readonly Lint[] {
  const wanted = new Set(select.map((text) => namedLint('select', text)));
  const unwanted = new Set(ignore.map((text) => namedLint('ignore', text)));
  const chosen = LINTS.filter((lint) => (wanted.size === 0 || wanted.has(lint)) && !unwanted.has(lint));
  if (chosen.length === 0) throw new UsageError('"--select" and "--ignore" leave no lint to ask');
  return chosen;
}

/** The lint that a flag names. */
export function namedLint(flag: string, text: string): Lint {
  const found = findLint(text);
  if (found !== undefined) return found;
  const near = nearestName(
    text,
    LINTS.flatMap(({ id, name }) => [id, name]),
  );
  throw new UsageError(`"--${flag} ${text}": there is no such lint`, [
    ...(near === undefined ? [] : [`did you mean  --${flag} ${near}`]),
    `all of them:  ${PROGRAM} lint --explain all`,
  ]);
}
