import type { LabelRequirement, LabelSelector } from './selector.ts';

/** Why a text is no selector. `at` counts characters from 0 and marks the requirement that cannot be read. */
export interface SelectorError {
  readonly text: string;
  readonly at: number;
}

export type SelectorParse =
  | { readonly ok: true; readonly selector: LabelSelector }
  | { readonly ok: false; readonly error: SelectorError };

/** A word of at most 63 characters. */
const WORD = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const KEY = `(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?/)?${WORD}`;
const VALUE = `(?:${WORD})?`;
const EQUALITY = new RegExp(`^(?<key>${KEY})\\s*(?<operator>==|=|!=)\\s*(?<value>${VALUE})$`);
const SET = new RegExp(`^(?<key>${KEY})\\s+(?<operator>in|notin)\\s*\\((?<values>[^()]*)\\)$`);
const EXISTENCE = new RegExp(`^(?<not>!?)\\s*(?<key>${KEY})$`);

/**
 * A label selector as `kubectl -l` takes it: `app=web,tier!=db,env in (a, b),!legacy`. An empty text selects everything.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#api
 */
export function parseLabelSelector(text: string): SelectorParse {
  const selector: LabelRequirement[] = [];
  if (text.trim() === '') return { ok: true, selector };
  for (const { part, at } of splitOutsideParentheses(text)) {
    const requirement = readRequirement(part.trim());
    if (requirement === undefined)
      return { ok: false, error: { text, at: at + (part.length - part.trimStart().length) } };
    selector.push(requirement);
  }
  return { ok: true, selector };
}

/** Commas part requirements, but not the values of one. */
function splitOutsideParentheses(text: string): readonly { readonly part: string; readonly at: number }[] {
  const parts: { part: string; at: number }[] = [];
  let depth = 0;
  let start = 0;
  for (const [at, letter] of [...text].entries()) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter !== ',' || depth > 0) continue;
    parts.push({ part: text.slice(start, at), at: start });
    start = at + 1;
  }
  return [...parts, { part: text.slice(start), at: start }];
}

function readRequirement(part: string): LabelRequirement | undefined {
  const equality = EQUALITY.exec(part)?.groups;
  if (equality !== undefined) {
    const { key = '', operator, value = '' } = equality;
    return { key, operator: operator === '!=' ? 'NotIn' : 'In', values: [value] };
  }
  const set = SET.exec(part)?.groups;
  if (set !== undefined)
    return readSet(set['key'] ?? '', set['operator'] === 'in' ? 'In' : 'NotIn', set['values'] ?? '');
  const existence = EXISTENCE.exec(part)?.groups;
  if (existence === undefined) return undefined;
  return { key: existence['key'] ?? '', operator: existence['not'] === '!' ? 'DoesNotExist' : 'Exists', values: [] };
}

function readSet(key: string, operator: 'In' | 'NotIn', list: string): LabelRequirement | undefined {
  const values = list.split(',').map((value) => value.trim());
  const isValid = values.every((value) => new RegExp(`^${VALUE}$`).test(value));
  return isValid ? { key, operator, values } : undefined;
}
