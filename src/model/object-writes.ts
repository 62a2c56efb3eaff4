import type { FieldWrite } from './last-write.ts';
import type { ObjectRef } from './reference.ts';

/** What an object tells of who wrote to it since a time. */
export interface ObjectWrites {
  readonly ref: ObjectRef;
  /** Newest first. */
  readonly writes: readonly FieldWrite[];
  /** Since when it is being deleted; RFC 3339. */
  readonly deleting?: string;
  /** Of an EndpointSlice: its Service. */
  readonly service?: string;
}
