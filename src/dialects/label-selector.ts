import type { LabelSelector, SetRequirement, SetSelector } from '../model/selector.ts';
import type { RawLabelSelector } from '../model/network-policy.ts';

type LabelExpression = NonNullable<RawLabelSelector['matchExpressions']>[number];

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
  if (operator !== undefined) return `unknown selector operator "${operator}"`;
  const asked = [...Object.entries(raw.matchLabels ?? {}), ...(raw.matchExpressions ?? []).flatMap(valuesOf)];
  const odd = asked.find(([, value]) => typeof value !== 'string');
  return odd === undefined ? undefined : `a value of label "${odd[0]}" that is no text: ${String(odd[1])}`;
}

/** What YAML makes of `yes` or `1` without quotes is no text, and no label has it; no API server takes it. */
function valuesOf({ key, values }: LabelExpression): readonly (readonly [key: string, value: unknown])[] {
  return (values ?? []).map((value) => [key, value]);
}

const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** A value that no label can have: such selectors stay in clusters that took them before they were checked (A.4). */
export function impossibleValue(selector: LabelSelector): string | undefined {
  return selector.flatMap(({ values }) => values).find((value) => value.length > 63 || !LABEL_VALUE.test(value));
}
