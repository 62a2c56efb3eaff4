export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string };

const GZIP_HINT = 'a snapshot is asked with --snapshot FILE; all else: gunzip -c FILE | kubectl netpol … -f -';

/** How far into an input a NUL byte is looked for: text has none, nearly every binary format has one early. */
const SNIFFED_BYTES = 8192;

/** The text of an input, without its byte order mark: UTF-8, or UTF-16 with a mark as PowerShell writes it. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-8') {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      return refused('is compressed with gzip', GZIP_HINT);
    }
    if (bytes.subarray(0, SNIFFED_BYTES).includes(0)) return refused('is a binary file', 'give YAML or JSON manifests');
  }
  try {
    return { kind: 'text', text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    // TextDecoder throws for nothing else, and its message says no more than this.
    return refused(`is not valid ${encoding.toUpperCase()} text`, 'save it as UTF-8');
  }
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function refused(message: string, hint: string): DecodedText {
  return { kind: 'refused', message, hint };
}
