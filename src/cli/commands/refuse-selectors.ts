import type { GlobalOptions } from '../options.ts';
import { UsageError } from '../usage-error.ts';

/** Refuses -l and --field-selector where they would change nothing: a flag that does nothing hides a mistake. */
export function refuseSelectors(command: string, options: GlobalOptions, because: string): void {
  const flag =
    options.selector !== undefined ? '-l' : options.fieldSelector !== undefined ? '--field-selector' : undefined;
  if (flag !== undefined) throw new UsageError(`"${command}" takes no "${flag}": ${because}`);
}
