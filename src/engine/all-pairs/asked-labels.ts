import { labelValue } from '../../model/match-labels.ts';
import type { Labels } from '../../model/labels.ts';
import { asksForText, type LabelSelector } from '../../model/selector.ts';

/** What selectors ask of labels: keys, and the values that some selector names. */
export class AskedLabels {
  readonly #values = new Map<string, Set<string>>();
  /** Keys of which every value may be told from every other. */
  readonly #texts = new Set<string>();

  add(selector: LabelSelector): void {
    for (const requirement of selector) {
      const { key, values } = requirement;
      if (asksForText(requirement)) this.#texts.add(key);
      const known = this.#values.get(key);
      if (known === undefined) this.#values.set(key, new Set(values));
      else for (const value of values) known.add(value);
    }
  }

  /** Whether all keys and values of the selector are asked for. */
  includes(selector: LabelSelector): boolean {
    return selector.every((requirement) => {
      const { key, values } = requirement;
      if (this.#texts.has(key)) return true;
      const known = this.#values.get(key);
      return known !== undefined && !asksForText(requirement) && values.every((value) => known.has(value));
    });
  }

  /** Equal for labels that no selector tells apart. */
  signatureOf(labels: Labels): string {
    const parts: string[] = [];
    const keys = Object.keys(labels);
    for (const key of this.#values.size < keys.length ? this.#values.keys() : keys) {
      const named = this.#values.get(key);
      const value = labelValue(labels, key);
      if (named === undefined || value === undefined) continue;
      parts.push(`${key}${named.has(value) || this.#texts.has(key) ? `=${value}` : ''}`);
    }
    return parts.sort().join('\n');
  }
}
