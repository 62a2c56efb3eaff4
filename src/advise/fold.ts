/** A pair of ends by name, and what is said of it: pairs with the same key are told together. */
export interface Foldable<T> {
  readonly source: string;
  readonly destination: string;
  readonly key: string;
  readonly value: T;
}

/** Each source with each destination. */
export interface Folded<T> {
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  /** Of the first of them. */
  readonly value: T;
}

/** Pairs of which the same is said, as few blocks of sources and destinations, in the order of first mention. */
export function foldPairs<T>(pairs: Iterable<Foldable<T>>): readonly Folded<T>[] {
  const byKey = new Map<string, { readonly value: T; readonly sources: Map<string, string[]> }>();
  for (const { source, destination, key, value } of pairs) {
    const block = byKey.get(key) ?? { value, sources: new Map<string, string[]>() };
    byKey.set(key, block);
    const sources = block.sources.get(destination);
    if (sources === undefined) block.sources.set(destination, [source]);
    else sources.push(source);
  }
  return [...byKey.values()].flatMap(({ value, sources }) => {
    const alike = Map.groupBy(sources.entries(), ([, names]) => names.join('\n'));
    return [...alike.values()].map((group) => ({
      sources: group[0]?.[1] ?? [],
      destinations: group.map(([destination]) => destination),
      value,
    }));
  });
}
