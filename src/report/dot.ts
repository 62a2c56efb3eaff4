import { printable } from './printable.ts';

/** A quoted string of Graphviz; lines are centred. Nothing in it can end the string or be read as an escape or as HTML. */
export function dotText(text: string): string {
  const lines = text.split('\n').map((line) => printable(line).replaceAll('\\', '\\\\').replaceAll('"', '\\"'));
  return `"${lines.join('\\n')}"`;
}
