import { CONTROLS } from '../../probe/wishes.ts';
import { DEMO_ADDITIONS } from '../../demo/additions.ts';
import { DNS_CHOICES } from '../../advise/generate/needs.ts';
import { FAIL_ON } from '../../advise/diff/diff-report.ts';
import { LINT_FAIL_ON, SEVERITIES } from '../lint-flags.ts';
import { MATRIX_BY } from '../../explain/matrix-report.ts';
import { METHODS } from '../../probe/vehicle.ts';
import { ROLE_USES } from '../../rbac.ts';
import { VERDICT_WORDS } from '../matrix-flags.ts';

/** The words that a flag takes, where it takes no others; undefined for any other flag. */
export function wordsOfFlag(long: string, command: string | undefined): readonly string[] | undefined {
  // Two commands have a flag of this name, each with words of its own.
  if (long === 'fail-on') return command === 'lint' ? LINT_FAIL_ON : FAIL_ON;
  return WORDS[long];
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  by: MATRIX_BY,
  verdict: VERDICT_WORDS,
  severity: SEVERITIES,
  dns: DNS_CHOICES,
  method: ['auto', ...METHODS],
  control: CONTROLS,
  for: ROLE_USES,
  'demo-with': DEMO_ADDITIONS,
};
