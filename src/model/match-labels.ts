import type { LabelRequirement, LabelSelector } from './selector.ts';
import type { Labels } from './labels.ts';
import { attributesOf } from './attributes.ts';

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
    case 'Contains':
      return value !== undefined && requirement.values.some((part) => value.includes(part));
    case 'NotContains':
      return value === undefined || !requirement.values.some((part) => value.includes(part));
    case 'StartsWith':
      return value !== undefined && requirement.values.some((part) => value.startsWith(part));
    case 'NotStartsWith':
      return value === undefined || !requirement.values.some((part) => value.startsWith(part));
    case 'EndsWith':
      return value !== undefined && requirement.values.some((part) => value.endsWith(part));
    case 'NotEndsWith':
      return value === undefined || !requirement.values.some((part) => value.endsWith(part));
  }
}

/** Whether all requirements hold; a selector without any selects everything. */
export function selects(labels: Labels, selector: LabelSelector): boolean {
  return selector.every((requirement) => satisfies(labels, requirement));
}

/** Whether a pod runs as one of the service accounts that are meant, and is to a mesh what is meant. */
export function isAccount(pod: Parameters<typeof attributesOf>[0], account: LabelSelector | undefined): boolean {
  return account === undefined || selects(attributesOf(pod), account);
}

/** Label keys come from users: `constructor` must not find what every object inherits. */
export function labelValue(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
