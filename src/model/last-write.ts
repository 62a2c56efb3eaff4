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

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function readEntry(entry: unknown): readonly Write[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { subresource = '', time, manager } = entry as Readonly<Record<string, unknown>>; // an object, as was just seen
  if (subresource !== '' || typeof time !== 'string') return [];
  return [{ at: time, by: typeof manager === 'string' ? manager : '' }];
}
