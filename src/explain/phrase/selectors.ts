import type { LabelRequirement, LabelSelector, TextOperator } from '../../model/selector.ts';

/** One requirement in the notation of `kubectl -l`: `app=web`, `tier in (a, b)`, `!legacy`. */
export function phraseRequirement({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(', ')})`;
    case 'NotIn':
      return values.length === 1 ? `${key}!=${values[0]}` : `${key} notin (${values.join(', ')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'Contains':
    case 'StartsWith':
    case 'EndsWith':
    case 'NotContains':
    case 'NotStartsWith':
    case 'NotEndsWith':
      return `${key} ${TEXT_WORDS[operator]} "${values.join('", "')}"`;
  }
}

const TEXT_WORDS: Readonly<Record<TextOperator, string>> = {
  Contains: 'contains',
  NotContains: 'does not contain',
  StartsWith: 'starts with',
  NotStartsWith: 'does not start with',
  EndsWith: 'ends with',
  NotEndsWith: 'does not end with',
};

/** `app=web,tier=db`; empty for a selector without requirements. */
export function phraseSelector(selector: LabelSelector): string {
  return selector.map(phraseRequirement).join(',');
}
