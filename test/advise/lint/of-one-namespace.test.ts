import { expect, it } from 'vitest';
import { answerLint } from '../../../src/lint.ts';
import { LINTS } from '../../../src/advise/lint/lints.ts';
import { pod, snapshot } from '../../helpers/builders.ts';

it('Asked about one namespace, lints tell what is said of it as an object, and not what is said of others.', () => {
  const state = snapshot({ pods: [pod('shop/web'), pod('bank/ledger')] });
  const { findings } = answerLint(state, { lints: LINTS, namespace: 'shop', manifestFindings: [] });
  expect(findings.map(({ lint, about }) => [lint.id, about.kind, about.name])).toEqual([['L-28', 'Namespace', 'shop']]);
});
