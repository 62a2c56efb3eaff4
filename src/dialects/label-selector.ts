import type { LabelSelector, SetRequirement, SetSelector } from '../model/selector.ts';
import type { RawLabelSelector } from '../model/network-policy.ts';

const OPERATORS = new Set<string>(['In', 'NotIn', 'Exists', 'DoesNotExist']);

/**
 * Flattens a wire LabelSelector to its requirements (semantics A.4). Absent and empty select everything: where absence
 * means something else, the caller asks before.
 */
export function compileLabelSelector(raw: RawLabelSelector | null | undefined): SetSelector {
  const fromLabels = Object.entries(raw?.matchLabels ?? {}).map(
    ([key, value]): SetRequirement => ({ key, operator: 'In', values: [value] }),
  );
  const fromExpressions = (raw?.matchExpressions ?? []).map(
    (expression): SetRequirement => ({
      key: expression.key,
      operator: expression.operator as SetRequirement['operator'], // `selectorProblem` has refused all others
      values: expression.values ?? [],
    }),
  );
  return [...fromLabels, ...fromExpressions];
}

/** What keeps this version from reading a selector that a newer API may hold, or undefined when all is known. */
export function selectorProblem(raw: RawLabelSelector | null | undefined): string | undefined {
  if (raw === null || raw === undefined) return undefined;
  const strange = Object.keys(raw).find((key) => key !== 'matchLabels' && key !== 'matchExpressions');
  if (strange !== undefined) return `unknown selector field "${strange}"`;
  const operator = raw.matchExpressions?.find((expression) => !OPERATORS.has(expression.operator))?.operator;
  return operator === undefined ? undefined : `unknown selector operator "${operator}"`;
}

const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** A value that no label can have: such selectors stay in clusters that took them before they were checked (A.4). */
export function impossibleValue(selector: LabelSelector): string | undefined {
  return selector.flatMap(({ values }) => values).find((value) => value.length > 63 || !LABEL_VALUE.test(value));
}
