import {
  guessJsonItems,
  hasDuplicateKeys,
  isDeeperThan,
  opensDeeperThan,
  splitJsonItems,
  splitJsonStream,
} from './json-text.ts';
import { duplicateKeyProblem, type ManifestEntry, type Reading, syntaxProblem } from './manifest-entry.ts';
import type { Place } from './places.ts';
import { DEEPEST_FLOW, LARGEST_DOCUMENT } from './read-yaml.ts';
import { isList, unwrap, unwrapItem } from './unwrap.ts';
import { parseYamlDocument } from './yaml-document.ts';
import type { TextRange } from './yaml-stream.ts';
import { DEEPEST, yamlValue } from './yaml-value.ts';

/** The objects of a JSON text, one value or several. Undefined: it is no JSON, and may be YAML that begins with a bracket. */
export function readJson(reading: Reading): Iterable<ManifestEntry> | undefined {
  const { text } = reading.source;
  const whole = parseJson(text);
  if (whole.ok) return readValue(reading, { start: 0, end: text.length }, whole.value);
  if (opensDeeperThan(DEEPEST_FLOW, text)) return undefined;
  const ranges = splitJsonStream(text);
  const values = ranges.map(({ start, end }) => parseJson(text.slice(start, end)));
  if (values[0]?.ok !== true && text.length <= LARGEST_DOCUMENT) return undefined;
  return ranges.flatMap((range, index) => {
    const value = values[index];
    if (value === undefined || value.ok) return [...readValue(reading, range, value?.value)];
    const part = text.slice(range.start, range.end);
    return [syntaxProblem(reading, range.start + value.offset, `is not valid JSON: ${value.message}`, part)];
  });
}

function* readValue(reading: Reading, range: TextRange, value: unknown): Generator<ManifestEntry> {
  if (isDeeperThan(DEEPEST, value)) {
    return yield syntaxProblem(reading, range.start, `is nested more than ${DEEPEST} levels deep`, '');
  }
  yield* findDuplicateKeys(reading, range, value);
  if (!isList(value)) return yield* unwrap(value, reading.places(range, []));
  const items = itemRanges(reading, range, value.items);
  for (const [index, item] of value.items.entries()) {
    const place = deferredPlace(reading.source.file, () => reading.places(items(index), []));
    yield* unwrapItem(item, value, place);
  }
}

/** Where each item stands, found when somebody asks. */
function itemRanges(
  { source: { text } }: Reading,
  range: TextRange,
  items: readonly unknown[],
): (at: number) => TextRange {
  let [guessed, found]: (readonly TextRange[] | undefined)[] = [];
  return (at) => {
    if (found === undefined) {
      guessed ??= guessJsonItems(text, range, items.length) ?? [];
      const guess = guessed[at];
      if (guess !== undefined && isText(text.slice(guess.start, guess.end), items[at])) return guess;
    }
    found ??= splitJsonItems(text, range);
    return found[at] ?? range;
  };
}

function isText(text: string, value: unknown): boolean {
  const parsed = parseJson(text);
  return parsed.ok && JSON.stringify(parsed.value) === JSON.stringify(value);
}

/** Looked for where people write: in texts of up to 1 MiB. */
const LARGEST_HAND_WRITTEN = 1024 * 1024;

function* findDuplicateKeys(reading: Reading, { start, end }: TextRange, value: unknown): Generator<ManifestEntry> {
  if (end - start > LARGEST_HAND_WRITTEN) return;
  const text = reading.source.text.slice(start, end);
  if (!hasDuplicateKeys(text, value)) return;
  const result = yamlValue(parseYamlDocument(text));
  if (result.kind === 'failed') return;
  for (const duplicate of result.duplicates) yield duplicateKeyProblem(reading, start, duplicate);
}

/** A place whose part of the text is looked for when it is needed. */
function deferredPlace(file: string, find: () => Place): Place {
  let found: Place | undefined;
  const place = (): Place => (found ??= find());
  return { file, locate: (path) => place().locate(path), written: (path) => place().written(path) };
}

type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly offset: number };

function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    // Only JSON.parse can have thrown. Its message may quote the text at length, and not always says where.
    const message = error instanceof SyntaxError ? error.message : String(error);
    return { ok: false, message: message.slice(0, 120), offset: Number(/at position (\d+)/.exec(message)?.[1] ?? 0) };
  }
}
