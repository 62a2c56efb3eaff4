import { endOfBrackets, endOfString } from './json-text.ts';
import type { FieldPath } from '../../model/reference.ts';

/**
 * Offset of the field's key or the list's item in a text that is valid JSON, or of its nearest parent that exists. The general
 * parser, which reads JSON as the YAML that it is, finds the same and needs a hundred times as long.
 */
export function jsonPlace(text: string, path: FieldPath, seen = new JsonSeen()): number {
  let value = skipBlank(text, 0);
  let offset = value;
  for (const step of path) {
    const found = typeof step === 'number' ? findItem(text, value, step, seen) : findField(text, value, step, seen);
    if (found === undefined) break;
    ({ offset, value } = found);
  }
  return offset;
}

interface Found {
  readonly offset: number;
  readonly value: number;
}

/** What was passed on the way to earlier places of the same text: thousands of items of one list are asked for in turn. */
export class JsonSeen {
  /** Of the list that begins there, where its first items do. */
  readonly items = new Map<number, number[]>();
  /** Of the object that begins there, all fields. */
  readonly fields = new Map<number, ReadonlyMap<string, Found>>();
}

function findItem(text: string, list: number, index: number, { items }: JsonSeen): Found | undefined {
  if (text[list] !== '[') return undefined;
  const known = items.get(list) ?? [];
  items.set(list, known);
  while (known.length <= index) {
    const last = known.at(-1);
    const next = last === undefined ? skipBlank(text, list + 1) : afterValue(text, last);
    if (text[next] === ']' || next >= text.length) break;
    known.push(next);
  }
  const offset = known[index];
  return offset === undefined ? undefined : { offset, value: offset };
}

function findField(text: string, object: number, key: string, { fields }: JsonSeen): Found | undefined {
  if (text[object] !== '{') return undefined;
  const known = fields.get(object) ?? fieldsOf(text, object);
  fields.set(object, known);
  return known.get(key);
}

/** Of several with one key the last, which is the one that counts. */
function fieldsOf(text: string, object: number): ReadonlyMap<string, Found> {
  const fields = new Map<string, Found>();
  for (let offset = skipBlank(text, object + 1); text[offset] === '"'; ) {
    const end = endOfString(text, offset) + 1;
    const value = skipBlank(text, skipBlank(text, end) + 1);
    const key: unknown = JSON.parse(text.slice(offset, end));
    fields.set(String(key), { offset, value });
    offset = afterValue(text, value);
  }
  return fields;
}

/** Where the next value or key begins, or the bracket that closes them. */
function afterValue(text: string, start: number): number {
  const next = skipBlank(text, endOfValue(text, start));
  return text[next] === ',' ? skipBlank(text, next + 1) : next;
}

function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start) + 1;
  if (first === '{' || first === '[') return endOfBrackets(text, start);
  SCALAR.lastIndex = start;
  SCALAR.exec(text);
  return Math.max(SCALAR.lastIndex, start + 1);
}

const SCALAR = /[^\s,\]}]*/y;

function skipBlank(text: string, start: number): number {
  BLANK.lastIndex = start;
  BLANK.exec(text);
  return BLANK.lastIndex;
}

const BLANK = /\s*/y;
