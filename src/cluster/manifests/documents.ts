import type { FieldPath } from '../../model/reference.ts';
import { asText, isObject, type RawObject } from '../raw.ts';
import { hasDuplicateKeys, looksLikeJson, splitJsonItems, splitJsonStream } from './json-text.ts';
import { type Place, type PlaceFinder, placeFinder } from './places.ts';
import { type Problem, problemAt } from './problem.ts';
import { quickYaml } from './quick-yaml.ts';
import { type SourceText, sourceText } from './source-text.ts';
import { parseYamlDocument } from './yaml-document.ts';
import { splitYamlList, splitYamlStream, type TextRange } from './yaml-stream.ts';
import { type DuplicateKey, yamlValue } from './yaml-value.ts';

/** One object of a manifest, taken out of the list that it may have stood in. */
export interface ManifestObject {
  readonly kind: 'object';
  /** Empty for the core group. */
  readonly group: string;
  readonly apiVersion: string;
  readonly kindName: string;
  readonly raw: RawObject;
  readonly place: Place;
}

export type ManifestEntry = ManifestObject | { readonly kind: 'problem'; readonly problem: Problem };

/**
 * The objects of one input, in its order, and what could not be read. A broken document does not hide the others.
 * YAML is divided and understood as kubectl does it; JSON too, where one value may follow the other.
 */
export function* readDocuments(file: string, text: string): Generator<ManifestEntry> {
  const source = sourceText(file, text);
  const context: Context = { source, places: placeFinder(source) };
  const values = looksLikeJson(text) ? readJson(context) : undefined;
  if (values !== undefined) yield* values;
  else yield* readYaml(context);
}

interface Context {
  readonly source: SourceText;
  readonly places: PlaceFinder;
}

/** The largest YAML document that is read as one. No API server takes an object of more than 3 MiB. */
const LARGEST_DOCUMENT = 4 * 1024 * 1024;
/** The largest JSON text that is looked through for duplicate keys, which only people write. */
const LARGEST_HAND_WRITTEN = 1024 * 1024;

function* readYaml(context: Context): Generator<ManifestEntry> {
  const { documents, badSeparators } = splitYamlStream(context.source.text);
  for (const offset of badSeparators) {
    yield problem(context, offset, {
      message: 'a line that begins with "---" goes on; kubectl refuses the file from here',
      hint: 'put what follows on the next line',
    });
  }
  for (const range of documents) yield* readYamlDocument(context, range);
}

function* readYamlDocument(context: Context, range: TextRange): Generator<ManifestEntry> {
  const list = splitYamlList(context.source.text, range);
  const parts = list === undefined ? undefined : readYamlList(context, list.around, list.items);
  if (parts !== undefined && !parts.some(isProblem)) yield* parts;
  else yield* readWhole(context, range, parts);
}

/** The items of a list, each read by itself; undefined when what stands around them is no list. */
function readYamlList(
  context: Context,
  around: string,
  items: readonly TextRange[],
): readonly ManifestEntry[] | undefined {
  const head = quickYaml(around)?.value;
  if (!isObject(head) || !isListKind(head)) return undefined;
  return items.flatMap((range) => [
    ...readPart(context, range, (value) =>
      Array.isArray(value) ? unwrap(withListType(value[0], head), context.places(range, [0])) : [],
    ),
  ]);
}

/** When a part of a list is no YAML, the whole may be, if an alias leads from one item to another. */
function* readWhole(
  context: Context,
  range: TextRange,
  parts: readonly ManifestEntry[] | undefined,
): Generator<ManifestEntry> {
  if (parts !== undefined && range.end - range.start > LARGEST_DOCUMENT) return yield* parts;
  const whole = [...readPart(context, range, (value) => unwrap(value, context.places(range, [])))];
  yield* parts !== undefined && whole.some(isProblem) ? parts : whole;
}

/** Reads one part of the text as a document. */
function* readPart(
  context: Context,
  range: TextRange,
  take: (value: unknown) => Iterable<ManifestEntry>,
): Generator<ManifestEntry> {
  const text = context.source.text.slice(range.start, range.end);
  const quick = quickYaml(text);
  if (quick !== undefined) return yield* take(quick.value);
  if (text.length > LARGEST_DOCUMENT) {
    return yield problem(context, range.start, {
      message: `a single YAML document of ${Math.round(text.length / 1024 / 1024)} MiB is too large to read (the limit is 4 MiB)`,
      hint: 'give it as JSON, or divide it with "---" lines',
    });
  }
  const document = parseYamlDocument(text);
  const reading = yamlValue(document);
  if (reading.kind === 'failed') return yield syntaxProblem(context, range, text, reading.message, reading.offset);
  for (const duplicate of reading.duplicates) yield duplicateProblem(context, range, duplicate);
  if (document.ignoredFrom !== undefined) {
    yield problem(context, range.start + document.ignoredFrom, {
      severity: 'warning',
      message: 'what follows "..." is ignored, as kubectl does',
      hint: 'divide documents with "---"',
    });
  }
  yield* take(reading.value);
}

/** Undefined: the text is no JSON, so it may be YAML that begins with a bracket. */
function readJson(context: Context): Iterable<ManifestEntry> | undefined {
  const { text } = context.source;
  const whole = { start: 0, end: text.length };
  const single = parseJson(text);
  if (single.ok) return takeJson(context, whole, single.value);
  const ranges = splitJsonStream(text);
  // kubectl stays with JSON once it has seen two values of it.
  if (ranges.length < 2 && text.length <= LARGEST_DOCUMENT) return undefined;
  return ranges.flatMap((range) => {
    const value = parseJson(text.slice(range.start, range.end));
    if (value.ok) return [...takeJson(context, range, value.value)];
    return [problem(context, range.start + value.offset, { message: 'is not valid JSON', hint: value.message })];
  });
}

function* takeJson(context: Context, range: TextRange, value: unknown): Generator<ManifestEntry> {
  const { text } = context.source;
  const written = range.end - range.start <= LARGEST_HAND_WRITTEN ? text.slice(range.start, range.end) : undefined;
  if (written !== undefined && hasDuplicateKeys(written, value)) {
    const reading = yamlValue(parseYamlDocument(written));
    const duplicates = reading.kind === 'value' ? reading.duplicates : [];
    for (const duplicate of duplicates) yield duplicateProblem(context, range, duplicate);
  }
  if (!isObject(value) || !isListKind(value) || written !== undefined) {
    return yield* unwrap(value, context.places(range, []));
  }
  let ranges: readonly TextRange[] | undefined;
  const items = value['items'] as readonly unknown[];
  for (const [index, item] of items.entries()) {
    const place = deferredPlace(context.source.file, () => {
      ranges ??= splitJsonItems(text, range);
      return context.places(ranges[index] ?? range, []);
    });
    yield* unwrap(withListType(item, value), place);
  }
}

/** A place whose part of the text is only looked for when it is needed. */
function deferredPlace(file: string, place: () => Place): Place {
  return { file, locate: (path) => place().locate(path), written: (path) => place().written(path) };
}

type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly offset: number };

function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const offset = Number(/at position (\d+)/.exec(message)?.[1] ?? 0);
    return { ok: false, message: message.replace(/^(.{0,120}).*$/s, '$1'), offset };
  }
}

/** The object, or the objects in it when it is a list; nothing for an empty document. */
function* unwrap(value: unknown, place: Place): Generator<ManifestEntry> {
  if (value === null || value === undefined) return;
  if (!isObject(value)) {
    const found = Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    return yield objectProblem(
      place,
      [],
      `is not a Kubernetes object but ${found}`,
      'an object has apiVersion and kind',
    );
  }
  if (isListKind(value)) {
    const items = value['items'] as readonly unknown[];
    for (const [index, item] of items.entries())
      yield* unwrap(withListType(item, value), below(place, ['items', index]));
    return;
  }
  const apiVersion = asText(value['apiVersion']);
  const kindName = asText(value['kind']);
  if (kindName === undefined)
    return yield objectProblem(place, [], 'has no kind', 'name it, as in "kind: NetworkPolicy"');
  if (apiVersion === undefined) {
    return yield objectProblem(
      place,
      ['kind'],
      `is a ${kindName} without apiVersion`,
      'name it, as in "apiVersion: v1"',
    );
  }
  yield { kind: 'object', group: groupOf(apiVersion), apiVersion, kindName, raw: value, place };
}

function isListKind(value: RawObject): boolean {
  return (
    asText(value['kind'])?.endsWith('List') === true && (value['items'] === undefined || Array.isArray(value['items']))
  );
}
