import { escapeControls } from './printable.ts';

/** Indented JSON with a final newline; keys stand in the order in which the explanation was built. */
export function toJson(data: unknown): string {
  return `${escapeControls(JSON.stringify(data, undefined, 2))}\n`;
}
