import { printable } from './printable.ts';

/** Text inside of a Mermaid label in quotes: whatever its grammar or its HTML could read otherwise is written by number. */
export function mermaidText(text: string): string {
  const escaped = text
    .split('\n')
    .map((line) => printable(line).replaceAll(/[^\p{L}\p{N} .,:/_+\-→…?()]/gu, (c) => `#${c.codePointAt(0)};`));
  return `"${escaped.join('<br/>')}"`;
}
