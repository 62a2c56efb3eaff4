/**
 * The same data without characters that steer a terminal or hide text from whoever reads along: control characters but for
 * line breaks and tabs, changes of the reading direction, and the invisible twins of letters (U+E0000).
 */
export function withoutControls(data: unknown): unknown {
  if (typeof data === 'string') return visible(data);
  if (Array.isArray(data)) return data.map(withoutControls);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [visible(key), withoutControls(value)]));
}

/** Of one text. */
export function visible(text: string): string {
  return text.replaceAll(HIDING, '\ufffd');
}

const HIDING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
