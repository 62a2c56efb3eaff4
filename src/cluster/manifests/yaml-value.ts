import { type Alias, isAlias, isMap, isScalar, isSeq, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { YamlDocument, YamlFailure } from './yaml-document.ts';

/** A key that stands twice in one mapping; kubectl keeps the last without a word. Offsets are of the two keys. */
export interface DuplicateKey {
  readonly key: string;
  readonly first: number;
  readonly offset: number;
}

export type YamlValue =
  | { readonly kind: 'value'; readonly value: unknown; readonly duplicates: readonly DuplicateKey[] }
  | ({ readonly kind: 'failed' } & YamlFailure);

/** How many nodes the aliases of one document may stand for together, and how deep it may be. */
const MOST_ALIASED_NODES = 1_000_000;
export const DEEPEST = 500;

/**
 * The document as the JSON value that kubectl makes of it: merge keys applied in the order of the text (go-yaml v2 lets a
 * later `<<` win), keys made text, aliases shared instead of copied.
 */
export function yamlValue({ document, failure }: YamlDocument): YamlValue {
  if (failure !== undefined) return { kind: 'failed', ...failure };
  const duplicates: DuplicateKey[] = [];
  try {
    const reading: Reading = { duplicates, anchors: new Map(), size: 0, aliased: 0 };
    return { kind: 'value', value: convert(document.contents, reading, 0), duplicates };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'failed', message: error.message, offset: error.offset };
    throw error;
  }
}

/** Ends the recursion; never leaves this file. */
class Refusal extends Error {
  readonly offset: number;
  constructor(node: unknown, message: string) {
    super(message);
    this.offset = startOf(node);
  }
}

interface Reading {
  readonly duplicates: DuplicateKey[];
  /** What each anchor stands for by now; `open` while its node is being read. */
  readonly anchors: Map<string, { readonly value: unknown; readonly size: number } | 'open'>;
  /** Nodes so far, aliases counted as what they stand for. */
  size: number;
  aliased: number;
}

function convert(node: unknown, reading: Reading, depth: number): unknown {
  if (depth > DEEPEST) throw new Refusal(node, `is nested more than ${DEEPEST} levels deep`);
  if (isAlias(node)) return resolveAlias(node, reading);
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
  if (anchor === undefined) return convertNode(node, reading, depth);

  const before = reading.size;
  reading.anchors.set(anchor, 'open');
  const value = convertNode(node, reading, depth);
  reading.anchors.set(anchor, { value, size: reading.size - before });
  return value;
}

function convertNode(node: unknown, reading: Reading, depth: number): unknown {
  reading.size++;
  if (isScalar(node)) return scalarValue(node);
  if (isSeq(node)) return node.items.map((item) => convert(item, reading, depth + 1));
  if (isMap(node)) return convertMap(node, reading, depth);
  return null;
}

function resolveAlias(alias: Alias, reading: Reading): unknown {
  const target = reading.anchors.get(alias.source);
  if (target === undefined)
    throw new Refusal(alias, `uses the anchor "${shorten(alias.source)}", which is not defined before it`);
  if (target === 'open') throw new Refusal(alias, `has an anchor "${shorten(alias.source)}" that contains itself`);
  reading.size += target.size;
  reading.aliased += target.size;
  if (reading.aliased > MOST_ALIASED_NODES) {
    throw new Refusal(alias, `has aliases that stand for more than ${MOST_ALIASED_NODES} values`);
  }
  return target.value;
}

function scalarValue(scalar: Scalar): unknown {
  const { value } = scalar;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Refusal(scalar, `has a number that JSON cannot hold: ${shorten(scalar.source ?? '')}`);
  }
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  // What is left are values of tags such as !!timestamp, which mean nothing to the API.
  return typeof value === 'object' && value !== null ? scalar.source : value;
}

function convertMap(map: YAMLMap, reading: Reading, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const seen = new Map<string, number>();
  for (const pair of map.items) {
    if (isMergeKey(pair)) {
      for (const [key, value] of mergedEntries(pair, reading, depth)) setOwn(result, key, value);
      continue;
    }
    const key = keyText(pair.key, reading);
    const first = seen.get(key);
    if (first !== undefined) reading.duplicates.push({ key, first, offset: startOf(pair.key) });
    seen.set(key, first ?? startOf(pair.key));
    setOwn(result, key, convert(pair.value, reading, depth + 1));
  }
  return result;
}

/** Only an unquoted `<<` merges. */
export function isMergeKey({ key }: Pair): boolean {
  return isScalar(key) && key.value === '<<' && (key.type === 'PLAIN' || key.type === undefined);
}

function mergedEntries(pair: Pair, reading: Reading, depth: number): readonly [string, unknown][] {
  const merged = convert(pair.value, reading, depth + 1);
  // In a list of sources the first has the last word.
  const sources = Array.isArray(merged) ? [...merged].reverse() : [merged];
  return sources.flatMap((source: unknown) => {
    if (typeof source === 'object' && source !== null && !Array.isArray(source)) return Object.entries(source);
    throw new Refusal(pair.key, 'merges (<<) something that is not a mapping');
  });
}

/** A key as JSON has it: `1:` and `on:` are the texts "1" and "true". */
function keyText(key: unknown, reading: Reading): string {
  const value = isAlias(key) ? resolveAlias(key, reading) : isScalar(key) ? scalarValue(key) : key;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Refusal(key, value === null ? 'has an empty key' : 'has a key that is itself a mapping or a list');
}

/** Also a key called `__proto__` is data. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

function shorten(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}

function startOf(node: unknown): number {
  return (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined) ?? 0;
}
