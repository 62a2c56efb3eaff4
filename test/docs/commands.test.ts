import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { commandsPage } from './commands-page.ts';

it('docs/commands.md says what the commands say of themselves (rewritten by -u)', async () => {
  const page = fileURLToPath(new URL('../../docs/commands.md', import.meta.url));
  await expect(await commandsPage()).toMatchFileSnapshot(page);
});
