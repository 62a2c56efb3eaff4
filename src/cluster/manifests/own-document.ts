import type { FieldPath } from '../../model/reference.ts';
import { type Finding, locateFindings, type Report } from './finding.ts';
import type { ManifestObject } from './manifest-entry.ts';
import { nearestName } from './nearest-name.ts';
import type { Problem } from './problem.ts';
import { isObject, type RawObject } from '../raw.ts';

/** A document of a kind of ours while it is read. Nothing in it is passed over: what is not understood is a problem. */
export interface OwnReading {
  readonly object: ManifestObject;
  readonly report: Report;
}

/** Reads with `read`, and puts what it reported in the order of the text; any of it makes the document unusable. */
export function readOwnDocument<T>(
  object: ManifestObject,
  kind: string,
  read: (reading: OwnReading) => T,
): { readonly value: T; readonly problems: readonly Problem[] } {
  const findings: Finding[] = [];
  const value = read({ object, report: (finding) => void findings.push(finding) });
  const problems = locateFindings(findings, { kind, name: '' }, object.place);
  // A file of ours has no name that could help to find it.
  return { value, problems: problems.map(({ object: _, ...problem }) => ({ ...problem, effect: 'not-read' })) };
}

export function refuseUnknownFields(
  raw: RawObject,
  fields: readonly string[],
  path: FieldPath,
  { report }: OwnReading,
): void {
  for (const key of Object.keys(raw)) {
    if (fields.includes(key)) continue;
    const nearest = nearestName(key, fields);
    const hint =
      nearest === undefined
        ? `there are ${fields.map((field) => `"${field}"`).join(', ')}`
        : `did you mean "${nearest}"?`;
    report({ path: [...path, key], message: `unknown field ${JSON.stringify(key)}`, hint });
  }
}

/** A text that is not empty. Absent and null are both no text. */
export function readTextField(raw: RawObject, key: string, path: FieldPath, reading: OwnReading): string | undefined {
  const value = raw[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  reportNoText(value, [...path, key], reading);
  return undefined;
}

export function reportNoText(value: unknown, path: FieldPath, { report, object }: OwnReading): void {
  const written = object.place.written(path);
  const isQuotable = typeof value !== 'string' && written !== undefined;
  report({
    path,
    message: value === '' ? 'is empty' : 'must be a text',
    ...(isQuotable ? { hint: `put it in quotes: ${JSON.stringify(written)}` } : {}),
  });
}

/** Its members, each with its path; absent and null are none. */
export function readListField(
  raw: RawObject,
  key: string,
  path: FieldPath,
  { report }: OwnReading,
): readonly { readonly value: unknown; readonly path: FieldPath }[] {
  const value = raw[key];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map((each: unknown, at) => ({ value: each, path: [...path, key, at] }));
  report({ path: [...path, key], message: 'must be a list', hint: 'each entry begins with "- "' });
  return [];
}

/** The same where each member is a text. */
export function readTextsField(raw: RawObject, key: string, path: FieldPath, reading: OwnReading): readonly string[] {
  return readListField(raw, key, path, reading).flatMap(({ value, path: at }) => {
    if (typeof value === 'string' && value !== '') return [value];
    reportNoText(value, at, reading);
    return [];
  });
}

/** The same where each member is a mapping. */
export function readObjectsField(
  raw: RawObject,
  key: string,
  path: FieldPath,
  reading: OwnReading,
): readonly { readonly value: RawObject; readonly path: FieldPath }[] {
  return readListField(raw, key, path, reading).flatMap(({ value, path: at }) => {
    if (isObject(value)) return [{ value, path: at }];
    reading.report({ path: at, message: 'must be a mapping' });
    return [];
  });
}
