/** One line of RFC 4180, with its end. */
export function csvLine(fields: readonly (string | number)[]): string {
  return `${csvFields(fields)}\r\n`;
}

/** A part of a line. */
export function csvFields(fields: readonly (string | number)[]): string {
  return fields.map((field) => csvField(String(field))).join(',');
}

/**
 * A field as RFC 4180 quotes it. What a spreadsheet would take for a formula gets an apostrophe in front, which makes it a
 * text there.
 */
export function csvField(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
