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

/**
 * Places are found by reading the part of the text again, when somebody asks: of thousands of objects few are asked for,
 * and then several fields of one, so the last part read is kept. JSON is read as the YAML that it is.
 */
export function placeFinder(source: SourceText): PlaceFinder {
  let last: { readonly start: number; readonly parsed: YamlDocument } | undefined;
  const find = ({ start, end }: TextRange, path: FieldPath): YamlPlace => {
    if (last?.start !== start) last = { start, parsed: parseYamlDocument(source.text.slice(start, end)) };
    const place = findPlace(last.parsed, path);
    return { ...place, offset: start + place.offset };
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
