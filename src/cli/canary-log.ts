import type { CanaryEvent } from '../probe/canary/canary-run.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { phraseCanaryEvent } from '../probe/phrase/canary.ts';
import { printable } from '../report/printable.ts';

/** Tells on stderr how far a canary is: a line for each step, on a terminal or with -v. */
export function tellCanary({ verbosity }: GlobalOptions, io: Io): (event: CanaryEvent) => void {
  const isTold = verbosity > 0 || io.isTTY.stderr;
  return (event) => {
    if (isTold) io.stderr.write(`  ${printable(phraseCanaryEvent(event))}\n`);
  };
}
