import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { editText } from '../../src/cluster/editor.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

it('An editor gets the text in a file of that name, which is gone afterwards.', async () => {
  const kept = tempFolder();
  const [copy, path] = [join(kept, 'copy'), join(kept, 'path')];
  // The editor's line gets the file as its last word.
  await editText(`sh -c 'cp "$0" ${copy}; echo "$0" >${path}'`, 'shop-web.yaml', 'kind: NetworkPolicy\n');
  expect(readFileSync(copy, 'utf8')).toBe('kind: NetworkPolicy\n');
  const shown = readFileSync(path, 'utf8').trim();
  expect(shown).toMatch(/shop-web\.yaml$/);
  expect(existsSync(shown)).toBe(false);
});

it('What it has become comes back.', async () => {
  const edited = await editText(`sh -c 'echo "name: b" >>"$0"'`, 'a.yaml', 'kind: a\n');
  expect(edited).toBe('kind: a\nname: b\n');
});

it('Of an editor that ends badly nothing is used.', async () => {
  await expect(editText(`sh -c 'echo x >"$0"; exit 1'`, 'a.yaml', 'kind: a\n')).rejects.toThrow('ended with 1');
});

it('A name is never a command.', async () => {
  const kept = tempFolder();
  await editText(`sh -c 'echo "$0" >${join(kept, 'path')}'`, '$(touch x)"; touch y;.yaml', '');
  expect(readFileSync(join(kept, 'path'), 'utf8').trim()).toMatch(/\/__touch_x____touch_y_\.yaml$/);
});

it('An editor that there is not is named.', async () => {
  await expect(editText('no-such-editor-here', 'a.yaml', '')).rejects.toThrow('"no-such-editor-here" was not found');
});
