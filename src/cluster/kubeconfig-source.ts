import type { FieldPath } from '../model/reference.ts';
import { ClusterError } from './errors.ts';
import { isObject, type RawObject } from './raw.ts';

/** One mapping inside a kubeconfig file, which knows its place so that a complaint can name it. */
export interface Section {
  readonly file: string;
  readonly fields: RawObject;
  readonly path: FieldPath;
  /** `file:line:column` of a field below the root, or of its nearest existing parent. */
  readonly locate: (path: FieldPath) => string;
}

/** A field that is a mapping; absent reads as a mapping without fields. */
export function sectionAt(section: Section, key: string | number, value: unknown = section.fields[key]): Section {
  const path = [...section.path, key];
  if (value === undefined || value === null) return { ...section, path, fields: {} };
  if (!isObject(value)) throw wrongShape(section, key, 'a mapping');
  return { ...section, path, fields: value };
}

/** A field that is a list of mappings. */
export function sectionsAt(section: Section, key: string): readonly Section[] {
  const value = section.fields[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrongShape(section, key, 'a list');
  const list = { ...section, path: [...section.path, key] };
  return value.map((item: unknown, index) => sectionAt(list, index, item));
}

/** A field that is text; empty counts as absent. */
export function textAt(section: Section, key: string): string | undefined {
  const value = section.fields[key];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw wrongShape(section, key, 'text (put it in quotes)');
  return value;
}

export function textsAt(section: Section, key: string): readonly string[] {
  const value = section.fields[key];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((item): item is string => typeof item === 'string')) return value;
  throw wrongShape(section, key, 'a list of texts');
}

export function flagAt(section: Section, key: string): boolean {
  const value = section.fields[key];
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw wrongShape(section, key, 'true or false');
  return value;
}

/** A field that is base64; line breaks inside are fine, anything else that is not base64 is an error. */
export function base64At(section: Section, key: string): Buffer | undefined {
  const text = textAt(section, key)?.replace(/[\r\n]/g, '');
  if (text === undefined || text === '') return undefined;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) throw wrongShape(section, key, 'base64');
  return Buffer.from(text, 'base64');
}

function wrongShape(section: Section, key: string | number, wanted: string): ClusterError {
  const path = [...section.path, key];
  return bad(`In the kubeconfig, ${fieldName(path)} must be ${wanted} (${section.locate(path)}).`);
}

/** `users[0].user.token`, as kubectl writes it. */
function fieldName(path: FieldPath): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
}

export function bad(message: string, cause?: unknown): ClusterError {
  return new ClusterError('bad-kubeconfig', message, { cause });
}
