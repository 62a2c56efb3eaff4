import { Document, isNode, isScalar, visit } from 'yaml';
import { escapeControls, needsEscape, printable } from './printable.ts';

/** Comments to stand in an object's YAML: above it as a whole, or above what a path leads to. */
export interface YamlComment {
  readonly path: readonly (string | number)[];
  readonly lines: readonly string[];
}

export interface CommentedObject {
  readonly object: unknown;
  readonly comments: readonly YamlComment[];
  /** Lists of words stand in a line each. */
  readonly isDense?: boolean;
}

/** Objects as documents for `kubectl apply -f -`, each with its comments; `head` stands above the first. */
export function toDocuments(head: readonly string[], objects: readonly CommentedObject[]): string {
  const documents = objects.map(toDocument);
  return [head.map(commentLine).join(''), ...documents].filter((text) => text !== '').join('---\n');
}

function toDocument({ object, comments, isDense = false }: CommentedObject): string {
  const document = new Document(object, { aliasDuplicateObjects: false });
  for (const { path, lines } of comments) {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    if (isNode(node) && lines.length > 0) node.commentBefore = lines.map((line) => ` ${printable(line)}`).join('\n');
  }
  visit(document, {
    Seq(_, node) {
      if (isDense && node.items.every(isScalar)) node.flow = true;
    },
    Scalar(_, node) {
      if (typeof node.value === 'string' && needsEscape(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return escapeControls(document.toString({ lineWidth: 0, indentSeq: false, flowCollectionPadding: false }));
}

function commentLine(line: string): string {
  return `# ${printable(line)}`.trimEnd().concat('\n');
}
