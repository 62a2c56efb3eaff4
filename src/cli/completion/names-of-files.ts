import { Readable } from 'node:stream';
import { findFiles } from '../../cluster/manifests/find-files.ts';
import { atHome, sizeOfFile } from '../../cluster/file-at-prompt.ts';
import type { NameSource } from '../../cluster/names/names.ts';
import { namesOfSnapshot } from './names-of-snapshot.ts';
import { SnapshotError } from '../../cluster/snapshot/error.ts';

/*
 * Names of a state that lies in files, as far as they are read before somebody at a prompt notices. Larger ones, standard
 * input, and what is no state have none.
 */

/** Bytes on the disk, and files, that take no longer than the plugin takes to start. */
const MOST = { manifests: 128 * 1024, files: 200, snapshot: 128 * 1024, unpacked: 4 * 1024 ** 2 } as const;

interface Place {
  /** Of names that say none. Undefined: as the files have it. */
  readonly namespace: string | undefined;
  readonly allNamespaces: boolean;
}

/** Of the values of `-f`. */
export async function namesOfManifests(values: readonly string[], place: Place): Promise<NameSource | undefined> {
  const names = values.flatMap((value) => value.split(',')).map(atHome);
  if (!(await areSmall(names))) return undefined;
  const { loadManifests } = await import('../../cluster/manifests/load.ts');
  const namespace = place.namespace ?? 'default';
  const { snapshot } = await loadManifests(names, { namespace, stdin: Readable.from([]) });
  return namesOfSnapshot(snapshot, place.allNamespaces ? undefined : namespace);
}

/** Of the value of `--snapshot`. */
export async function namesOfSnapshotFile(value: string, place: Place): Promise<NameSource | undefined> {
  const file = atHome(value);
  if (!((await sizeOfFile(file)) <= MOST.snapshot)) return undefined;
  const { readSnapshotFile } = await import('../../cluster/snapshot/read-file.ts');
  try {
    const { snapshot, about } = await readSnapshotFile(file, Readable.from([]), { largest: MOST.unpacked });
    return namesOfSnapshot(snapshot, place.allNamespaces ? undefined : (place.namespace ?? about.namespace));
  } catch (error) {
    if (error instanceof SnapshotError) return undefined;
    throw error;
  }
}

async function areSmall(names: readonly string[]): Promise<boolean> {
  let bytes = 0;
  let count = 0;
  const seen = new Set<string>();
  for (const name of names) {
    for await (const found of findFiles(name, seen)) {
      count += 1;
      bytes += found.kind === 'file' ? await sizeOfFile(found.path) : 0;
      if (!(bytes <= MOST.manifests) || count > MOST.files) return false;
    }
  }
  return true;
}
