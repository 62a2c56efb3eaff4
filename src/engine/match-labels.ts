import type { LabelRequirement, LabelSelector } from '../model/selector.ts';
import type { Labels } from '../model/labels.ts';

/** Whether one requirement holds; a missing key satisfies NotIn and DoesNotExist (semantics A.4, truth table). */
export function satisfies(labels: Labels, requirement: LabelRequirement): boolean {
  const value = labelValue(labels, requirement.key);
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Whether all requirements hold; a selector without any selects everything. */
export function selects(labels: Labels, selector: LabelSelector): boolean {
  return selector.every((requirement) => satisfies(labels, requirement));
}

/** Label keys come from users: `constructor` must not find what every object inherits. */
export function labelValue(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
