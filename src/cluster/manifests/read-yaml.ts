import { isObject } from '../raw.ts';
import { opensDeeperThan } from './json-text.ts';
import { duplicateKeyProblem, type ManifestEntry, type Reading, syntaxProblem, textProblem } from './manifest-entry.ts';
import { quickYaml } from './quick-yaml.ts';
import { hasListKind, unwrap, unwrapItem } from './unwrap.ts';
import { parseYamlDocument } from './yaml-document.ts';
import { splitYamlList, splitYamlStream, type TextRange } from './yaml-stream.ts';
import { yamlValue } from './yaml-value.ts';

/** The largest document that the general parser is given. No API server takes an object of more than 3 MiB. */
export const LARGEST_DOCUMENT = 4 * 1024 * 1024;

/** More brackets than any text opens by chance: the general parser would take its time to refuse them. */
export const DEEPEST_FLOW = 5000;

/** The objects of a YAML stream, each document and each item of a list read by itself. */
export function* readYaml(reading: Reading): Generator<ManifestEntry> {
  const { documents, badSeparators } = splitYamlStream(reading.source.text);
  for (const offset of badSeparators) {
    yield textProblem(reading, offset, {
      message: 'a line that begins with "---" goes on with something else; kubectl refuses the file from here',
      hint: 'put what follows on the next line',
    });
  }
  for (const range of documents) yield* readDocument(reading, range);
}

function* readDocument(reading: Reading, range: TextRange): Generator<ManifestEntry> {
  const items = readListItems(reading, range);
  const isClean = items?.every((entry) => entry.kind === 'object') ?? false;
  // When a part of a list is no YAML the whole may still be: an alias may lead from one item to another.
  if (items !== undefined && (isClean || range.end - range.start > LARGEST_DOCUMENT)) return yield* items;
  const whole = [...readPart(reading, range, (value) => unwrap(value, reading.places(range, [])))];
  yield* items !== undefined && whole.every((entry) => entry.kind === 'problem') ? items : whole;
}

/** Undefined: the text is not that of a list in block style. */
function readListItems(reading: Reading, range: TextRange): readonly ManifestEntry[] | undefined {
  const split = splitYamlList(reading.source.text, range);
  const list = split && quickYaml(split.around)?.value;
  if (split === undefined || !isObject(list) || !hasListKind(list)) return undefined;
  return split.items.flatMap((item) => [
    ...readPart(reading, item, (value) =>
      unwrapItem(Array.isArray(value) ? value[0] : value, list, reading.places(item, [0])),
    ),
  ]);
}

/** Reads a part of the text as one document. */
function* readPart(
  reading: Reading,
  { start, end }: TextRange,
  take: (value: unknown) => Iterable<ManifestEntry>,
): Generator<ManifestEntry> {
  const text = reading.source.text.slice(start, end);
  const quick = quickYaml(text);
  if (quick !== undefined) return yield* take(quick.value);
  if (opensDeeperThan(DEEPEST_FLOW, text)) return yield syntaxProblem(reading, start, 'is nested too deeply', '');
  if (text.length > LARGEST_DOCUMENT) {
    return yield textProblem(reading, start, {
      message: `this YAML document has ${(text.length / 1024 / 1024).toFixed(1)} MiB; the limit for one document is 4 MiB`,
      hint: 'divide it with "---" lines, or give it as JSON',
    });
  }
  const document = parseYamlDocument(text);
  const result = yamlValue(document);
  if (result.kind === 'failed') return yield syntaxProblem(reading, start + result.offset, result.message, text);
  for (const duplicate of result.duplicates) yield duplicateKeyProblem(reading, start, duplicate);
  if (document.ignoredFrom !== undefined) {
    yield textProblem(reading, start + document.ignoredFrom, {
      severity: 'warning',
      message: 'what follows "..." is not read, as kubectl does not read it',
      hint: 'divide documents with "---"',
    });
  }
  yield* take(result.value);
}
