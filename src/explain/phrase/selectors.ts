import type { LabelRequirement, LabelSelector } from '../../model/selector.ts';

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
  }
}

/** `app=web,tier=db`; empty for a selector without requirements. */
export function phraseSelector(selector: LabelSelector): string {
  return selector.map(phraseRequirement).join(',');
}
