import type { FieldPath, Origin } from '../../model/reference.ts';
import type { SourceText } from './source-text.ts';
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
  const kept = new Map<number, YamlDocument>();
  let characters = 0;
  const parse = ({ start, end }: TextRange): YamlDocument => {
    const before = kept.get(start);
    if (before !== undefined) return before;
    if (characters > KEPT_CHARACTERS) {
      kept.clear();
      characters = 0;
    }
    const parsed = parseYamlDocument(source.text.slice(start, end));
    kept.set(start, parsed);
    characters += end - start;
    return parsed;
  };
  const find = (range: TextRange, path: FieldPath): YamlPlace => {
    const place = findPlace(parse(range), path);
    return { ...place, offset: range.start + place.offset };
  };
  return (range, base) => ({
    file: source.file,
    locate(path) {
      const full = [...base, ...path];
      const isStart = full.length === 0 || (full.length === 1 && full[0] === 0);
      return source.positionAt(isStart ? startOfContent(source.text, range, full.length) : find(range, full).offset);
    },
    written: (path) => find(range, [...base, ...path]).written,
  });
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
