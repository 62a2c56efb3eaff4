import type { FieldEdit } from './field-edits.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { LabelRequirement } from '../../model/selector.ts';
import type { RawLabelSelector, RawLabelSelectorRequirement } from '../../model/network-policy.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';

/** Edits that let one requirement of the selector at `path` hold for another value, too. */
export function widenSelector(
  path: FieldPath,
  selector: RawLabelSelector,
  { key, values }: LabelRequirement,
  value: string,
): readonly FieldEdit[] {
  const at = findExpression(selector, key, values);
  if (at >= 0) return [{ op: 'append', path: [...path, 'matchExpressions', at, 'values'], value }];
  const widened = addExpression(withoutLabel(selector, key), { key, operator: 'In', values: [...values, value] });
  return [{ op: 'set', path, value: widened }];
}

/** Edits that ask for another value in place of the only one. */
export function replaceValue(
  path: FieldPath,
  selector: RawLabelSelector,
  { key, values }: LabelRequirement,
  value: string,
): readonly FieldEdit[] {
  const at = findExpression(selector, key, values);
  if (at >= 0) return [{ op: 'set', path: [...path, 'matchExpressions', at, 'values', 0], value }];
  return [{ op: 'set', path: [...path, 'matchLabels', key], value }];
}

/** Edits that take one requirement out of the selector at `path`. */
export function dropRequirement(
  path: FieldPath,
  selector: RawLabelSelector,
  { key, values, operator }: LabelRequirement,
): readonly FieldEdit[] {
  return [{ op: 'set', path, value: without(selector, key, operator, values) }];
}

/** Edits that let the namespaceSelector at `path` ask for the namespace by its name, instead of by one requirement. */
export function nameNamespace(
  path: FieldPath,
  selector: RawLabelSelector,
  { key, values, operator }: LabelRequirement,
  namespace: string,
): readonly FieldEdit[] {
  const rest = without(selector, key, operator, values);
  return [
    { op: 'set', path, value: { ...rest, matchLabels: { ...rest.matchLabels, [NAMESPACE_NAME_LABEL]: namespace } } },
  ];
}

/** Edits that keep the selector at `path` from pods with this label. */
export function excludeLabel(
  path: FieldPath,
  selector: RawLabelSelector | null | undefined,
  [key, value]: readonly [string, string],
): readonly FieldEdit[] {
  const expressions = selector?.matchExpressions ?? [];
  const at = expressions.findIndex((each) => each.key === key && each.operator === 'NotIn');
  if (at >= 0) return [{ op: 'append', path: [...path, 'matchExpressions', at, 'values'], value }];
  const expression = { key, operator: 'NotIn', values: [value] };
  if (selector === null || selector === undefined) {
    return [{ op: 'set', path, value: { matchExpressions: [expression] } }];
  }
  return [{ op: 'append', path: [...path, 'matchExpressions'], value: expression }];
}

function without(
  selector: RawLabelSelector,
  key: string,
  operator: string,
  values: readonly string[],
): RawLabelSelector {
  const isLabel = operator === 'In' && values.length === 1 && selector.matchLabels?.[key] === values[0];
  if (isLabel) return withoutLabel(selector, key);
  const at = findExpression(selector, key, values, operator);
  const { matchExpressions, ...rest } = selector;
  const left = (matchExpressions ?? []).filter((_, index) => index !== at);
  return left.length === 0 ? rest : { ...rest, matchExpressions: left };
}

function withoutLabel({ matchLabels, ...rest }: RawLabelSelector, key: string): RawLabelSelector {
  const { [key]: _, ...left } = matchLabels ?? {};
  return Object.keys(left).length === 0 ? rest : { ...rest, matchLabels: left };
}

function addExpression(selector: RawLabelSelector, expression: RawLabelSelectorRequirement): RawLabelSelector {
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), expression] };
}

function findExpression(
  { matchExpressions }: RawLabelSelector,
  key: string,
  values: readonly string[],
  operator = 'In',
): number {
  return (matchExpressions ?? []).findIndex(
    (each) => each.key === key && each.operator === operator && (each.values ?? []).join() === values.join(),
  );
}
