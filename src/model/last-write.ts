/** What of an object's metadata tells when it was written to. https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
export interface WriteTimes {
  readonly creationTimestamp?: unknown;
  readonly managedFields?: unknown;
}

/**
 * When somebody last wrote to an object, RFC 3339: what goes to a subresource (a status, a probe's container) is not counted.
 * Undefined for an object that no server has seen.
 */
export function lastWrite({ creationTimestamp, managedFields }: WriteTimes): string | undefined {
  const entries: readonly unknown[] = Array.isArray(managedFields) ? managedFields : [];
  const times = [creationTimestamp, ...entries.map(timeOfEntry)].filter((time) => typeof time === 'string');
  return times.sort().at(-1);
}

function timeOfEntry(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { subresource, time } = entry as { readonly subresource?: unknown; readonly time?: unknown };
  return subresource === undefined || subresource === '' ? time : undefined;
}
