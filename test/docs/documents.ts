import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What is written for people, relative to the checkout. */
export const DOCUMENTS: readonly string[] = globSync(['*.md', 'docs/**/*.md', 'test/cluster/*.md', '.github/**/*.md'], {
  cwd: ROOT,
}).toSorted();

export function readDocument(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

/** The text without its code blocks, in which nothing is a link or a heading. */
export function proseOf(text: string): string {
  return text.replace(/^( *)(`{3,}).*\n[^]*?\n\1\2 *$/gm, '');
}

export interface CodeLine {
  /** Counts from 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines inside of code blocks. */
export function codeLinesOf(text: string): readonly CodeLine[] {
  let isInside = false;
  return text.split('\n').flatMap((line, at) => {
    if (/^ *```/.test(line)) {
      isInside = !isInside;
      return [];
    }
    return isInside ? [{ line: at + 1, text: line }] : [];
  });
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = proseOf(text).matchAll(/^#{1,6} +(.*)$/gm);
  return new Set(
    [...headings].map(([, title = '']) => {
      const plain = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
      const anchor = plain
        .trim()
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '')
        .replaceAll(' ', '-');
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
}
