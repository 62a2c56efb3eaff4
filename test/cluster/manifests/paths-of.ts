import type { FieldPath } from '../../../src/model/reference.ts';

/** The way to everything in a value, and to what is not there beside it. */
export function pathsOf(value: unknown, path: FieldPath = []): readonly FieldPath[] {
  const behind = Array.isArray(value) ? value.length : 0;
  const missing = [
    [...path, 'zz'],
    [...path, behind],
    [...path, 'zz', 0],
  ];
  if (typeof value !== 'object' || value === null) return [path, ...missing];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value);
  return [path, ...missing, ...entries.flatMap(([step, child]) => pathsOf(child, [...path, step]))];
}
