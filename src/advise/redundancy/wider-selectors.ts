import type { LabelSelector } from '../../model/selector.ts';

/**
 * Finds among thousands of selectors the few that may hold another one: by a label that they ask for, which what is within
 * them must ask for as well. One that nothing can satisfy is within all, and is not looked for.
 */
export class WiderSelectors<T> {
  readonly #byLabel = new Map<string, T[]>();
  /** Those that ask for no value: they may hold anything. */
  readonly #others: T[] = [];

  add(selector: LabelSelector, item: T): void {
    const asked = selector.find(({ operator }) => operator === 'In');
    if (asked === undefined) this.#others.push(item);
    else for (const value of new Set(asked.values)) this.#listOf(`${asked.key}=${value}`).push(item);
  }

  /** More than those that hold it, and none of them left out. */
  thatMayHold(selector: LabelSelector): readonly T[] {
    const found = selector.flatMap(({ key, operator, values: [value] }) =>
      operator === 'In' ? (this.#byLabel.get(`${key}=${value}`) ?? []) : [],
    );
    return [...new Set([...this.#others, ...found])];
  }

  #listOf(label: string): T[] {
    const list = this.#byLabel.get(label) ?? [];
    this.#byLabel.set(label, list);
    return list;
  }
}
