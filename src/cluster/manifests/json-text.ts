import type { TextRange } from './yaml-stream.ts';

/** Whether kubectl would try the text as JSON first. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** The values that stand one after the other in a text, as in the output of `jq`; a broken last one reaches to the end. */
export function splitJsonStream(text: string): readonly TextRange[] {
  const ranges: TextRange[] = [];
  let start: number | undefined;
  for (const { offset, depth, opens } of brackets(text, 0)) {
    if (opens && depth === 1) start = offset;
    if (!opens && depth === 0 && start !== undefined) {
      ranges.push({ start, end: offset + 1 });
      start = undefined;
    }
  }
  return start === undefined ? ranges : [...ranges, { start, end: text.length }];
}

/** The objects in the `items` of a JSON list; empty when they are not all objects. `text` is known to be valid. */
export function splitJsonItems(text: string, list: TextRange): readonly TextRange[] {
  const items: TextRange[] = [];
  let inItems = false;
  let start = 0;
  for (const { offset, depth, opens } of brackets(text, list.start)) {
    if (offset >= list.end) break;
    // The last `items` counts, as it does to every JSON reader.
    if (opens && depth === 2 && isItemsList(text, offset)) {
      inItems = true;
      items.length = 0;
    }
    if (!opens && depth === 1) inItems = false;
    if (inItems && opens && depth === 3) start = offset;
    if (inItems && !opens && depth === 2) items.push({ start, end: offset + 1 });
  }
  return items;
}

function isItemsList(text: string, offset: number): boolean {
  return text[offset] === '[' && /"items"\s*:\s*$/.test(text.slice(Math.max(0, offset - 40), offset));
}

interface Bracket {
  readonly offset: number;
  /** How many brackets are open after this one. */
  readonly depth: number;
  readonly opens: boolean;
}

/** The brackets outside of strings. */
function* brackets(text: string, from: number): Generator<Bracket> {
  let depth = 0;
  for (let offset = from; offset < text.length; offset++) {
    switch (text[offset]) {
      case '"':
        offset = endOfString(text, offset);
        break;
      case '{':
      case '[':
        yield { offset, depth: ++depth, opens: true };
        break;
      case '}':
      case ']':
        yield { offset, depth: --depth, opens: false };
        break;
    }
  }
}

/** Where the string that begins at `start` has its closing quote; the end of the text when it has none. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
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
  return brackets(text, 0).some(({ depth }) => depth > levels);
}
