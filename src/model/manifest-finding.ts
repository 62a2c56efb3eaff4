import type { FieldPath, ObjectRef, SourcePosition } from './reference.ts';

/** The rule of the API that a manifest breaks, or comes close to. `INVALID`: any other. */
export type ManifestCode =
  | 'UNKNOWN_FIELD'
  | 'WRONG_TYPE'
  | 'NULL_SELECTOR'
  | 'NULL_RULE'
  | 'NULL_LABEL'
  | 'PORT'
  | 'CIDR'
  | 'CIDR_HOST_BITS'
  | 'CIDR_LEADING_ZEROS'
  | 'CIDR_IPV4_MAPPED'
  | 'EXCEPT_OUTSIDE'
  | 'ADMIN_SHAPE'
  | 'INVALID';

/** What is wrong with a field of an object in a file, as its reader told it. */
export interface ManifestFinding {
  readonly about: ObjectRef;
  readonly path: FieldPath;
  readonly position: SourcePosition;
  readonly code: ManifestCode;
  /** The server would refuse the object: it is not among the snapshot's policies. */
  readonly isRefused: boolean;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}
