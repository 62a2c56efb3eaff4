/**
 * Text from a cluster, a file, a server or another program as a terminal may see it: without control characters, so that no
 * label, name or message can move the cursor, change colours or turn the reading direction. Lines are the caller's matter.
 */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, '\ufffd');
}

/** The same for a text of several lines, which stay lines. */
export function printableLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => printable(line.replaceAll('\t', '  ')))
    .join('\n');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
