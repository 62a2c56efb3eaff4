/** Items of which each key stands once: where the first of its kind stood, the last of its kind. */
export function uniqueBy<T>(items: Iterable<T>, keyOf: (item: T) => string): readonly T[] {
  const byKey = new Map<string, T>();
  for (const item of items) byKey.set(keyOf(item), item);
  return [...byKey.values()];
}
