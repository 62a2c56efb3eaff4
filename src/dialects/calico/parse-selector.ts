import type { LabelRequirement, TextOperator } from '../../model/selector.ts';
import { type SelectorProblem, type Sign, type Token, tokenize } from './tokenize.ts';

/** A selector as Calico's policies have it (semantics F.1). */
export type Expression =
  | { readonly kind: 'all' }
  /** What belongs to no namespace; of namespaceSelectors. */
  | { readonly kind: 'global' }
  | { readonly kind: 'label'; readonly requirement: LabelRequirement }
  | { readonly kind: 'not'; readonly part: Expression }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] };

export type ParsedExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problem: SelectorProblem };

/** Reads a selector; an empty text selects everything. https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors */
export function parseSelector(text: string): ParsedExpression {
  if (text.trim() === '') return { ok: true, expression: { kind: 'all' } };
  const tokens = tokenize(text);
  if ('message' in tokens) return { ok: false, problem: tokens };
  try {
    return { ok: true, expression: new Parser(tokens).whole() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** Ends the reading of one selector. */
class Unreadable extends Error {
  readonly problem: SelectorProblem;

  constructor(problem: SelectorProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** `||` binds loosest, then `&&`, then `!`. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#or();
    if (this.#next.kind !== 'end') this.#fail('"&&", "||" or the end is expected');
    return expression;
  }

  #or(): Expression {
    return this.#joined('or', '||', () => this.#joined('and', '&&', () => this.#not()));
  }

  #joined(kind: 'and' | 'or', sign: Sign, read: () => Expression): Expression {
    const first = read();
    const parts = [first];
    while (this.#take(sign)) parts.push(read());
    return parts.length === 1 ? first : { kind, parts };
  }

  #not(): Expression {
    return this.#take('!') ? { kind: 'not', part: this.#not() } : this.#simple();
  }

  #simple(): Expression {
    if (this.#take('(')) {
      const inside = this.#or();
      this.#expect(')');
      return inside;
    }
    const start = this.#next.at;
    const key = this.#key('a label, a function or "(" is expected');
    // A blank before "(" makes a label of the name of a function.
    const isCall = this.#next.at === start + key.length && this.#take('(');
    return isCall ? this.#call(key) : { kind: 'label', requirement: this.#condition(key) };
  }

  #call(name: string): Expression {
    const at = this.#at - 2;
    if (name === 'has') {
      const key = this.#key('the key of a label is expected');
      this.#expect(')');
      return { kind: 'label', requirement: { key, operator: 'Exists', values: [] } };
    }
    if (name !== 'all' && name !== 'global') {
      throw new Unreadable({
        at: this.#tokens[at]?.at ?? 0,
        message: `there is no function "${name}"; there are all, global and has`,
      });
    }
    this.#expect(')');
    return { kind: name };
  }

  #condition(key: string): LabelRequirement {
    if (this.#take('==')) return { key, operator: 'In', values: [this.#text()] };
    if (this.#take('!=')) return { key, operator: 'NotIn', values: [this.#text()] };
    const word = this.#key(OPERATOR_EXPECTED);
    switch (word) {
      case 'in':
        return { key, operator: 'In', values: this.#set() };
      case 'not':
        this.#word('in');
        return { key, operator: 'NotIn', values: this.#set() };
      case 'notin':
        return { key, operator: 'NotIn', values: this.#set() };
      case 'contains':
        return this.#asksForText(key, 'Contains');
      case 'starts':
      case 'ends':
        this.#word('with');
        return this.#asksForText(key, word === 'starts' ? 'StartsWith' : 'EndsWith');
      case 'startswith':
        return this.#asksForText(key, 'StartsWith');
      case 'endswith':
        return this.#asksForText(key, 'EndsWith');
      default:
        this.#at -= 1;
        return this.#fail(OPERATOR_EXPECTED);
    }
  }

  #asksForText(key: string, operator: TextOperator): LabelRequirement {
    return { key, operator, values: [this.#text()] };
  }

  #set(): readonly string[] {
    this.#expect('{');
    const values: string[] = [];
    // The last value may have a comma, too.
    while (!this.#take('}')) {
      values.push(this.#text());
      if (this.#take(',')) continue;
      this.#expect('}');
      break;
    }
    return values;
  }

  get #next(): Token {
    // The last token is the end, and nothing goes past it.
    return this.#tokens[this.#at] ?? { kind: 'end', at: 0 };
  }

  #take(sign: Sign): boolean {
    const isThere = this.#next.kind === 'sign' && this.#next.sign === sign;
    if (isThere) this.#at += 1;
    return isThere;
  }

  #expect(sign: Sign): void {
    if (!this.#take(sign)) this.#fail(`"${sign}" is expected`);
  }

  #key(message: string): string {
    const token = this.#next;
    if (token.kind !== 'key') return this.#fail(message);
    this.#at += 1;
    return token.key;
  }

  #word(word: string): void {
    const token = this.#next;
    if (token.kind !== 'key' || token.key !== word) this.#fail(`"${word}" is expected`);
    this.#at += 1;
  }

  #text(): string {
    const token = this.#next;
    if (token.kind !== 'text') return this.#fail('a text in quotes is expected');
    this.#at += 1;
    return token.text;
  }

  #fail(message: string): never {
    throw new Unreadable({ at: this.#next.at, message });
  }
}

const OPERATOR_EXPECTED = 'an operator is expected: ==, !=, in, not in, contains, starts with or ends with';
