/**
 * Text from a cluster, a file or a server as a terminal may see it: without control characters, so that no label, name or
 * message can move the cursor, change colours or turn the reading direction. Lines are the caller's matter.
 */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, '\ufffd');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Those that JSON and YAML leave as they are between quotes, although terminals obey some of them. */
const UNESCAPED = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

export function needsEscape(text: string): boolean {
  return text.search(UNESCAPED) >= 0;
}

/** Writes them as `\uXXXX`, which means the same between double quotes; the text must have them nowhere else. */
export function escapeControls(text: string): string {
  return text.replaceAll(UNESCAPED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
