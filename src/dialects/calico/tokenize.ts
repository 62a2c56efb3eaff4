/** A word of a selector, and where it begins: characters from 0. */
export type Token = { readonly at: number } & (
  | { readonly kind: 'sign'; readonly sign: Sign }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'end' }
);

export type Sign = (typeof SIGNS)[number];

/** What cannot be read, and where. */
export interface SelectorProblem {
  readonly at: number;
  readonly message: string;
}

/** The longer before what they begin with. */
const SIGNS = ['==', '!=', '&&', '||', '!', '(', ')', '{', '}', ','] as const;
const STARTS_OF_SIGNS: ReadonlySet<string> = new Set(SIGNS.map(([first]) => first ?? ''));
const KEY = /[A-Za-z0-9_./-]+/y;
/** A line break is none: Calico refuses a selector that has one, be it the last that YAML's `|` and `>` leave. */
const SPACE = /[ \t]+/y;

/**
 * Splits a selector into its words; `not in`, `starts with` and `ends with` are two of them, or one.
 * https://github.com/projectcalico/calico/blob/master/libcalico-go/lib/selector/tokenizer/tokenizer.go
 */
export function tokenize(text: string): readonly Token[] | SelectorProblem {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const space = matchAt(SPACE, text, at);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const read = readSign(text, at) ?? readText(text, at) ?? readKey(text, at);
    if (read === undefined) return { at, message: strangerAt(text, at) };
    if ('message' in read) return read;
    tokens.push(read.token);
    at = read.next;
  }
  return [...tokens, { kind: 'end', at: text.length }];
}

function strangerAt(text: string, at: number): string {
  return /[\r\n]/.test(text[at] ?? '')
    ? 'a line break cannot stand here (in YAML, ">-" makes one line of several)'
    : `"${text[at]}" cannot stand here`;
}

interface Read {
  readonly token: Token;
  readonly next: number;
}

function readSign(text: string, at: number): Read | undefined {
  // Most of a selector is keys and texts.
  if (!STARTS_OF_SIGNS.has(text[at] ?? '')) return undefined;
  const sign = SIGNS.find((each) => text.startsWith(each, at));
  return sign === undefined ? undefined : { token: { kind: 'sign', sign, at }, next: at + sign.length };
}

/** Quotes of both kinds; neither can stand inside of its own. */
function readText(text: string, at: number): Read | SelectorProblem | undefined {
  const quote = text[at];
  if (quote !== "'" && quote !== '"') return undefined;
  const end = text.indexOf(quote, at + 1);
  if (end < 0) return { at, message: `the text that begins with ${quote} has no end` };
  return { token: { kind: 'text', text: text.slice(at + 1, end), at }, next: end + 1 };
}

function readKey(text: string, at: number): Read | undefined {
  const key = matchAt(KEY, text, at);
  return key === undefined ? undefined : { token: { kind: 'key', key, at }, next: at + key.length };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
