import type { FieldPath } from '../../model/reference.ts';
import { changeAt } from '../fields.ts';
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
  return changeAt(object, edit.path, (old) => {
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
