import { StringDecoder } from 'node:string_decoder';

/** Takes text in pieces, and tells its lines. */
export interface LineReader {
  push(bytes: Buffer): void;
  /** Nothing comes any more: what stands after the last line end is a line, too. */
  end(): void;
}

/** What is longer is told in pieces, so that no output fills the memory. */
const LONGEST = 1_000_000;

/** `onLine` gets each line without its end. */
export function createLineReader(onLine: (line: string) => void): LineReader {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  let length = 0;
  const flush = (): void => {
    const line = parts.join('');
    parts = [];
    length = 0;
    onLine(line);
  };
  const add = (text: string): void => {
    parts.push(text);
    length += text.length;
    if (length >= LONGEST) flush();
  };
  return {
    push(bytes) {
      const [first = '', ...rest] = decoder.write(bytes).split('\n');
      add(first);
      for (const text of rest) {
        flush();
        add(text);
      }
    },
    end() {
      add(decoder.end());
      if (length > 0) flush();
    },
  };
}
