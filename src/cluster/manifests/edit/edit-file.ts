import { readFile } from 'node:fs/promises';
import { editManifest, type ManifestEdit } from './edit-manifest.ts';

export interface EditedFile {
  readonly before: string;
  readonly after: string;
}

/** A file's text as it is and as it would be; nothing is written. Undefined: it cannot be read again, or not be edited surely. */
export async function editFile(file: string, edit: ManifestEdit): Promise<EditedFile | undefined> {
  const before = await readFile(file, 'utf8').catch(() => undefined);
  const after = before === undefined ? undefined : editManifest(before, edit);
  return before === undefined || after === undefined ? undefined : { before, after };
}
