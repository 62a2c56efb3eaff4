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
