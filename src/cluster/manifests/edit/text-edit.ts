import { isTree, type Tree } from '../../../model/tree.ts';
import { isMap, isPair, isScalar, isSeq, type Pair, parseDocument, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import type { FieldPath } from '../../../model/reference.ts';

/** A change to one field, by its path from the document's root. */
export type TextEdit =
  | { readonly op: 'set'; readonly path: FieldPath; readonly value: unknown }
  /** At the end of the list at the path. */
  | { readonly op: 'append'; readonly path: FieldPath; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: FieldPath };

/**
 * One YAML document with a field written differently, all else as it stands, comments and blanks too. Undefined: it is not
 * plain how the text would have to change.
 */
export function editText(text: string, edit: TextEdit): string | undefined {
  const root: unknown = parseDocument(text, { keepSourceTokens: false, logLevel: 'error' }).contents;
  switch (edit.op) {
    case 'set':
      return setValue(text, root, edit.path, edit.value);
    case 'append': {
      const list = nodeAt(root, edit.path);
      return isSeq(list) ? appendItem(text, list, edit.value) : setValue(text, root, edit.path, [edit.value]);
    }
    case 'remove':
      return removeField(text, root, edit.path);
  }
}

function nodeAt(root: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((node, key) => {
    if (isMap(node)) return findPair(node, key)?.value;
    return isSeq(node) ? node.items[Number(key)] : undefined;
  }, root);
}

function findPair(map: YAMLMap, key: string | number): Pair | undefined {
  return map.items.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

function setValue(text: string, root: unknown, path: FieldPath, value: unknown): string | undefined {
  const node = nodeAt(root, path);
  if (isScalar(node) && !isTree(value)) return replaceRange(text, rangeOf(node), scalarText(value));
  if (isMap(node) && isTree(value) && !Array.isArray(value)) return mergeMap(text, path, node, value);
  if (node !== undefined && node !== null) return undefined;
  const key = path.at(-1);
  const parent = nodeAt(root, path.slice(0, -1));
  return isMap(parent) && key !== undefined && findPair(parent, key) === undefined
    ? addPair(text, parent, String(key), value)
    : undefined;
}

/** Key by key: new ones first, so that no map is empty in between. */
function mergeMap(text: string, path: FieldPath, map: YAMLMap, value: Tree): string | undefined {
  const old = map.toJSON() as Tree; // a map is an object
  const same = (key: string): boolean => JSON.stringify(old[key]) === JSON.stringify(value[key]);
  const written = Object.keys(value).filter((key) => !same(key));
  const gone = Object.keys(old).filter((key) => !Object.hasOwn(value, key));
  const edits = [
    ...written.map((key): TextEdit => ({ op: 'set', path: [...path, key], value: value[key] })),
    ...gone.map((key): TextEdit => ({ op: 'remove', path: [...path, key] })),
  ];
  return edits.reduce<string | undefined>(
    (done, edit) => (done === undefined ? undefined : editText(done, edit)),
    text,
  );
}

function appendItem(text: string, list: YAMLSeq, value: unknown): string | undefined {
  const last = list.items.at(-1);
  if (list.flow === true) return insertInFlow(text, rangeOf(list), list.items.length > 0, flowText(value));
  return last === undefined ? undefined : insertLines(text, rangeOf(last), columnOf(text, rangeOf(list)[0]), [value]);
}

function addPair(text: string, map: YAMLMap, key: string, value: unknown): string | undefined {
  if (map.flow === true) {
    return insertInFlow(text, rangeOf(map), map.items.length > 0, `${scalarText(key)}: ${flowText(value)}`);
  }
  const last = map.items.at(-1);
  const end = last?.value ?? last?.key;
  const first = map.items[0]?.key;
  if (end === undefined || first === undefined) return undefined;
  return insertLines(text, rangeOf(end), columnOf(text, rangeOf(first)[0]), { [key]: value });
}

/** Below the line on which something ends, in a column. */
function insertLines(text: string, after: Range, column: number, value: unknown): string | undefined {
  // The end of a block lies behind its last line break.
  const content = text.slice(0, after[1]).trimEnd().length;
  const lineEnd = text.indexOf('\n', content);
  const at = lineEnd < 0 ? text.length : lineEnd;
  const lines = stringify(value, { lineWidth: 0, indentSeq: hasIndentedLists(text) })
    .trimEnd()
    .split('\n')
    .map((line) => `${' '.repeat(column)}${line}`);
  return `${text.slice(0, at)}\n${lines.join('\n')}${text.slice(at)}`;
}

/** Whether lists stand further in than their key: as the document itself does it. */
function hasIndentedLists(text: string): boolean {
  const list = /^( *)(?:- )?[\w./-]+:[ \t]*(?:#.*)?\n(?:\s*#.*\n)*( *)- /m.exec(text);
  return list !== null && (list[2]?.length ?? 0) > (list[1]?.length ?? 0);
}

function insertInFlow(text: string, [, end]: Range, isFilled: boolean, inner: string): string {
  const close = end - 1;
  const head = text.slice(0, close).trimEnd();
  return `${head}${isFilled && !head.endsWith(',') ? ', ' : ''}${inner}${text.slice(head.length)}`;
}

function removeField(text: string, root: unknown, path: FieldPath): string | undefined {
  const key = path.at(-1);
  const parent = nodeAt(root, path.slice(0, -1));
  if (key === undefined || !(isMap(parent) || isSeq(parent)) || parent.items.length < 2) return undefined;
  if (parent.flow === true) return removeFromFlow(text, parent, key);
  const range = isMap(parent) ? rangeOfPair(parent, key) : rangeOf(parent.items[Number(key)]);
  if (range === undefined) return undefined;
  const start = text.lastIndexOf('\n', range[0]) + 1;
  const lead = text.slice(start, range[0]);
  // The first key of a list's item shares its line with the dash.
  if (!(isMap(parent) ? /^ *$/ : /^ *- +$/).test(lead)) return undefined;
  const content = text.slice(0, range[1]).trimEnd().length;
  const lineEnd = text.indexOf('\n', content);
  return `${text.slice(0, start)}${lineEnd < 0 ? '' : text.slice(lineEnd + 1)}`;
}

/** With the comma before it, or behind it where it comes first. */
function removeFromFlow(text: string, parent: YAMLMap | YAMLSeq, key: string | number): string | undefined {
  const ranges = parent.items.map((item) => (isPair(item) ? rangeOfItem(item) : rangeOf(item)));
  const at = isMap(parent) ? parent.items.findLastIndex((pair) => pair === findPair(parent, key)) : Number(key);
  const [before, own, after] = [ranges[at - 1], ranges[at], ranges[at + 1]];
  if (own === undefined) return undefined;
  if (before !== undefined) return replaceRange(text, [before[1], own[1]], '');
  return after === undefined ? undefined : replaceRange(text, [own[0], after[0]], '');
}

function rangeOfItem({ key, value }: Pair): Range {
  return [rangeOf(key)[0], rangeOf(value ?? key)[1]];
}

function rangeOfPair(map: YAMLMap, key: string | number): Range | undefined {
  const pair = findPair(map, key);
  return pair === undefined ? undefined : rangeOfItem(pair);
}

type Range = readonly [start: number, end: number];

function rangeOf(node: unknown): Range {
  const range = (node as { readonly range?: readonly [number, number, number] | null } | null)?.range; // a parsed node
  return range === undefined || range === null ? [0, 0] : [range[0], range[1]];
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function replaceRange(text: string, [start, end]: Range, inner: string): string {
  return `${text.slice(0, start)}${inner}${text.slice(end)}`;
}

function scalarText(value: unknown): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

function flowText(value: unknown): string {
  return stringify(value, { lineWidth: 0, collectionStyle: 'flow', flowCollectionPadding: false }).trimEnd();
}
