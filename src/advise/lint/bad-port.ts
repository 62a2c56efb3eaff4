import { fromManifest, REFUSED_NOTE } from './from-manifest.ts';
import type { Lint } from './lint.ts';

export const badPort: Lint = {
  id: 'L-14',
  name: 'bad-port',
  severity: 'error',
  summary: 'A port, range or protocol that the API does not take',
  why: 'A range needs a number where it begins, and ends at or after it; ports go from 1 to 65535; a number in quotes is the name of a port, and no port may be called so.',
  remedy: 'Write port and endPort as numbers without quotes, the lower one first, and TCP, UDP or SCTP as protocol.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports',
  needs: [],
  find: ({ manifestFindings }) =>
    manifestFindings
      .filter(({ code }) => code === 'PORT')
      .map((finding) => fromManifest(finding, { notes: [REFUSED_NOTE] })),
};
