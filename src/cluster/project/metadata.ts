import type { Labels } from '../../model/labels.ts';
import type { PodOwner } from '../../model/pod.ts';
import type { Origin } from '../../model/reference.ts';
import { lastWrite, type Write } from '../../model/last-write.ts';
import { asList, asObject, asText, asTextMap, type RawObject } from '../raw.ts';

export interface ProjectOptions {
  /** For an object that names none, as a file may (semantics A.1); absent: `default`. */
  readonly namespace?: string;
  readonly origin?: Origin;
}

/** What every object says about itself. */
export interface Metadata {
  readonly namespace: string;
  /** Empty when the object has none. */
  readonly name: string;
  readonly uid: string | undefined;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly terminating: boolean;
  /** RFC 3339. */
  readonly created: string | undefined;
  readonly changed: Write | undefined;
  /** The one owner that controls it. */
  readonly owner: PodOwner | undefined;
}

export function readMetadata(raw: RawObject, options: ProjectOptions): Metadata {
  const metadata = asObject(raw['metadata']);
  return {
    namespace: asText(metadata['namespace']) ?? options.namespace ?? 'default',
    // A file may leave the name to the server; its prefix still tells the reader which object is meant.
    name: asText(metadata['name']) ?? asText(metadata['generateName']) ?? '',
    uid: asText(metadata['uid']),
    labels: asTextMap(metadata['labels']),
    annotations: asTextMap(metadata['annotations']),
    terminating: asText(metadata['deletionTimestamp']) !== undefined,
    created: asText(metadata['creationTimestamp']),
    changed: lastWrite(metadata),
    owner: readController(metadata),
  };
}

function readController(metadata: RawObject): PodOwner | undefined {
  const reference = asList(metadata['ownerReferences'])
    .map(asObject)
    .find((owner) => owner['controller'] === true);
  const kind = asText(reference?.['kind']);
  const name = asText(reference?.['name']);
  return kind === undefined || name === undefined ? undefined : { kind, name };
}
