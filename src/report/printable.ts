export { printable } from '../model/printable.ts';

/** Those that JSON and YAML leave as they are between quotes, although terminals obey some of them. */
const UNESCAPED = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

export function needsEscape(text: string): boolean {
  return text.search(UNESCAPED) >= 0;
}

/** Writes them as `\uXXXX`, which means the same between double quotes; the text must have them nowhere else. */
export function escapeControls(text: string): string {
  return text.replaceAll(UNESCAPED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
