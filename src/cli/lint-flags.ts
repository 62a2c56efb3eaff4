import type { FlagReader } from './flag-reader.ts';
import type { Severity } from '../advise/lint/lint.ts';
import { unknownValue } from './one-of.ts';

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];
export const LINT_FAIL_ON = [...SEVERITIES, 'never'] as const;

/** The flags of "lint". Ids and names as typed; which lints there are is known where they are loaded. */
export interface LintFlags {
  /** Empty: all of them. */
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  /** Findings less severe than this are left out. */
  readonly severity: Severity;
  /** Exit 2 on findings of this severity, and of worse. */
  readonly failOn: Severity | 'never';
  /** Absent: lint. Otherwise tell of this lint, or of "all". */
  readonly explain?: string;
}

export function readLintFlags(flags: FlagReader, forCommand: string | undefined): LintFlags {
  const list = (long: string) => flags.all(long).flatMap((text) => text.split(',').filter((each) => each !== ''));
  return {
    select: list('select'),
    ignore: list('ignore'),
    severity: oneOf('severity', SEVERITIES, flags.last('severity')) ?? 'info',
    // Commands that compare states have a flag of the same name.
    failOn: (forCommand === 'lint' ? oneOf('fail-on', LINT_FAIL_ON, flags.last('fail-on')) : undefined) ?? 'error',
    ...flags.texts({ explain: 'explain' }),
  };
}

function oneOf<T extends string>(flag: string, values: readonly T[], text: string | undefined): T | undefined {
  if (text === undefined || text === '') return undefined;
  // "errors" is what a pipeline says; there is one of each.
  const found = values.find((value) => text === value || text === `${value}s`);
  if (found !== undefined) return found;
  throw unknownValue(flag, values, text);
}
