import { fromManifest, READ_NOTE, REFUSED_NOTE } from './from-manifest.ts';
import type { Lint } from './lint.ts';
import type { ManifestCode } from '../../model/manifest-finding.ts';

/** Those that have a lint of their own. */
const OTHERS: readonly ManifestCode[] = ['PORT', 'CIDR', 'EXCEPT_OUTSIDE'];

export const refusedField: Lint = {
  id: 'L-06',
  name: 'refused-field',
  severity: 'error',
  summary: 'A field that the API does not have, or a value that it does not take',
  why: 'A server that validates strictly refuses the object. One that does not drops the field without a word: a selector whose only field is misspelt becomes {}, which selects everything.',
  remedy: 'Correct the spelling, or the place: the message names what the field is called, and where it belongs.',
  source: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation',
  needs: [],
  find: ({ manifestFindings }) =>
    manifestFindings
      .filter(({ isRefused, code }) => (isRefused && !OTHERS.includes(code)) || code === 'ADMIN_SHAPE')
      .map((finding) => fromManifest(finding, { notes: [finding.isRefused ? REFUSED_NOTE : READ_NOTE] })),
};
