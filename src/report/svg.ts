import { escapeXmlLine } from './xml.ts';

/** An element with its attributes; `inner` is markup already, or empty. */
export function svgElement(name: string, attributes: Readonly<Record<string, string | number>>, inner = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXmlLine(String(value))}"`);
  return inner === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inner}</${name}>`;
}

/** A line of text with its baseline at `y`. */
export function svgText(
  text: string,
  at: { readonly x: number; readonly y: number },
  more: Readonly<Record<string, string | number>> = {},
): string {
  return svgElement('text', { ...at, ...more }, escapeXmlLine(text));
}

/** How wide a text is about, in a sans-serif font; wide signs count twice. */
export function textWidth(text: string, size: number): number {
  const columns = [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1), 0);
  return columns * size * 0.58;
}
