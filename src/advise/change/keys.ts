import type { ObjectRef } from '../../model/reference.ts';

interface Named {
  readonly namespace?: string;
  readonly name: string;
}

/** Equal for objects of one kind that are one to the API. */
export function keyOfNamed({ namespace, name }: Named): string {
  return `${namespace ?? ''}/${name}`;
}

export function keyOfRef({ kind, ...named }: Pick<ObjectRef, 'kind'> & Named): string {
  return `${kind} ${keyOfNamed(named)}`;
}

/**
 * Objects of the same key give way to what `merge` makes of both, in their place; new ones come after the others. The list
 * itself where nothing changes.
 */
export function replaceByKey<T>(
  objects: readonly T[],
  more: readonly T[],
  keyOf: (object: T) => string,
  merge: (old: T, more: T) => T = (_, object) => object,
): readonly T[] {
  if (more.length === 0) return objects;
  const byKey = new Map(more.map((object) => [keyOf(object), object]));
  let isSame = true;
  const replaced = objects.map((object) => {
    const key = keyOf(object);
    const other = byKey.get(key);
    if (other === undefined) return object;
    byKey.delete(key);
    const merged = merge(object, other);
    if (merged !== object) isSame = false;
    return merged;
  });
  return isSame && byKey.size === 0 ? objects : [...replaced, ...byKey.values()];
}
