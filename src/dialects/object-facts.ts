import type { CompiledPolicy } from './compiled.ts';
import { lastWrite } from '../model/last-write.ts';
import type { UnmodelledPolicy } from '../model/snapshot.ts';

type Place = Pick<CompiledPolicy, 'ref' | 'origin'>;
type ObjectFacts = Place & Pick<CompiledPolicy, 'created' | 'changed' | 'terminating'>;

/** Which object it is, and where it was read. */
export function placeOf({ ref, origin }: UnmodelledPolicy): Place {
  return { ref, ...(origin === undefined ? {} : { origin }) };
}

/** The same, and what its metadata say, whatever its language is. */
export function objectFacts(object: UnmodelledPolicy): ObjectFacts {
  // Any object of the API has these, or not.
  const { metadata } = object.raw as { readonly metadata?: RawMetadata };
  const { creationTimestamp, deletionTimestamp } = metadata ?? {};
  const changed = lastWrite(metadata ?? {});
  return {
    ...placeOf(object),
    ...(creationTimestamp === undefined ? {} : { created: creationTimestamp }),
    ...(changed === undefined ? {} : { changed }),
    terminating: deletionTimestamp !== undefined,
  };
}

interface RawMetadata {
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly managedFields?: unknown;
}
