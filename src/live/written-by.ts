import type { RawObject } from '../cluster/raw.ts';
import type { Write } from '../model/last-write.ts';
import { asObject } from '../cluster/raw.ts';
import { lastWrite } from '../model/last-write.ts';

/** Who wrote last to the two parts of an object that have writers of their own. */
export interface WrittenBy {
  readonly object: Write | undefined;
  readonly status: Write | undefined;
}

export function writtenBy(raw: RawObject): WrittenBy {
  const metadata = asObject(raw['metadata']);
  return { object: lastWrite(metadata), status: lastWrite({ managedFields: metadata['managedFields'] }, 'status') };
}
