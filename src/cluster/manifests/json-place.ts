import { endOfBrackets, endOfString } from './json-text.ts';
import type { FieldPath } from '../../model/reference.ts';

/**
 * Offset of the field's key or the list's item in a text that is valid JSON, or of its nearest parent that exists. The general
 * parser, which reads JSON as the YAML that it is, finds the same and needs a hundred times as long.
 */
export function jsonPlace(text: string, path: FieldPath): number {
  let value = skipBlank(text, 0);
  let offset = value;
  for (const step of path) {
    const found = typeof step === 'number' ? findItem(text, value, step) : findField(text, value, step);
    if (found === undefined) break;
    ({ offset, value } = found);
  }
  return offset;
}

interface Found {
  readonly offset: number;
  readonly value: number;
}

function findItem(text: string, list: number, index: number): Found | undefined {
  if (text[list] !== '[') return undefined;
  let at = skipBlank(text, list + 1);
  for (let number = 0; text[at] !== ']' && at < text.length; number++) {
    if (number === index) return { offset: at, value: at };
    at = afterValue(text, at);
  }
  return undefined;
}

/** The last of the fields with this key, which is the one that counts. */
function findField(text: string, object: number, key: string): Found | undefined {
  if (text[object] !== '{') return undefined;
  let found: Found | undefined;
  for (let offset = skipBlank(text, object + 1); text[offset] === '"'; ) {
    const end = endOfString(text, offset) + 1;
    const value = skipBlank(text, skipBlank(text, end) + 1);
    if (JSON.parse(text.slice(offset, end)) === key) found = { offset, value };
    offset = afterValue(text, value);
  }
  return found;
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
