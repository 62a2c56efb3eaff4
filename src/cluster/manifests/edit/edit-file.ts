import { readFile } from 'node:fs/promises';
import { editManifest, type ManifestEdit } from './edit-manifest.ts';

export interface FileEdit extends ManifestEdit {
  readonly file: string;
}

export interface EditedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The texts of files as they are and as they would be; nothing is written. Undefined: one cannot be read again, or not be
 * edited surely.
 */
export async function editFiles(edits: readonly FileEdit[]): Promise<readonly EditedFile[] | undefined> {
  const texts = new Map<string, EditedFile>();
  for (const edit of edits) {
    const { file } = edit;
    const before = texts.get(file)?.before ?? (await readFile(file, 'utf8').catch(() => undefined));
    if (before === undefined) return undefined;
    const after = editManifest(texts.get(file)?.after ?? before, edit);
    if (after === undefined) return undefined;
    texts.set(file, { file, before, after });
  }
  return [...texts.values()];
}
