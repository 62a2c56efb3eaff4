import { isTree, type Tree } from '../../../model/tree.ts';
import { isDeepStrictEqual } from 'node:util';
import { type Document, parseAllDocuments, parseDocument } from 'yaml';
import type { FieldPath, ObjectRef } from '../../../model/reference.ts';
import { editText, type TextEdit } from './text-edit.ts';

/** The edits of one object that stands somewhere in a text. */
export interface ManifestEdit {
  readonly object: ObjectRef;
  /** For objects that name none. */
  readonly namespace: string;
  readonly edits: readonly TextEdit[];
}

/**
 * A stream of YAML documents with one object edited, comments kept. Undefined where the object is not found exactly once, or
 * the text with the edits would not mean what it should.
 */
export function editManifest(text: string, edit: ManifestEdit): string | undefined {
  const found = partsOf(text).flatMap((part) => pathsTo(part.value, edit).map((base) => ({ part, base })));
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) return undefined;
  const edits = edit.edits.map((each) => ({ ...each, path: [...only.base, ...each.path] }));
  const wanted = edits.reduce(applyToValue, only.part.value);
  const edited = inPlace(only.part.text, edits, wanted) ?? rewritten(only.part.text, edits, wanted);
  if (edited === undefined) return undefined;
  return `${text.slice(0, only.part.start)}${edited}${text.slice(only.part.end)}`;
}

interface Part {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
}

function partsOf(text: string): readonly Part[] {
  const starts = [0, ...[...text.matchAll(/^---(?=\s|$).*\n?/gm)].map((match) => match.index + match[0].length)];
  return starts.map((start, at) => {
    const next = starts[at + 1] ?? text.length;
    const marker = at + 1 < starts.length ? text.lastIndexOf('\n---', next - 1) + 1 : next;
    const end = Math.max(start, marker);
    return { text: text.slice(start, end), start, end, value: valueOf(text.slice(start, end)) };
  });
}

function valueOf(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error' });
  return document.errors.length > 0 ? undefined : document.toJS();
}

/** The ways to the object inside a document: the root, or an item of a List. */
function pathsTo(value: unknown, edit: ManifestEdit): readonly FieldPath[] {
  if (!isTree(value)) return [];
  if (isObject(value, edit)) return [[]];
  const { items } = value;
  return Array.isArray(items)
    ? items.flatMap((item, at) => (isTree(item) && isObject(item, edit) ? [['items', at]] : []))
    : [];
}

function isObject({ kind, metadata }: Tree, { object, namespace }: ManifestEdit): boolean {
  if (kind !== object.kind || !isTree(metadata)) return false;
  const home = metadata['namespace'] ?? namespace;
  return metadata['name'] === object.name && (object.namespace === undefined || home === object.namespace);
}

function inPlace(text: string, edits: readonly TextEdit[], wanted: unknown): string | undefined {
  const edited = edits.reduce<string | undefined>(
    (done, edit) => (done === undefined ? undefined : editText(done, edit)),
    text,
  );
  return edited !== undefined && isDeepStrictEqual(valueOf(edited), wanted) ? edited : undefined;
}

/** By the library: comments stay, other lines may be written otherwise. */
function rewritten(text: string, edits: readonly TextEdit[], wanted: unknown): string | undefined {
  const [document] = parseAllDocuments(text) as readonly Document[]; // a list, as it is not empty
  if (document === undefined) return undefined;
  for (const edit of edits) {
    const path = [...edit.path];
    if (edit.op === 'set') document.setIn(path, document.createNode(edit.value));
    else if (edit.op === 'append') document.addIn(path, document.createNode(edit.value));
    else document.deleteIn(path);
  }
  const edited = document.toString({ lineWidth: 0, indentSeq: /^( *)[\w-]+:\n\1 +- /m.test(text) });
  return isDeepStrictEqual(valueOf(edited), wanted) ? edited : undefined;
}

function applyToValue(value: unknown, edit: TextEdit): unknown {
  return change(value, edit.path, (old) => {
    if (edit.op === 'set') return edit.value;
    return edit.op === 'append' ? [...(Array.isArray(old) ? old : []), edit.value] : undefined;
  });
}

function change(value: unknown, [key, ...rest]: FieldPath, make: (old: unknown) => unknown): unknown {
  if (key === undefined) return make(value);
  if (Array.isArray(value)) {
    const changed = change(value[Number(key)], rest, make);
    return changed === undefined ? value.toSpliced(Number(key), 1) : value.with(Number(key), changed);
  }
  const tree = isTree(value) ? value : {};
  const changed = change(tree[key], rest, make);
  if (changed !== undefined) return { ...tree, [key]: changed };
  return Object.fromEntries(Object.entries(tree).filter(([each]) => each !== String(key)));
}
