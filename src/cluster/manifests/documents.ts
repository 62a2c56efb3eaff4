import { looksLikeJson } from './json-text.ts';
import type { ManifestEntry, Reading } from './manifest-entry.ts';
import { placeFinder } from './places.ts';
import { readJson } from './read-json.ts';
import { readYaml } from './read-yaml.ts';
import { sourceText } from './source-text.ts';

/**
 * The objects of one input, in its order, and what could not be read. A broken document does not hide the others.
 * Text is divided and understood as kubectl does it: JSON, one value or several, or a stream of YAML documents.
 */
export function readDocuments(file: string, text: string): Iterable<ManifestEntry> {
  const source = sourceText(file, text);
  const reading: Reading = { source, places: placeFinder(source) };
  return (looksLikeJson(text) ? readJson(reading) : undefined) ?? readYaml(reading);
}
