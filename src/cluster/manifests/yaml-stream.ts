/** Part of a text, `end` excluded. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface YamlStream {
  readonly documents: readonly TextRange[];
  /** Where a line begins with `---` and goes on with something else than a comment, which kubectl refuses. */
  readonly badSeparators: readonly number[];
}

/** The documents of a stream, divided where kubectl divides them: at every line that begins with `---`. */
export function splitYamlStream(text: string): YamlStream {
  const documents: TextRange[] = [];
  const badSeparators: number[] = [];
  let start = 0;
  for (const separator of text.matchAll(/^---.*$/gm)) {
    documents.push({ start, end: separator.index });
    if (!/^---\s*(?:#.*)?$/.test(separator[0])) badSeparators.push(separator.index);
    start = separator.index + separator[0].length;
  }
  documents.push({ start, end: text.length });
  return { documents: documents.filter((range) => !isWithoutContent(text, range)), badSeparators };
}

/** Comments alone, or the `%YAML 1.1` that stands before the separator of the document it is about. */
function isWithoutContent(text: string, { start, end }: TextRange): boolean {
  return (
    end - start < 2000 &&
    text
      .slice(start, end)
      .split('\n')
      .every((line) => /^\s*$|^[%#]/.test(line))
  );
}

/** A list in block style, taken apart: one text for each item, and what stands around `items:`. */
export interface SplitList {
  readonly around: string;
  readonly items: readonly TextRange[];
}

/**
 * Divides the text of a List at its items, so that each is read on its own: in a dump of a cluster one document holds
 * thousands of objects. Absent: this is no such text. The division goes by indentation alone; whoever uses it reads the
 * whole when a part is no YAML, as with an anchor of one item used in another.
 */
export function splitYamlList(text: string, { start, end }: TextRange): SplitList | undefined {
  const list = text.slice(start, end);
  const heading = /^items:[ \t]*\r?\n(?=( *)-[ \r\n])/m.exec(list);
  if (heading === null) return undefined;
  const indent = heading[1] ?? '';
  const from = heading.index + heading[0].length;
  const to = matchFrom(
    indent === '' ? /^[^\s#-]/gm : new RegExp(`^ {0,${indent.length - 1}}[^\\s#]`, 'gm'),
    list,
    from,
  );
  const items = splitItems(list.slice(0, to), indent, from);
  return {
    around: `${list.slice(0, heading.index)}${list.slice(to)}`,
    items: items.map((item) => ({ start: start + item.start, end: start + item.end })),
  };
}

function splitItems(list: string, indent: string, from: number): readonly TextRange[] {
  const dash = new RegExp(`^${indent}-(?=[ \\r\\n])`, 'gm');
  const starts: number[] = [];
  for (let at = matchFrom(dash, list, from); at < list.length; at = matchFrom(dash, list, dash.lastIndex))
    starts.push(at);
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? list.length }));
}

/** Where the next match begins; the end of the text when there is none. */
function matchFrom(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}
