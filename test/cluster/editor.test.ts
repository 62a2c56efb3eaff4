import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { showInEditor } from '../../src/cluster/editor.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

it('An editor gets the text in a file of that name, which is gone afterwards.', async () => {
  const kept = tempFolder();
  const [copy, path] = [join(kept, 'copy'), join(kept, 'path')];
  // The editor's line gets the file as its last word.
  await showInEditor(`sh -c 'cp "$0" ${copy}; echo "$0" >${path}'`, 'shop-web.yaml', 'kind: NetworkPolicy\n');
  expect(readFileSync(copy, 'utf8')).toBe('kind: NetworkPolicy\n');
  const shown = readFileSync(path, 'utf8').trim();
  expect(shown).toMatch(/shop-web\.yaml$/);
  expect(existsSync(shown)).toBe(false);
});

it('A name is never a command.', async () => {
  const kept = tempFolder();
  await showInEditor(`sh -c 'echo "$0" >${join(kept, 'path')}'`, '$(touch x)"; touch y;.yaml', '');
  expect(readFileSync(join(kept, 'path'), 'utf8').trim()).toMatch(/\/__touch_x____touch_y_\.yaml$/);
});

it('An editor that there is not is named.', async () => {
  await expect(showInEditor('no-such-editor-here', 'a.yaml', '')).rejects.toThrow(
    '"no-such-editor-here" was not found',
  );
});
