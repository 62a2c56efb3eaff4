import type { FieldPath } from '../model/reference.ts';
import { isTree } from '../model/tree.ts';

/** The value at a path through objects and lists; undefined where nothing stands there. */
export function valueAt(object: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(childOf, object);
}

/** The same tree with another value at a path. `undefined` takes the field away, or the item out of its list. */
export function changeAt(value: unknown, path: FieldPath, change: (old: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  const changed = changeAt(childOf(value, key), rest, change);
  if (Array.isArray(value)) {
    const at = Number(key);
    return changed === undefined ? value.toSpliced(at, 1) : value.with(at, changed);
  }
  const others = isTree(value) ? value : {};
  if (changed !== undefined) return { ...others, [key]: changed };
  const { [key]: _, ...left } = others;
  return left;
}

/** What an object inherits is none of its fields. */
function childOf(value: unknown, key: string | number): unknown {
  return isTree(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
