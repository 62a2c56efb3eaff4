import { TOUR } from '../demo/tour.ts';

/** What `kubectl netpol tour` says: questions to try, and what each one shows. */
export function tourText(): string {
  const stops = TOUR.flatMap(({ command, shows }) => [`  # ${shows}`, `  ${command}`, '']);
  return ['A small shop with the mistakes of the field, built in. No cluster is asked. Try:', '', ...stops]
    .join('\n')
    .trimEnd()
    .concat('\n');
}
