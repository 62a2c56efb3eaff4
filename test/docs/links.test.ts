import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, DOCUMENTS, proseOf, readDocument, ROOT } from './documents.ts';

/* A link leads to a file that is there, and to a heading that it has. */

describe('The links', () => {
  it.each(DOCUMENTS)('of %s lead somewhere', (name) => {
    expect(brokenLinks(name, readDocument(name))).toEqual([]);
  });

  it('of docs/README.md lead to every page', () => {
    const pages = DOCUMENTS.filter((name) => /^docs\/[^/]+\.md$/.test(name) && name !== 'docs/README.md');
    const linked = new Set(
      linksIn(readDocument('docs/README.md')).map((link) => join('docs', link.split('#')[0] ?? '')),
    );
    expect(pages.filter((name) => !linked.has(name))).toEqual([]);
  });
});

it('A broken link would be found', () => {
  expect(brokenLinks('docs/x.md', '[a](nowhere.md) [b](probe.md#nothing) [c](#here)\n# Here\n')).toEqual([
    'nowhere.md',
    'probe.md#nothing',
  ]);
});

function brokenLinks(name: string, text: string): readonly string[] {
  return linksIn(text).filter((link) => !leadsSomewhere(name, text, link));
}

/** Those to files and headings; what is on other servers is not asked for. */
function linksIn(text: string): readonly string[] {
  const links = proseOf(text).matchAll(/\]\(([^()\s]+)\)/g);
  return [...links].flatMap(([, link = '']) => (/^[a-z]+:/.test(link) ? [] : [link]));
}

function leadsSomewhere(name: string, text: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? join(ROOT, name) : join(ROOT, dirname(name), path);
  if (path !== '' && !existsSync(file)) return false;
  if (anchor === undefined || !file.endsWith('.md')) return true;
  return anchorsOf(path === '' ? text : readDocument(relative(ROOT, file))).has(anchor);
}
