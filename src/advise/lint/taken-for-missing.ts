import type { Lint } from './lint.ts';
import { whyIgnored } from '../../explain/phrase/caveats.ts';

/** L-46 */
export const takenForMissing: Lint = {
  id: 'L-46',
  name: 'taken-for-missing',
  severity: 'error',
  summary: 'A policy of Calico or Cilium that cannot be read, and that is enforced as if it were not there',
  why: 'The API server knows the shape of such an object, and not what its selectors, names and ports mean to whoever enforces it. One slip, and the whole object is left out, with a line in the log of an agent: what it would deny is open, and what it would open is closed.',
  remedy:
    'Mend what is told. For Calico, apply policies through its own API server or with calicoctl, which refuse what its agents cannot read.',
  source: 'https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors',
  needs: [],
  find: ({ policies }) =>
    (policies.ignored ?? []).map(({ ref, path = [], problem, by }) => ({
      about: ref,
      path,
      message: `${whyIgnored(by)}: ${problem}`,
    })),
};
