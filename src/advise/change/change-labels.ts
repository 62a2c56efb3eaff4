import type { Labels } from '../../model/labels.ts';

/** The object with labels set, or taken away (`null`); the same object where it has them so already. */
export function changeLabels<T extends { readonly labels: Labels }>(
  object: T,
  labels: Readonly<Record<string, string | null>>,
): T {
  const entries = Object.entries({ ...object.labels, ...labels });
  return withLabels(
    object,
    Object.fromEntries(entries.flatMap(([key, value]) => (value === null ? [] : [[key, value]]))),
  );
}

export function withLabels<T extends { readonly labels: Labels }>(object: T, labels: Labels): T {
  return areEqual(object.labels, labels) ? object : { ...object, labels };
}

function areEqual(a: Labels, b: Labels): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}
