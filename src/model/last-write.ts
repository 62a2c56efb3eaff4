/** What of an object's metadata tells when it was written to, and by whom. https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
export interface WriteTimes {
  readonly creationTimestamp?: unknown;
  readonly managedFields?: unknown;
}

export interface Write {
  /** RFC 3339. */
  readonly at: string;
  /** The program, as it calls itself: `kubectl-client-side-apply`, `argocd-controller`; empty when the object does not say. */
  readonly by: string;
}

/**
 * The last that somebody wrote to an object: what goes to a subresource (a status, a probe's container) is not counted.
 * Undefined for an object that no server has seen.
 */
export function lastWrite({ creationTimestamp, managedFields }: WriteTimes): Write | undefined {
  const entries: readonly unknown[] = Array.isArray(managedFields) ? managedFields : [];
  const created: readonly Write[] = typeof creationTimestamp === 'string' ? [{ at: creationTimestamp, by: '' }] : [];
  // Of writes within one second, the one that names its writer comes last.
  return [...created, ...entries.flatMap(readEntry)].sort((a, b) => compare(a.at, b.at)).at(-1);
}

/** One that somebody made to an object, as far as it can still be told. */
export interface FieldWrite extends Write {
  readonly what: 'created' | 'changed';
  /** Fields that this program wrote last: `labels app`, `spec`; it may have written them earlier than at that time. */
  readonly fields: readonly string[];
}

/**
 * The writes that an object tells of, newest first: one for each program and way of writing, which is all that is kept. Of a
 * creation, the program is one that wrote at that very time, where there is one.
 */
export function writesOf({ creationTimestamp, managedFields }: WriteTimes): readonly FieldWrite[] {
  const entries: readonly unknown[] = Array.isArray(managedFields) ? managedFields : [];
  const writes = entries.flatMap((entry) =>
    readEntry(entry).map((write): FieldWrite => {
      const what = write.at === creationTimestamp ? 'created' : 'changed';
      return { ...write, what, fields: fieldsOf(entry) };
    }),
  );
  const isTold = typeof creationTimestamp !== 'string' || writes.some(({ what }) => what === 'created');
  const created: readonly FieldWrite[] = isTold ? [] : [{ at: creationTimestamp, by: '', what: 'created', fields: [] }];
  return [...writes, ...created].sort((a, b) => compare(b.at, a.at));
}

/** Of metadata, labels one by one; of all else, the fields at the top. */
function fieldsOf(entry: unknown): readonly string[] {
  const { 'f:metadata': metadata, ...rest } = childrenOf(childrenOf(entry)['fieldsV1']);
  const labels = Object.keys(childrenOf(childrenOf(metadata)['f:labels'])).flatMap(fieldName);
  const top = Object.keys(rest).filter((key) => key !== 'f:status');
  return [...labels.map((label) => `labels ${label}`), ...top.flatMap(fieldName)];
}

/** `f:app` is the field `app`; `.` is the object itself. */
function fieldName(key: string): readonly string[] {
  return key.startsWith('f:') ? [key.slice(2)] : [];
}

function childrenOf(value: unknown): Readonly<Record<string, unknown>> {
  // Whatever has no keys has no children.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function readEntry(entry: unknown): readonly Write[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { subresource = '', time, manager } = entry as Readonly<Record<string, unknown>>; // an object, as was just seen
  if (subresource !== '' || typeof time !== 'string') return [];
  return [{ at: time, by: typeof manager === 'string' ? manager : '' }];
}
