import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { editText } from '../../src/cluster/editor.ts';
import { tempFolder, writeScript } from '../helpers/temp-folder.ts';
import { ask } from './planted.ts';

/* In a folder that others may write to, too: no file of ours is theirs to read, and none of theirs is written through. */

/** A folder in which somebody has put a link to a file that only we may write. */
function trap(name: string): { readonly victim: string; readonly link: string } {
  const victim = join(tempFolder(), 'victim');
  writeFileSync(victim, 'as it was');
  const link = join(tempFolder(), name);
  symlinkSync(victim, link);
  return { victim, link };
}

it('A snapshot is not written through a link that is there', async () => {
  const { victim, link } = trap('a.netpol.gz');
  const { code, stderr } = await ask(['snapshot', '--demo', link]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('exists') });
  expect(readFileSync(victim, 'utf8')).toBe('as it was');
});

it('A snapshot that may overwrite takes the place of the link, for its owner alone', async () => {
  const { victim, link } = trap('a.netpol.gz');
  expect(await ask(['snapshot', '--demo', link, '--overwrite'])).toMatchObject({ code: 0 });
  expect(readFileSync(victim, 'utf8')).toBe('as it was');
  expect(lstatSync(link).isFile()).toBe(true);
  expect(lstatSync(link).mode & 0o777).toBe(0o600);
});

it('The key of a redaction is not written through a link, and for its owner alone', async () => {
  const { victim, link } = trap('key');
  const folder = tempFolder();
  expect(await ask(['snapshot', '--demo', join(folder, 'a.gz'), '--redact', '--redact-key', link])).toMatchObject({
    code: 1,
  });
  expect(readFileSync(victim, 'utf8')).toBe('as it was');
  const key = join(folder, 'key');
  expect(await ask(['snapshot', '--demo', join(folder, 'b.gz'), '--redact', '--redact-key', key])).toMatchObject({
    code: 0,
  });
  expect(lstatSync(key).mode & 0o777).toBe(0o600);
});

it('What is given to an editor lies in a new folder of its own, which nobody else may look into', async () => {
  const seen = join(tempFolder(), 'modes');
  const editor = writeScript(
    tempFolder(),
    'editor',
    `#!/bin/sh\nls -ld "$(dirname "$1")" "$1" | cut -c1-10 >'${seen}'\n`,
  );
  await editText(editor, '../../evil\u001b$(id).yaml', 'text');
  expect(readFileSync(seen, 'utf8')).toBe('drwx------\n-rw-------\n');
});
