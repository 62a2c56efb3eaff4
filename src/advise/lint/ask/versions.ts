/** Whether a version is before this one: `v1.15.3` is before 1.16. False where it is not known. */
export function isOlder(version: string | undefined, [major, minor]: readonly [number, number]): boolean {
  const [, a, b] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (a === undefined || b === undefined) return false;
  return Number(a) < major || (Number(a) === major && Number(b) < minor);
}

/** Whether it is this one or later. False where it is not known. */
export function isSince(version: string | undefined, since: readonly [number, number]): boolean {
  return /^v?\d+\.\d+/.test(version ?? '') && !isOlder(version, since);
}
