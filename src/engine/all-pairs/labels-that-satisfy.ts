import type { LabelRequirement, LabelSelector } from '../../model/selector.ts';
import type { Labels } from '../../model/labels.ts';
import { selects } from '../../model/match-labels.ts';

/** As few labels as possible that a selector selects; undefined when none do (two requirements contradict each other). */
export function labelsThatSatisfy(selector: LabelSelector): Labels | undefined {
  const labels: Record<string, string> = {};
  for (const key of new Set(selector.map((requirement) => requirement.key))) {
    const mine = selector.filter((requirement) => requirement.key === key);
    const value = valueThatSatisfies(mine);
    if (value === undefined) return undefined;
    // A key of users may be called `__proto__`.
    if (value !== 'absent') Object.defineProperty(labels, key, { value: value.is, enumerable: true });
  }
  return labels;
}

function valueThatSatisfies(requirements: readonly LabelRequirement[]): { readonly is: string } | 'absent' | undefined {
  const [{ key } = { key: '' }] = requirements;
  if (selects({}, requirements)) return 'absent';
  const named = requirements.flatMap((requirement) => ('values' in requirement ? requirement.values : []));
  const together = ['StartsWith', 'Contains', 'EndsWith'].flatMap((asked) =>
    requirements.flatMap(({ operator, values }) => (operator === asked ? values : [])),
  );
  const candidates = [...named, together.join(''), 'any', ...named.map((_, at) => `any-${at}`)];
  const found = candidates.find((value) => selects({ [key]: value }, requirements));
  return found === undefined ? undefined : { is: found };
}
