/**
 * Names of the elements of a document in the order in which they open. Throws on whatever is not well-formed: tags that do
 * not match, attributes without quotes or twice, a bare `&` or `<`, characters that XML has no way to write.
 */
export function parseXml(text: string): readonly string[] {
  const body = text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u.test(body))
    throw new Error('a character that is none of XML');
  const names: string[] = [];
  const open: string[] = [];
  const token = /<\/([\w-]+)>|<([\w-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
  while (token.lastIndex < body.length) {
    const at = token.lastIndex;
    const match = token.exec(body);
    if (match === null) throw new Error(`not well-formed: ${body.slice(at, at + 60)}`);
    const [, closing, opening, attributes = '', isEmpty, characters] = match;
    if (/&(?!(?:amp|lt|gt|quot|#\d+);)/.test(`${attributes}${characters ?? ''}`))
      throw new Error(`a bare & in ${match[0]}`);
    if (closing !== undefined && open.pop() !== closing) throw new Error(`</${closing}> closes nothing`);
    if (opening === undefined) continue;
    const keys = [...attributes.matchAll(/\s([\w:-]+)="/g)].map(([, key]) => key);
    if (new Set(keys).size < keys.length) throw new Error(`an attribute stands twice in ${match[0]}`);
    names.push(opening);
    if (isEmpty === '') open.push(opening);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(', ')}`);
  return names;
}
