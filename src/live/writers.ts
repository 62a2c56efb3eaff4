import type { RawObject } from '../cluster/raw.ts';
import type { Write } from '../model/last-write.ts';
import { asList, asObject, asText } from '../cluster/raw.ts';
import { lastWrite } from '../model/last-write.ts';

/** What an object says of who wrote which fields when, one entry a writer, short enough to be kept. */
export type Marks = readonly string[];

/** Entries of managedFields; what is written again by the same program in the same second is another entry, too. */
export function marksOf(raw: RawObject): Marks {
  return asList(asObject(raw['metadata'])['managedFields']).map((entry) => {
    const { manager, subresource, time, fieldsV1 } = asObject(entry);
    return [asText(time) ?? '', asText(subresource) ?? '', fingerprint(fieldsV1), asText(manager) ?? ''].join(' ');
  });
}

/**
 * Who made an object what it is now. Of one that was known before, whoever has another entry since: times count in
 * seconds, and two programs may write within one. `undefined`: it does not say.
 */
export function writerOf(raw: RawObject, before: Marks | undefined, after: Marks): Write | undefined {
  if (before === undefined) return lastWrite(asObject(raw['metadata']));
  const others = after.filter((mark) => !before.includes(mark)).map(readMark);
  // A status follows from what somebody wrote; whoever wrote that comes first.
  const written = others.filter(({ subresource }) => subresource === '');
  const newest = (written.length > 0 ? written : others).toSorted((one, other) => (one.at < other.at ? -1 : 1)).at(-1);
  return newest === undefined ? undefined : { at: newest.at, by: newest.by };
}

function readMark(mark: string): Write & { readonly subresource: string } {
  const [at = '', subresource = '', , ...manager] = mark.split(' ');
  return { at, subresource, by: manager.join(' ') };
}

/** Enough to tell two sets of fields of one writer apart (FNV-1a). */
function fingerprint(fields: unknown): string {
  const text = JSON.stringify(fields) ?? '';
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
