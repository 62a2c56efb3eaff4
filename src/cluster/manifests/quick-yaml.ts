import { plainScalar } from './plain-scalar.ts';

/*
 * The YAML that programs write - block mappings and lists, one scalar on a line - read some twenty times faster than by
 * the general parser. It keeps no positions and gives up at anything else, anchors, tags, folded text and errors among
 * them: whoever calls it then asks the general parser, so that it decides what is YAML and this file never does.
 */

/** The value of a document, or `undefined` where the text needs the general parser. */
export function quickYaml(text: string): { readonly value: unknown } | undefined {
  const unix = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
  if (UNUSUAL.test(unix)) return undefined;
  try {
    return { value: new QuickReader(unix).readDocument() };
  } catch (error) {
    // A RangeError is a pattern that has run out of stack on millions of quotes or escapes in one line.
    if (error === GIVE_UP || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Tabs, and what one reader takes for the end of a line or the start of a file and another does not. */
const UNUSUAL = /[\t\r\u0000-\u0008\u000b-\u001f\u0085\u2028\u2029\ufeff]/;

/** Thrown within this file where the text is not for it. */
const GIVE_UP = Symbol('needs the general parser');

/** A key that is plain text, and its colon. Keys that begin otherwise may be numbers or anything else. */
const KEY = /([A-Za-z_.][\w./:-]*?):(?= |\n|$)/y;
const DOUBLE_QUOTED = /"[^"\\\n]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\n]*)*"/y;
const SINGLE_QUOTED = /'[^'\n]*(?:''[^'\n]*)*'/y;
/** To the end of the line, or to its comment. */
const PLAIN = /[A-Za-z\d_./+~(<=$^\\;-][^\n#]*(?:(?<=[^ ])#[^\n#]*)*/y;
const FLOW_WORD = /[A-Za-z\d_./-][\w./-]*(?=[ ,\]}:])/y;
const REST_OF_LINE = / *(?: #[^\n]*)?(?=\n|$)/y;
const LITERAL = /\|([-+]?) *(?=\n)/y;
const DEEPEST = 100;

class QuickReader {
  readonly text: string;
  /** Where the next thing to read begins. */
  at = 0;
  /** Column of `at`, from 0; -1 at the end. A list's dash counts as indentation of what follows it. */
  indent = -1;
  depth = 0;

  constructor(text: string) {
    this.text = text;
    this.toContent(0);
  }

  readDocument(): unknown {
    if (this.indent < 0) return null;
    const value = this.readBlock();
    if (this.indent >= 0) throw GIVE_UP;
    return value;
  }

  /** Goes from the start of a line to the next content, over blank lines and comments. */
  toContent(lineStart: number): void {
    const { text } = this;
    for (let line = lineStart; line < text.length; ) {
      let at = line;
      while (text.charCodeAt(at) === SPACE) at++;
      const code = text.charCodeAt(at);
      if (code !== NEWLINE && code !== HASH && at < text.length) {
        this.at = at;
        this.indent = at - line;
        return;
      }
      const next = text.indexOf('\n', at);
      line = next < 0 ? text.length : next + 1;
    }
    this.at = text.length;
    this.indent = -1;
  }

  readBlock(): unknown {
    if (++this.depth > DEEPEST) throw GIVE_UP;
    const value = this.isDash() ? this.readList() : this.readMap();
    this.depth--;
    return value;
  }

  isDash(): boolean {
    const code = this.text.charCodeAt(this.at + 1);
    return this.text.charCodeAt(this.at) === DASH && (code === SPACE || code === NEWLINE || Number.isNaN(code));
  }

  readMap(): unknown {
    const { indent } = this;
    const map: Record<string, unknown> = {};
    while (this.indent === indent) {
      const key = this.match(KEY, 1);
      if (Object.hasOwn(map, key) || key === '__proto__' || plainScalar(key) !== key) throw GIVE_UP;
      map[key] = this.readValue(indent, true);
    }
    if (this.indent > indent) throw GIVE_UP;
    return map;
  }

  readList(): unknown {
    const { indent } = this;
    const list: unknown[] = [];
    while (this.indent === indent && this.isDash()) {
      this.at++;
      list.push(this.readItem(indent));
    }
    if (this.indent > indent) throw GIVE_UP;
    return list;
  }

  readItem(indent: number): unknown {
    const dash = this.at;
    while (this.text.charCodeAt(this.at) === SPACE) this.at++;
    KEY.lastIndex = this.at;
    if (!KEY.test(this.text)) {
      if (this.isDash()) throw GIVE_UP;
      return this.readValue(indent, false);
    }
    this.indent = indent + 1 + this.at - dash;
    return this.readBlock();
  }

  /** What follows a key or a dash; `indent` is that of the key or the dash. */
  readValue(indent: number, isMapValue: boolean): unknown {
    while (this.text.charCodeAt(this.at) === SPACE) this.at++;
    switch (this.text[this.at]) {
      case undefined:
      case '\n':
      case '#':
        return this.readNested(indent, isMapValue);
      case '"':
        return this.ended(indent, parseJson(this.match(DOUBLE_QUOTED)));
      case "'":
        return this.ended(indent, this.match(SINGLE_QUOTED).slice(1, -1).replaceAll("''", "'"));
      case '[':
      case '{':
        return this.ended(indent, this.readFlow());
      case '|':
        return this.readLiteral(indent);
      default:
        return this.readPlain(indent);
    }
  }

  readNested(indent: number, isMapValue: boolean): unknown {
    // A `#` right behind a colon is no comment.
    if (this.text[this.at] === '#' && this.text[this.at - 1] !== ' ') throw GIVE_UP;
    this.nextLine();
    if (this.indent > indent || (isMapValue && this.indent === indent && this.isDash())) return this.readBlock();
    return null;
  }

  readPlain(indent: number): unknown {
    const start = this.at;
    const word = this.match(PLAIN).trimEnd();
    // A comment behind it needs the space before it.
    this.at = start + word.length;
    if (word.includes(': ') || word.endsWith(':') || /^-(?: |$)/.test(word)) throw GIVE_UP;
    return this.ended(indent, plainScalar(word));
  }

  /** Ends the line of a scalar. A deeper line would go on with it. */
  ended(indent: number, value: unknown): unknown {
    if (typeof value === 'number' && !Number.isFinite(value)) throw GIVE_UP;
    this.match(REST_OF_LINE);
    this.nextLine();
    if (this.indent > indent) throw GIVE_UP;
    return value;
  }

  readLiteral(indent: number): string {
    const chomping = this.match(LITERAL, 1);
    const first = this.at + 1;
    const width = /^ */.exec(this.text.slice(first, first + 200))?.[0].length ?? 0;
    if (width <= indent || this.text[first + width] === '\n') throw GIVE_UP;
    const lines: string[] = [];
    let line = first;
    while (line < this.text.length) {
      const end = endOfLine(this.text, line);
      const content = this.text.slice(line, end);
      if (content.trimStart() !== '' && !content.startsWith(' '.repeat(width))) break;
      lines.push(content.slice(width));
      line = end + 1;
    }
    // A less indented comment would end it too, and blank lines at the very end count differently.
    if (line >= this.text.length && !this.text.endsWith('\n')) throw GIVE_UP;
    this.toContent(line);
    if (this.indent > indent) throw GIVE_UP;
    return chomp(lines, chomping);
  }

  /** A list or mapping in brackets, on one line and of simple words. */
  readFlow(): unknown {
    if (++this.depth > DEEPEST) throw GIVE_UP;
    const isList = this.text[this.at++] === '[';
    const value = isList ? this.readFlowList() : this.readFlowMap();
    this.depth--;
    return value;
  }

  readFlowList(): unknown {
    const list: unknown[] = [];
    while (!this.closes(']', list.length === 0)) list.push(this.readFlowValue());
    return list;
  }

  readFlowMap(): unknown {
    const map: Record<string, unknown> = {};
    let isFirst = true;
    while (!this.closes('}', isFirst)) {
      isFirst = false;
      const key = this.match(FLOW_WORD);
      if (Object.hasOwn(map, key) || key === '__proto__' || plainScalar(key) !== key) throw GIVE_UP;
      if (this.text[this.at++] !== ':' || this.text[this.at] !== ' ') throw GIVE_UP;
      map[key] = this.readFlowValue();
    }
    return map;
  }

  /** Goes over the comma before another entry, or over the bracket at the end. */
  closes(bracket: string, isFirst: boolean): boolean {
    while (this.text[this.at] === ' ') this.at++;
    if (this.text[this.at] === bracket) {
      this.at++;
      return true;
    }
    if (isFirst) return false;
    if (this.text[this.at++] !== ',') throw GIVE_UP;
    while (this.text[this.at] === ' ') this.at++;
    return false;
  }

  readFlowValue(): unknown {
    while (this.text[this.at] === ' ') this.at++;
    switch (this.text[this.at]) {
      case '[':
      case '{':
        return this.readFlow();
      case '"':
        return parseJson(this.match(DOUBLE_QUOTED));
      case "'":
        return this.match(SINGLE_QUOTED).slice(1, -1).replaceAll("''", "'");
      default: {
        const word = this.match(FLOW_WORD);
        // `[a b]` is one word of two, and `[a: b]` holds a mapping.
        if (!/^ *[,\]}]/.test(this.text.slice(this.at, this.at + 20)) || word === '-') throw GIVE_UP;
        const value = plainScalar(word);
        if (typeof value === 'number' && !Number.isFinite(value)) throw GIVE_UP;
        return value;
      }
    }
  }

  nextLine(): void {
    this.toContent(endOfLine(this.text, this.at) + 1);
  }

  /** Reads what the (sticky) pattern matches here. */
  match(pattern: RegExp, group = 0): string {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) throw GIVE_UP;
    this.at = pattern.lastIndex;
    return match[group] ?? '';
  }
}

const SPACE = 32;
const NEWLINE = 10;
const HASH = 35;
const DASH = 45;

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function parseJson(quoted: string): unknown {
  return JSON.parse(quoted) as unknown;
}

/** `-` takes all line ends off the end, `+` keeps all, otherwise one is left. */
function chomp(lines: readonly string[], chomping: string): string {
  const body = lines.join('\n');
  if (chomping === '+') return `${body}\n`;
  const trimmed = body.replace(/\n+$/, '');
  return chomping === '-' ? trimmed : `${trimmed}\n`;
}
