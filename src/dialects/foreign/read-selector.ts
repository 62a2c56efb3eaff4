import type { SetRequirement, SetSelector } from '../../model/selector.ts';

/** The fields of something that should be an object; undefined: it is none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { ...value } : undefined;
}

/** The items of something that should be a list; undefined: it is none. Absent is an empty one. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : undefined;
}

/**
 * A label selector of an object whose schema nobody here has checked. Undefined: it is absent, or something of it is not as
 * in the API, so that nobody can tell whom it selects.
 */
export function readSelector(value: unknown): SetSelector | undefined {
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  const { matchLabels, matchExpressions, ...others } = fields;
  const labels = fieldsOf(matchLabels ?? {});
  const expressions = itemsOf(matchExpressions);
  if (labels === undefined || expressions === undefined || Object.keys(others).length > 0) return undefined;
  return allKnown([
    ...Object.entries(labels).map(([key, text]) => (typeof text === 'string' ? equal(key, text) : undefined)),
    ...expressions.map(readExpression),
  ]);
}

/** All of them; undefined where one is. */
export function allKnown<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known : undefined;
}

/** The label is there with this value. */
export function equal(key: string, value: string): SetRequirement {
  return { key, operator: 'In', values: [value] };
}

function readExpression(value: unknown): SetRequirement | undefined {
  const { key, operator, values, ...others } = fieldsOf(value) ?? {};
  const texts = itemsOf(values)?.filter((text) => typeof text === 'string');
  if (typeof key !== 'string' || texts === undefined || Object.keys(others).length > 0) return undefined;
  if (texts.length !== itemsOf(values)?.length) return undefined;
  switch (operator) {
    case 'In':
    case 'NotIn':
      return texts.length === 0 ? undefined : { key, operator, values: texts };
    case 'Exists':
    case 'DoesNotExist':
      return texts.length > 0 ? undefined : { key, operator, values: [] };
    default:
      return undefined;
  }
}
