import { Document, visit } from 'yaml';
import { escapeControls, needsEscape } from './printable.ts';

/** The same data as YAML, every value written out (no anchors), lines not folded. */
export function toYaml(data: unknown): string {
  const document = new Document(data, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && needsEscape(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return escapeControls(document.toString({ lineWidth: 0 }));
}

/** So many entries of a list at once: the writer works through what it gets without a turn. */
const PIECE = 50;

/** What `toYaml` makes of it, in pieces: the entries of long lists a few at a time. */
export function* yamlPieces(data: unknown): Generator<string> {
  if (typeof data !== 'object' || data === null) return yield toYaml(data);
  const fields = Object.entries(data).filter(([, value]) => value !== undefined);
  if (Array.isArray(data) || fields.length === 0) return yield toYaml(data);
  for (const [key, value] of fields) {
    if (!Array.isArray(value) || value.length <= PIECE) {
      yield toYaml({ [key]: value });
      continue;
    }
    for (let at = 0; at < value.length; at += PIECE) {
      const text = toYaml({ [key]: value.slice(at, at + PIECE) });
      yield at === 0 ? text : text.slice(text.indexOf('\n') + 1);
    }
  }
}
