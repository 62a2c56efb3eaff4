import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { anchorOf } from '../../src/report/sarif.ts';
import { LINTS } from '../../src/advise/lint/lints.ts';
import { lintsPage } from './lints-page.ts';

it('docs/lints.md says what the lints say (rewritten by -u)', async () => {
  await expect(lintsPage(LINTS)).toMatchFileSnapshot(fileURLToPath(new URL('../../docs/lints.md', import.meta.url)));
});

it('has a heading for every link that reports give', () => {
  const headings = [...lintsPage(LINTS).matchAll(/^## (.*)$/gm)].map(([, title = '']) =>
    title.toLowerCase().replaceAll(' ', '-'),
  );
  expect(headings).toEqual(LINTS.map(anchorOf));
});
