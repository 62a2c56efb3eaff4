import type { RawObject } from '../raw.ts';
import { looksLikeJson } from './json-text.ts';
import type { Place, PlaceFinder } from './places.ts';
import { type Problem, problemAt } from './problem.ts';
import type { SourceText } from './source-text.ts';
import type { DuplicateKey } from './yaml-value.ts';

/** One object of a manifest, taken out of the list that it may have stood in. */
export interface ManifestObject {
  readonly kind: 'object';
  readonly apiVersion: string;
  /** Empty for the core group. */
  readonly group: string;
  /** The kind that the object says it is. */
  readonly type: string;
  readonly raw: RawObject;
  readonly place: Place;
}

export interface ManifestProblem {
  readonly kind: 'problem';
  readonly problem: Problem;
  /** True for a document that reads well and is no object: in a folder it is likely to be somebody else's. */
  readonly isStranger?: true;
  /** True for a key that stands twice in the document that comes next. */
  readonly isDuplicateKey?: true;
}

export type ManifestEntry = ManifestObject | ManifestProblem;

/** One input while it is read. */
export interface Reading {
  readonly source: SourceText;
  readonly places: PlaceFinder;
}

/** A problem with the text itself. */
export function textProblem(
  { source }: Reading,
  offset: number,
  problem: Partial<Problem> & Pick<Problem, 'message' | 'hint'>,
): ManifestProblem {
  const position = source.positionAt(offset);
  return { kind: 'problem', problem: problemAt(position, { severity: 'error', effect: 'not-read', ...problem }) };
}

/** A document that cannot be read. A template that nobody rendered is the usual reason. */
export function syntaxProblem(reading: Reading, offset: number, message: string, text: string): ManifestProblem {
  if (text.includes('{{')) {
    return textProblem(reading, offset, {
      message: `this document looks like a Go template that is not rendered: as it stands it ${message.replace('valid JSON', 'valid YAML')}`,
      hint: RENDER_HINT,
    });
  }
  const language = looksLikeJson(text) ? 'JSON' : 'YAML';
  return textProblem(reading, offset, {
    message: `this document ${message.replace('valid YAML', `valid ${language}`)}`,
    hint: 'correct it; everything else was read',
  });
}

const RENDER_HINT = 'helm template … | kubectl netpol … -f -';

export const TEMPLATE_HINT = `this looks like a template that is not rendered: ${RENDER_HINT}`;

/** kubectl's YAML and JSON readers keep the last of two equal keys; stricter tools refuse the file. */
export function duplicateKeyProblem(reading: Reading, start: number, duplicate: DuplicateKey): ManifestProblem {
  const { line } = reading.source.positionAt(start + duplicate.first);
  const entry = textProblem(reading, start + duplicate.offset, {
    severity: 'warning',
    effect: 'accepted',
    message: `the key "${duplicate.key}" stands here and in line ${line}`,
    hint: 'kubectl keeps this one without a word; remove one of them',
  });
  return { ...entry, isDuplicateKey: true };
}
