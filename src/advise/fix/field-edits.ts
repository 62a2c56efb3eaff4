import type { FieldPath } from '../../model/reference.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';

/** A change to one field of an object, by its path from the object's root. */
export type FieldEdit =
  | { readonly op: 'set'; readonly path: FieldPath; readonly value: unknown }
  /** At the end of a list, which begins with it where there is none. */
  | { readonly op: 'append'; readonly path: FieldPath; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: FieldPath };

/** The policy with these edits made, one after the other. */
export function applyFieldEdits(policy: NetworkPolicy, edits: readonly FieldEdit[]): NetworkPolicy {
  // Edits are made of the API's own fields, and keep to its shapes.
  return edits.reduce((object, edit) => applyFieldEdit(object, edit), policy as unknown) as NetworkPolicy;
}

/** One edit to any tree of objects and lists. */
export function applyFieldEdit(object: unknown, edit: FieldEdit): unknown {
  return change(object, edit.path, (old) => {
    switch (edit.op) {
      case 'set':
        return edit.value;
      case 'append':
        return [...(Array.isArray(old) ? old : []), edit.value];
      case 'remove':
        return undefined;
    }
  });
}

/** The value at a path, or undefined. */
export function valueAt(object: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((value, key) => (isTree(value) ? value[key] : undefined), object);
}

type Tree = Readonly<Record<string | number, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

function change(value: unknown, path: FieldPath, make: (old: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return make(value);
  const old = isTree(value) ? value[key] : undefined;
  const changed = rest.length === 0 ? make(old) : change(old, rest, make);
  if (Array.isArray(value)) {
    const at = Number(key);
    return changed === undefined ? value.toSpliced(at, 1) : value.with(at, changed);
  }
  const others = isTree(value) ? value : {};
  if (changed !== undefined) return { ...others, [key]: changed };
  const { [key]: _, ...left } = others;
  return left;
}
