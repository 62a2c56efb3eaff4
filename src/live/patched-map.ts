/** So many entries may differ from the whole before a new whole is made. */
const MOST_PATCHES = 512;

/** A map with some entries changed, without a copy of the others. `undefined` takes an entry away. */
export function patchMap<K, V>(map: ReadonlyMap<K, V>, changes: ReadonlyMap<K, V | undefined>): ReadonlyMap<K, V> {
  if (changes.size === 0) return map;
  const [whole, patches] = map instanceof PatchedMap ? [map.whole, map.patches] : [map, NO_PATCHES];
  const joined = new Map([...patches, ...changes]);
  if (joined.size <= MOST_PATCHES) return new PatchedMap(whole, joined);
  const next = new Map(whole);
  for (const [key, value] of joined) {
    if (value === undefined) next.delete(key);
    else next.set(key, value);
  }
  return next;
}

const NO_PATCHES: ReadonlyMap<never, never> = new Map<never, never>();

class PatchedMap<K, V> implements ReadonlyMap<K, V> {
  readonly whole: ReadonlyMap<K, V>;
  readonly patches: ReadonlyMap<K, V | undefined>;
  readonly size: number;

  constructor(whole: ReadonlyMap<K, V>, patches: ReadonlyMap<K, V | undefined>) {
    this.whole = whole;
    this.patches = patches;
    let { size } = whole;
    for (const [key, value] of patches) size += Number(value !== undefined) - Number(whole.has(key));
    this.size = size;
  }

  get(key: K): V | undefined {
    return this.patches.has(key) ? this.patches.get(key) : this.whole.get(key);
  }

  has(key: K): boolean {
    return this.patches.has(key) ? this.patches.get(key) !== undefined : this.whole.has(key);
  }

  *entries(): MapIterator<[K, V]> {
    for (const entry of this.whole) if (!this.patches.has(entry[0])) yield entry;
    for (const [key, value] of this.patches) if (value !== undefined) yield [key, value];
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
}
