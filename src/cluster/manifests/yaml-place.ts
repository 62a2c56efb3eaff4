import { isAlias, isMap, isNode, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { FieldPath } from '../../model/reference.ts';
import type { YamlDocument } from './yaml-document.ts';
import { isMergeKey } from './yaml-value.ts';

/** Where a field stands: its key, or a list's item; `written` is a scalar as it stands in the text, without quotes. */
export interface YamlPlace {
  readonly offset: number;
  readonly written?: string;
}

/** The place of the field at `path`, or of its nearest parent that exists. Fields behind an alias are where they are written. */
export function findPlace({ document }: YamlDocument, path: FieldPath): YamlPlace {
  let node: unknown = document.contents;
  let offset = offsetOf(node) ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    const next = typeof step === 'number' ? itemAt(node, step) : fieldOf(node, step, document);
    if (next === undefined) return { offset };
    offset = next.offset ?? offset;
    node = next.node;
  }
  return isScalar(node) && node.source !== undefined ? { offset, written: node.source } : { offset };
}

interface Step {
  readonly node: unknown;
  readonly offset: number | undefined;
}

function itemAt(node: unknown, index: number): Step | undefined {
  if (!isSeq(node) || index >= node.items.length) return undefined;
  const item = node.items[index];
  return { node: item, offset: offsetOf(item) };
}

/** The last of the pairs with this key, which is the one that counts. */
function fieldOf(node: unknown, key: string, document: YamlDocument['document']): Step | undefined {
  if (!isMap(node)) return undefined;
  const pair = node.items.findLast((candidate) => keyOf(candidate) === key);
  if (pair !== undefined) return { node: pair.value, offset: offsetOf(pair.key) };
  for (const source of node.items.filter(isMergeKey).flatMap((merge) => mergeSources(merge, document))) {
    const merged = fieldOf(source, key, document);
    if (merged !== undefined) return merged;
  }
  return undefined;
}

function keyOf({ key }: Pair): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

function mergeSources({ value }: Pair, document: YamlDocument['document']): readonly YAMLMap[] {
  const resolved = isAlias(value) ? value.resolve(document) : value;
  const sources: readonly unknown[] = isSeq(resolved) ? resolved.items : [resolved];
  return sources
    .map((source) => (isAlias(source) ? source.resolve(document) : source))
    .filter((source) => isMap(source));
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
