import { createHash } from 'node:crypto';
import { escapeControls } from './printable.ts';
import { escapeXml } from './xml.ts';

export interface Page {
  readonly title: string;
  readonly style: string;
  readonly script: string;
  /** Markup, in pieces. */
  readonly body: Iterable<string>;
}

/**
 * A page in one file that asks nobody for anything: its policy lets this one script and this one style run, and no request
 * leave, whatever stands in the data.
 */
export function* htmlPage({ title, style, script, body }: Page): Generator<string> {
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'`;
  yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n';
  yield `<meta http-equiv="Content-Security-Policy" content="${escapeXml(policy)}">\n`;
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n';
  yield `<title>${escapeXml(title)}</title>\n<style>${style}</style>\n</head>\n<body>\n`;
  yield* body;
  yield `<script>${script}</script>\n</body>\n</html>\n`;
}

/** Data inside of a page: nothing in it can end the element that it stands in. */
export function embedJson(id: string, data: unknown): string {
  const json = escapeControls(JSON.stringify(data)).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="${escapeXml(id)}">${json}</script>\n`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
