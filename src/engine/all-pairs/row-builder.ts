import { LIKELIER, NO, WEAKER, YES } from './port-tri.ts';
import type { Match } from './match.ts';
import type { PortFunction, PortFunctions } from './port-functions.ts';
import type { Row } from './row.ts';

/** What a rule says of ports: to most items the same, to some (destinations that declare its port names) something else. */
export interface RulePorts {
  readonly usual: PortFunction;
  readonly special: ReadonlyMap<number, PortFunction>;
}

/** Puts the peers of rules together to a row of how certainly some rule matches (`port-tri.ts`). One is used again and again. */
export class RowBuilder {
  readonly #functions: PortFunctions;
  readonly #no: PortFunction;
  readonly #yes: PortFunction;
  readonly #values: Int32Array;
  /** Which use of the builder touched an item last. */
  readonly #touchedIn: Int32Array;
  readonly #excludedIn: Int32Array;
  #touched: number[] = [];
  #usual: PortFunction;
  #use = 1;
  #exclusion = 0;

  constructor(functions: PortFunctions, size: number) {
    this.#functions = functions;
    this.#no = functions.constant(NO);
    this.#yes = functions.constant(YES);
    this.#usual = this.#no;
    this.#values = new Int32Array(size);
    this.#touchedIn = new Int32Array(size);
    this.#excludedIn = new Int32Array(size);
  }

  add(match: Match, ports: RulePorts): void {
    if (match.kind === 'all-but') this.#addAllBut(match, ports);
    else {
      this.#addTo(match.yes, ports, true);
      this.#addTo(match.maybe, ports, false);
    }
  }

  /** The row so far; the builder is empty again. */
  finish(): Row {
    const usual = this.#usual;
    const items = Int32Array.from(this.#touched.filter((item) => this.#values[item] !== usual)).sort();
    const values = items.map((item) => this.#values[item] ?? usual);
    this.#touched = [];
    this.#usual = this.#no;
    this.#use += 1;
    return { usual, items, values };
  }

  #addTo(items: Int32Array, { usual, special }: RulePorts, isCertain: boolean): void {
    const weakened = isCertain ? usual : this.#weaken(usual);
    for (const item of items) {
      const own = special.size === 0 ? undefined : special.get(item);
      const value = own === undefined ? weakened : isCertain ? own : this.#weaken(own);
      this.#touch(item);
      this.#values[item] = this.#join(this.#values[item] ?? this.#no, value);
    }
  }

  #addAllBut({ but, isCertain }: Extract<Match, { kind: 'all-but' }>, { usual, special }: RulePorts): void {
    this.#exclusion += 1;
    for (const item of but) {
      this.#touch(item);
      this.#excludedIn[item] = this.#exclusion;
    }
    for (const item of special.keys()) this.#touch(item);
    const weakened = isCertain ? usual : this.#weaken(usual);
    for (const item of this.#touched) {
      if (this.#excludedIn[item] === this.#exclusion) continue;
      const own = special.get(item);
      const value = own === undefined ? weakened : isCertain ? own : this.#weaken(own);
      this.#values[item] = this.#join(this.#values[item] ?? this.#no, value);
    }
    this.#usual = this.#join(this.#usual, weakened);
  }

  /** From here on the item has a value of its own. */
  #touch(item: number): void {
    if (this.#touchedIn[item] === this.#use) return;
    this.#touchedIn[item] = this.#use;
    this.#values[item] = this.#usual;
    this.#touched.push(item);
  }

  #join(a: PortFunction, b: PortFunction): PortFunction {
    if (a === b || b === this.#no || a === this.#yes) return a;
    return a === this.#no ? b : this.#functions.combine(LIKELIER, a, b);
  }

  #weaken(ports: PortFunction): PortFunction {
    return this.#functions.combine(WEAKER, ports, ports);
  }
}
