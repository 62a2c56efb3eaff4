import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseAst } from 'vitest/node';

/** What the architecture test looks at in a source file. */
export interface SourceFile {
  /** From the checkout: `src/model/pod.ts`. */
  readonly path: string;
  readonly imports: readonly ImportedModule[];
  /** Texts that a person could read, each with its line. */
  readonly sentences: readonly { readonly line: number; readonly text: string }[];
}

export interface ImportedModule {
  /** A file of this project by its path, a package by its name (`ink`), or a built-in module (`node:fs`). */
  readonly target: string;
  /** Types count as much as values: who names a type depends on it. */
  readonly isDynamic: boolean;
}

/** Every source file of the product, sorted by path. */
export function readSourceFiles(root: string): SourceFile[] {
  return globSync('{src,plugin}/**/*.{ts,tsx}', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => parseSource(path, readFileSync(`${root}/${path}`, 'utf8')));
}

export function parseSource(path: string, text: string): SourceFile {
  const imports: ImportedModule[] = [];
  const sentences: { line: number; text: string }[] = [];
  visit(parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }), (node) => {
    const imported = importOf(node);
    if (imported !== undefined) imports.push({ ...imported, target: resolve(path, imported.target) });
    const words = textOf(node);
    if (words !== undefined && THREE_WORDS.test(words)) sentences.push({ line: lineAt(text, node.start), text: words });
    return !isThrownForDevelopers(node);
  });
  return { path, imports, sentences };
}

/** Three words in a row. One or two are a key, a mark or a table's heading; those may stand anywhere. */
const THREE_WORDS = /[a-z]{2,}[,:]? [a-z]{2,}[,:]? [a-z]{2,}/i;

/** What the parser gives: ESTree with TypeScript's and JSX's nodes, of which only a few fields matter here. */
interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

/** Calls `enter` for every node; its children follow when it says so. */
function visit(value: unknown, enter: (node: AstNode) => boolean): void {
  if (Array.isArray(value)) {
    for (const each of value) visit(each, enter);
  } else if (isNode(value) && enter(value)) {
    for (const child of Object.values(value)) visit(child, enter);
  }
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function importOf(node: AstNode): ImportedModule | undefined {
  const { source } = node;
  if (!isNode(source) || typeof source['value'] !== 'string') return undefined;
  return { target: source['value'], isDynamic: node.type === 'ImportExpression' };
}

function resolve(from: string, target: string): string {
  if (target.startsWith('.')) return posix.join(posix.dirname(from), target);
  if (target.startsWith('node:')) return target.split('/')[0] ?? target;
  const parts = target.split('/');
  return parts.slice(0, target.startsWith('@') ? 2 : 1).join('/');
}

function textOf(node: AstNode): string | undefined {
  const { value } = node;
  if ((node.type === 'Literal' || node.type === 'JSXText') && typeof value === 'string') return value;
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node['quasis'])) return undefined;
  return node['quasis'].map((quasi: { value: { cooked: string } }) => quasi.value.cooked).join('…');
}

const PLAIN_ERRORS = new Set(['Error', 'TypeError', 'RangeError']);

/** A plain Error says that the program is wrong: the user is told of a bug, and the text is for whoever mends it. */
function isThrownForDevelopers(node: AstNode): boolean {
  const { callee } = node;
  return node.type === 'NewExpression' && isNode(callee) && PLAIN_ERRORS.has(String(callee['name']));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
