import { expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { KEY } from './helpers/terminal.ts';
import { pictureOf } from './helpers/picture.ts';
import { startShell } from './helpers/shell.ts';

const COLUMNS = 100;

/* The picture in the README is a screen of the program, and stays one: `npm exec -- vitest run test/tui/picture.test.ts -u`. */
it('the picture in the README shows the shell as it is', async () => {
  const shell = await startShell({ columns: COLUMNS, rows: 28, color: true });
  shell.type(`:why checkout payments/svc/api:80${KEY.enter}`);
  await shell.shows('DENIED');
  await shell.settled();
  const picture = pictureOf(shell.runs(), COLUMNS);
  await shell.stop();
  await expect(picture).toMatchFileSnapshot(fileURLToPath(new URL('../../docs/shell.svg', import.meta.url)));
});
