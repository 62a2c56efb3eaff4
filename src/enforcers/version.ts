/** `1.19.4`, with or without a leading `v` and whatever a vendor adds behind. */
export type Version = `${number}.${number}` | `${number}.${number}.${number}`;

/** Whether a version comes before another; one that cannot be read as numbers comes before none. */
export function isBefore(version: string, limit: Version): boolean {
  const [a, b] = [partsOf(version), partsOf(limit)];
  if (a === undefined || b === undefined) return false;
  for (const [at, wanted] of b.entries()) {
    const has = a[at] ?? 0;
    if (has !== wanted) return has < wanted;
  }
  return false;
}

/** Whether it begins as versions do: `v1.19.4-eks.1`. */
export function isVersion(text: string): boolean {
  return partsOf(text) !== undefined;
}

function partsOf(text: string): readonly number[] | undefined {
  const [, ...numbers] = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return numbers.length === 0 ? undefined : numbers.flatMap((number) => (number === undefined ? [] : Number(number)));
}
