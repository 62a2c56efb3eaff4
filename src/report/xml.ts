import { printable } from '../model/printable.ts';

/** Text as it may stand in XML and HTML, between tags and in attributes in double quotes. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(NOT_XML, '\ufffd')
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** The same for what a cluster calls its things: it stays on the line that it stands on. */
export function escapeXmlLine(text: string): string {
  return escapeXml(printable(text));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way to write these; C1 and the turns of direction are kept from terminals
const NOT_XML =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;
