import type { FieldPath, Origin } from '../../model/reference.ts';
import type { SourceText } from './source-text.ts';
import { jsonPlace, JsonSeen } from './json-place.ts';
import { looksLikeJson } from './json-text.ts';
import { quickPlace, type SeenDashes } from './quick-place.ts';
import { quickYaml } from './quick-yaml.ts';
import { parseYamlDocument, type YamlDocument } from './yaml-document.ts';
import { findPlace, type YamlPlace } from './yaml-place.ts';
import type { TextRange } from './yaml-stream.ts';

/** Where an object stands in its text. */
export interface Place extends Origin {
  /** A scalar as it is written, `yes` where its value is true; undefined for anything but an existing scalar. */
  written(path: FieldPath): string | undefined;
}

/** Finds the fields of the value at `base` in a part of a text. */
export type PlaceFinder = (range: TextRange, base: FieldPath) => Place;

/** The most text whose parse is kept: that of many policies, of few lists. */
const KEPT_CHARACTERS = 1024 * 1024;

/**
 * Places are found by reading the part of the text again, when somebody asks: of thousands of objects few are asked for,
 * and then several fields of each in turn, so what was read is kept for a while. JSON is read as the YAML that it is.
 */
export function placeFinder(source: SourceText): PlaceFinder {
  const kept = new Map<number, Part>();
  let characters = 0;
  const read = ({ start, end }: TextRange): Part => {
    const before = kept.get(start);
    if (before !== undefined) return before;
    if (characters > KEPT_CHARACTERS) {
      kept.clear();
      characters = 0;
    }
    const part = readPart(source.text.slice(start, end));
    kept.set(start, part);
    characters += end - start;
    return part;
  };
  return (range, base) => ({
    file: source.file,
    locate(path) {
      const full = [...base, ...path];
      const isStart = full.length === 0 || (full.length === 1 && full[0] === 0);
      return source.positionAt(
        isStart ? startOfContent(source.text, range, full.length) : range.start + read(range).offsetOf(full),
      );
    },
    written: (path) => read(range).find([...base, ...path]).written,
  });
}

/** A part of the text as one document; offsets count from its start. */
interface Part {
  offsetOf(path: FieldPath): number;
  find(path: FieldPath): YamlPlace;
}

/** The general parser is some twenty times slower, and rarely needed to find a line. */
function readPart(text: string): Part {
  const quick = quickFinder(text);
  let parsed: YamlDocument | undefined;
  const find = (path: FieldPath): YamlPlace => {
    parsed ??= parseYamlDocument(text);
    return findPlace(parsed, path);
  };
  return { find, offsetOf: (path) => quick?.(path) ?? find(path).offset };
}

function quickFinder(text: string): ((path: FieldPath) => number | undefined) | undefined {
  if (looksLikeJson(text)) {
    const seen = new JsonSeen();
    return isJson(text) ? (path) => jsonPlace(text, path, seen) : undefined;
  }
  if (text.includes('\r') || quickYaml(text) === undefined) return undefined;
  const seen: SeenDashes = new Map();
  return (path) => quickPlace(text, path, seen);
}

/** To its own parser; a key that YAML reads as a merge is left to the other. */
function isJson(text: string): boolean {
  if (text.includes('"<<"')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Brackets of YAML that begin like JSON.
    return false;
  }
}

/** Where a part of the text begins to say something; at depth 1 it is a list, and its first item is meant. */
function startOfContent(text: string, { start, end }: TextRange, depth: number): number {
  const content = skipBlank(text, start);
  return Math.min(depth === 0 ? content : skipBlank(text, content + 1), end);
}

function skipBlank(text: string, from: number): number {
  BLANK.lastIndex = from;
  BLANK.exec(text);
  return BLANK.lastIndex;
}

const BLANK = /(?:\s+|(?<!\S)#.*)*/y;
