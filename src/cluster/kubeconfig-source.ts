import { readFile } from 'node:fs/promises';
import { type Document, isNode, LineCounter, parseAllDocuments } from 'yaml';
import type { FieldPath } from '../model/reference.ts';
import { ClusterError, codeOf, messageOf } from './errors.ts';
import { isObject, type RawObject } from './raw.ts';

/** One mapping inside a kubeconfig file, which knows its place so that a complaint can name it. */
export interface Section {
  readonly file: string;
  readonly fields: RawObject;
  readonly path: FieldPath;
  /** `file:line:column` of a field below the root, or of its nearest existing parent. */
  readonly locate: (path: FieldPath) => string;
}

/** The root of a kubeconfig file; `undefined` when there is no such file, and without fields when it is empty. */
export async function readRoot(file: string): Promise<Section | undefined> {
  const text = await readText(file);
  if (text === undefined) return undefined;
  const lines = new LineCounter();
  // Like kubectl: the first document counts, and of a key given twice the last.
  const [document] = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    merge: true,
  });
  if (document === undefined) return { file, fields: {}, path: [], locate: () => file };
  const error = document.errors[0];
  if (error !== undefined) {
    throw bad(`The kubeconfig is not valid YAML: ${error.message} (${position(file, lines, error.pos[0])}).`, error);
  }
  const locate = (path: FieldPath): string => position(file, lines, offsetOf(document, path));
  return { file, fields: rootFields(file, document), path: [], locate };
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    const why = codeOf(error) === 'EISDIR' ? 'it is a directory, not a file' : messageOf(error);
    throw bad(`The kubeconfig "${file}" cannot be read: ${why}.`, error);
  }
}

function rootFields(file: string, document: Document): RawObject {
  const value = toPlain(file, document);
  if (value === null || value === undefined) return {};
  if (isObject(value)) return value;
  throw bad(`"${file}" is not a kubeconfig: it should be a mapping with clusters, users and contexts.`);
}

function toPlain(file: string, document: Document): unknown {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    // Aliases that expand without bound end here.
    throw bad(`The kubeconfig "${file}" is not valid YAML: ${messageOf(error)}.`, error);
  }
}

function position(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${line}:${col}`;
}

function offsetOf(document: Document, path: FieldPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
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
