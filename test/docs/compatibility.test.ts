import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compatibilityTables } from './compatibility-page.ts';

const PAGE = fileURLToPath(new URL('../../docs/compatibility.md', import.meta.url));
/** What is written by hand ends here. */
const TABLES = '## Who is known\n\n';

it('docs/compatibility.md says what is known of each enforcer (rewritten by -u)', async () => {
  const [text = ''] = readFileSync(PAGE, 'utf8').split(TABLES);
  await expect(`${text}${TABLES}${compatibilityTables()}`).toMatchFileSnapshot(PAGE);
});
