import { type Document, isNode, LineCounter, parseAllDocuments } from 'yaml';
import type { FieldPath } from '../model/reference.ts';
import { messageOf } from './errors.ts';
import { bad, type Section } from './kubeconfig-source.ts';
import { isObject, type RawObject } from './raw.ts';

/** The root of a kubeconfig of any shape, which knows where everything stands. Throws when it is no YAML. */
export function parseRoot(file: string, text: string): Section {
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
