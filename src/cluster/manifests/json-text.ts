import type { TextRange } from './yaml-stream.ts';

/** Whether kubectl would try the text as JSON first. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** The values that stand one after the other in a text, as in the output of `jq`; a broken last one reaches to the end. */
export function splitJsonStream(text: string): readonly TextRange[] {
  const ranges: TextRange[] = [];
  let start: number | undefined;
  eachBracket(text, { start: 0, end: text.length }, (offset, depth, opens) => {
    if (opens && depth === 1) start = offset;
    if (!opens && depth === 0 && start !== undefined) {
      ranges.push({ start, end: offset + 1 });
      start = undefined;
    }
    return true;
  });
  return start === undefined ? ranges : [...ranges, { start, end: text.length }];
}

/** The objects in the `items` of a JSON list; empty when they are not all objects. `text` is known to be valid. */
export function splitJsonItems(text: string, list: TextRange): readonly TextRange[] {
  const items: TextRange[] = [];
  let inItems = false;
  let start = 0;
  eachBracket(text, list, (offset, depth, opens) => {
    if (depth > 3) return true;
    // The last `items` counts, as it does to every JSON reader.
    if (opens && depth === 2 && isItemsList(text, offset)) {
      inItems = true;
      items.length = 0;
    }
    if (!opens && depth === 1) inItems = false;
    if (inItems && opens && depth === 3) start = offset;
    if (inItems && !opens && depth === 2) items.push({ start, end: offset + 1 });
    return true;
  });
  return items;
}

/**
 * The same, guessed from how programs write lists: each item begins and ends on lines of one indentation. Some ten times as
 * fast. Undefined: the list is not written so, or does not come to `count`; whoever asks checks the item that is wanted.
 */
export function guessJsonItems(text: string, list: TextRange, count: number): readonly TextRange[] | undefined {
  FIRST_ITEM.lastIndex = list.start;
  const [whole = '', line = ''] = FIRST_ITEM.exec(text) ?? [];
  if (whole === '') return undefined;
  const items: TextRange[] = [];
  for (let start = FIRST_ITEM.lastIndex - 1; ; ) {
    const end = closingAfter(text, start, line) + 1;
    if (end === 0 || end > list.end || items.length === count) return undefined;
    items.push({ start, end });
    if (!text.startsWith(`,${line}{`, end)) return items.length === count ? items : undefined;
    start = end + line.length + 1;
  }
}

/** Looking for one character is far faster than for a line that begins with many blanks. */
function closingAfter(text: string, start: number, line: string): number {
  let at = start;
  do at = text.indexOf('}', at + 1);
  while (
    at >= 0 &&
    !(text.charCodeAt(at - line.length) === line.charCodeAt(0) && text.startsWith(line, at - line.length))
  );
  return at;
}

const FIRST_ITEM = /"items": ?\[(\r?\n[ \t]*)\{/g;

function isItemsList(text: string, offset: number): boolean {
  return text[offset] === '[' && /"items"\s*:\s*$/.test(text.slice(Math.max(0, offset - 40), offset));
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENS_OBJECT = 0x7b;
const CLOSES_OBJECT = 0x7d;
const OPENS_ARRAY = 0x5b;
const CLOSES_ARRAY = 0x5d;

/**
 * Tells of the brackets outside of strings until `visit` says false; `depth` is how many are open after this one. Lists of
 * whole clusters are tens of megabytes of text: this is their one reading by hand, and looks at codes, not at texts.
 */
function eachBracket(
  text: string,
  { start, end }: TextRange,
  visit: (offset: number, depth: number, opens: boolean) => boolean,
): void {
  let depth = 0;
  for (let offset = start; offset < end; offset++) {
    const code = text.charCodeAt(offset);
    if (code === QUOTE) offset = endOfString(text, offset);
    else if (code === OPENS_OBJECT || code === OPENS_ARRAY) {
      if (!visit(offset, ++depth, true)) return;
    } else if (code === CLOSES_OBJECT || code === CLOSES_ARRAY) {
      if (!visit(offset, --depth, false)) return;
    }
  }
}

/** What comes after the bracket that closes the one at `start`; the end of the text when nothing does. */
export function endOfBrackets(text: string, start: number): number {
  let end = text.length;
  eachBracket(text, { start, end }, (offset, depth) => {
    if (depth === 0) end = offset + 1;
    return depth > 0;
  });
  return end;
}

/** Where the string that begins at `start` has its closing quote; the end of the text when it has none. */
export function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return at;
}

/** Whether some object of a valid JSON text has one key twice: its reader keeps the last and forgets the other. */
export function hasDuplicateKeys(text: string, value: unknown): boolean {
  const written = text
    .matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/gs)
    .reduce((sum, match) => sum + (match[1] === undefined ? 0 : 1), 0);
  return written !== countKeys(value);
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, child) => sum + countKeys(child), own);
}

/** Whether a value has more levels than `levels`: whoever walks through it with recursion would fall off the stack. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isDeeperThan(levels - 1, child));
}

/** Whether more than `levels` brackets are open at once somewhere in a text that may be anything. */
export function opensDeeperThan(levels: number, text: string): boolean {
  let isDeeper = false;
  eachBracket(text, { start: 0, end: text.length }, (_, depth) => {
    isDeeper ||= depth > levels;
    return !isDeeper;
  });
  return isDeeper;
}
