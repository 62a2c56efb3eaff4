import type { FieldPath } from '../../model/reference.ts';

/*
 * Where a field stands in a text that `quickYaml` reads. There, lines and their indentation are all the structure there
 * is: what stands deeper than a key belongs to it, literal text and lists in brackets included.
 */

/** Offset of the field's key or the list's item, or of its nearest parent that exists. Undefined: ask the general parser. */
export function quickPlace(text: string, path: FieldPath, seen: SeenDashes = new Map()): number | undefined {
  let node: Block | undefined = blockAt(text, 0);
  let offset = node?.at;
  for (const step of path) {
    if (node === undefined) return undefined;
    const found: Found = typeof step === 'number' ? findItem(text, node, step, seen) : findKey(text, node, step);
    if (found.kind === 'none') return offset;
    if (found.kind === 'unclear') return undefined;
    offset = found.offset;
    node = found.value;
  }
  return offset;
}

/** The first thing of a mapping or list, and the column where each of its entries begins. */
interface Block {
  readonly at: number;
  readonly column: number;
}

type Found =
  /** `value` is undefined where it stands on the line of its key: a scalar, or something in brackets. */
  | { readonly kind: 'found'; readonly offset: number; readonly value: Block | undefined }
  | { readonly kind: 'none' }
  | { readonly kind: 'unclear' };

const NONE: Found = { kind: 'none' };
const UNCLEAR: Found = { kind: 'unclear' };

function findKey(text: string, { at, column }: Block, key: string): Found {
  if (isDash(text, at)) return NONE;
  for (let entry: number | undefined = at; entry !== undefined; entry = nextEntry(text, entry, column, false)) {
    const end = entry + key.length;
    if (!text.startsWith(key, entry) || text[end] !== ':' || !isBlankOrEnd(text, end + 1)) continue;
    if (!isEndOfContent(text, end + 1)) return { kind: 'found', offset: entry, value: undefined };
    const value = blockAt(text, lineAfter(text, end));
    const isBelow =
      value !== undefined && (value.column > column || (value.column === column && isDash(text, value.at)));
    return { kind: 'found', offset: entry, value: isBelow ? value : undefined };
  }
  return NONE;
}

/** Of the list that begins there, where its first dashes stand: thousands of items of one list are asked for in turn. */
export type SeenDashes = Map<number, number[]>;

function findItem(text: string, { at, column }: Block, index: number, seen: SeenDashes): Found {
  if (!isDash(text, at)) return NONE;
  const dashes = seen.get(at) ?? [at];
  seen.set(at, dashes);
  while (dashes.length <= index) {
    const next = nextEntry(text, dashes.at(-1) ?? at, column, true);
    if (next === undefined) return NONE;
    dashes.push(next);
  }
  const dash = dashes[index];
  return dash === undefined ? NONE : itemAt(text, dash, column);
}

function itemAt(text: string, dash: number, column: number): Found {
  let content = dash + 1;
  while (text[content] === ' ') content++;
  if (!isEndOfContent(text, content)) {
    const isBlock = !/[[{"'|]/.test(text[content] ?? '');
    return {
      kind: 'found',
      offset: content,
      value: isBlock ? { at: content, column: column + content - dash } : undefined,
    };
  }
  const value = blockAt(text, lineAfter(text, content));
  // An item of nothing has a place that only the general parser knows.
  return value === undefined || value.column <= column ? UNCLEAR : { kind: 'found', offset: value.at, value };
}

/** The next line of the block, over everything that stands deeper; undefined behind the block's end. */
function nextEntry(text: string, from: number, column: number, isList: boolean): number | undefined {
  for (
    let next = blockAt(text, lineAfter(text, from));
    next !== undefined;
    next = blockAt(text, lineAfter(text, next.at))
  ) {
    if (next.column < column) return undefined;
    // In a mapping, dashes in the column of its keys are the list that the last key holds.
    if (next.column === column && isDash(text, next.at) === isList) return next.at;
    if (next.column === column && isList) return undefined;
  }
  return undefined;
}

/** The first content from the start of a line on, over blank lines and comments. */
function blockAt(text: string, lineStart: number): Block | undefined {
  for (let line = lineStart; line < text.length; line = lineAfter(text, line)) {
    let at = line;
    while (text[at] === ' ') at++;
    if (!isEndOfContent(text, at)) return { at, column: at - line };
  }
  return undefined;
}

function lineAfter(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

/** Whether nothing but blanks and a comment is left on the line. */
function isEndOfContent(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ') at++;
  return at >= text.length || text[at] === '\n' || text[at] === '#';
}

function isDash(text: string, at: number): boolean {
  return text[at] === '-' && isBlankOrEnd(text, at + 1);
}

function isBlankOrEnd(text: string, at: number): boolean {
  return at >= text.length || text[at] === ' ' || text[at] === '\n';
}
