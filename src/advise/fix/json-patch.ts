import type { FieldPath } from '../../model/reference.ts';
import { applyFieldEdit, type FieldEdit } from './field-edits.ts';
import { valueAt } from '../fields.ts';

/** One operation of a JSON patch. https://www.rfc-editor.org/rfc/rfc6902 */
export type PatchOperation =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

export interface PatchPair {
  readonly apply: readonly PatchOperation[];
  readonly revert: readonly PatchOperation[];
}

/**
 * Edits of an object as a JSON patch, and the patch that takes them back. What is replaced or removed is tested before: on
 * an object that somebody changed meanwhile the whole patch fails.
 */
export function jsonPatchOf(object: unknown, edits: readonly FieldEdit[]): PatchPair {
  const apply: PatchOperation[] = [];
  const revert: PatchOperation[] = [];
  let state = object;
  for (const edit of edits) {
    const pair = patchOf(state, edit);
    apply.push(...pair.apply);
    revert.unshift(...pair.revert);
    state = applyFieldEdit(state, edit);
  }
  return { apply, revert };
}

function patchOf(object: unknown, edit: FieldEdit): PatchPair {
  const path = pointer(edit.path);
  const old = valueAt(object, edit.path);
  switch (edit.op) {
    case 'set': {
      const { value } = edit;
      if (old === undefined) return { apply: [{ op: 'add', path, value }], revert: removing(path, value) };
      return { apply: replacing(path, old, value), revert: replacing(path, value, old) };
    }
    case 'append': {
      const { value } = edit;
      if (!Array.isArray(old)) {
        const list = [value];
        const apply = { op: old === undefined ? 'add' : 'replace', path, value: list } as const;
        return { apply: [apply], revert: old === undefined ? removing(path, list) : replacing(path, list, old) };
      }
      const added = `${path}/${old.length}`;
      return {
        apply: [...neighbourTest(object, edit.path, old), { op: 'add', path: `${path}/-`, value }],
        revert: removing(added, value),
      };
    }
    case 'remove':
      return { apply: removing(path, old), revert: [{ op: 'add', path, value: old }] };
  }
}

function replacing(path: string, old: unknown, value: unknown): readonly PatchOperation[] {
  return [
    { op: 'test', path, value: old },
    { op: 'replace', path, value },
  ];
}

function removing(path: string, value: unknown): readonly PatchOperation[] {
  return [
    { op: 'test', path, value },
    { op: 'remove', path },
  ];
}

/** A list inside a rule is found by the rule's number: its last entry tells whether it is still the same one. */
function neighbourTest(object: unknown, path: FieldPath, list: readonly unknown[]): readonly PatchOperation[] {
  const isNumbered = path.some((key) => typeof key === 'number');
  if (!isNumbered || list.length === 0 || valueAt(object, path) === undefined) return [];
  const at = list.length - 1;
  return [{ op: 'test', path: pointer([...path, at]), value: list[at] }];
}

function pointer(path: FieldPath): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
