import type { RawLabelSelector, RawLabelSelectorRequirement } from '../../model/network-policy.ts';
import type { FieldPath } from '../../model/reference.ts';
import { accepted, type Report } from './finding.ts';
import { labelKeyProblem, labelValueProblem } from './names.ts';

export interface SelectorOptions {
  /** Servers leave values that they once stored, though they refuse them now (semantics A.4). */
  readonly isStored: boolean;
}

/** Label selectors, as the API server checks them (semantics A.4). */
export function validateSelector(
  selector: RawLabelSelector,
  path: FieldPath,
  options: SelectorOptions,
  report: Report,
): void {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    checkKey(key, [...path, 'matchLabels', key], report);
    checkValue(value, [...path, 'matchLabels', key], options, report);
  }
  for (const [index, requirement] of (selector.matchExpressions ?? []).entries()) {
    validateRequirement(requirement, [...path, 'matchExpressions', index], options, report);
  }
}

function validateRequirement(
  { key, operator, values }: Partial<RawLabelSelectorRequirement>,
  path: FieldPath,
  options: SelectorOptions,
  report: Report,
): void {
  const given = values ?? [];
  checkOperator(operator ?? '', given, path, report);
  checkKey(key ?? '', [...path, 'key'], report);
  for (const [index, value] of given.entries()) checkValue(value, [...path, 'values', index], options, report);
}

function checkOperator(operator: string, values: readonly string[], path: FieldPath, report: Report): void {
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) report({ path: [...path, 'values'], message: `${operator} needs at least one value` });
      return;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) {
        report({
          path: [...path, 'values'],
          message: `${operator} takes no values`,
          hint: 'use In or NotIn, or remove them',
        });
      }
      return;
    default:
      report({
        path: [...path, 'operator'],
        message: operator === '' ? 'is required' : `"${operator}" is not an operator of a label selector`,
        hint: 'write In, NotIn, Exists or DoesNotExist',
      });
  }
}

function checkKey(key: string, path: FieldPath, report: Report): void {
  const problem = labelKeyProblem(key);
  if (problem !== undefined) report({ path, message: `"${key}" ${problem}` });
}

function checkValue(value: string, path: FieldPath, { isStored }: SelectorOptions, report: Report): void {
  const problem = labelValueProblem(value);
  if (problem === undefined) return;
  const finding = { path, message: `"${value}" ${problem}` };
  report(
    isStored
      ? accepted({ ...finding, hint: 'no pod can have it; network plugins differ in what they make of it' })
      : finding,
  );
}
