import { describe, expect, it } from 'vitest';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';
import { IN_FLOWS, IN_RULES, observedFlow, OTHER_LANGUAGES } from './other-languages.ts';
import { ask, findLeaks, textsBelow } from './planted.ts';
import { EVIL, spoil, STEERS } from './spoiled.ts';

const QUESTIONS: readonly string[] = [
  'why web catalog:8080 -o wide',
  'why web catalog:8080 -o json',
  'pod catalog -o wide',
  'pod catalog -o yaml',
  'who-can catalog:8080 -o json',
  'matrix -o wide',
  'matrix -o json',
  'matrix -A -o html',
  'matrix --exposed -A -o csv',
  'lint -A -o json',
  'segments -f docs/segments.yaml -o json',
  'segments -f docs/segments.yaml -o html',
  'simplify -o json',
  'fix web catalog:8080 -o json',
  'what-if -f docs/what-if.yaml -o json',
  'check -f docs/flows.yaml -o md',
  'enforcer -o json',
  'snapshot FOLDER/whole.netpol.gz',
  'snapshot FOLDER/redacted.netpol.gz --redact --redact-key FOLDER/key',
  'drops --observed FLOWS',
  'drops --observed FLOWS -o wide',
  'drops --observed FLOWS -o json',
];

/** Asks a snapshot of these documents, for flows and changes are given with -f, too; with a file of what Hubble saw at hand. */
async function askOf(objects: readonly unknown[], flow: string, question: string) {
  const folder = tempFolder();
  const file = writeIn(tempFolder(), 'shop.yaml', objects.map((each) => JSON.stringify(each)).join('\n---\n'));
  const flows = writeIn(tempFolder(), 'flows.json', `${flow}\n`);
  const words = question.replaceAll('FOLDER', folder).replace('FLOWS', flows).split(' ');
  const takesFiles = words.includes('-f');
  const whole = `${tempFolder()}/state.gz`;
  if (takesFiles) await ask(['snapshot', whole, '-f', file, '-n', 'shop']);
  const state = takesFiles ? ['--snapshot', whole] : ['-f', file];
  const { code, stdout, stderr } = await ask([...words, ...state, '-n', 'shop', '-v', '9']);
  return { code, texts: [stdout.replaceAll('\r\n', '\n'), stderr, ...textsBelow(folder)] };
}

describe('What rules of other languages ask of a request, and what Hubble has seen of one,', () => {
  it.each(QUESTIONS)('stays where it is: %s', async (question) => {
    const { code, texts } = await askOf(OTHER_LANGUAGES, observedFlow(), question);
    expect(findLeaks(texts, { ...IN_RULES, ...IN_FLOWS })).toEqual([]);
    expect({ code, texts }).not.toMatchObject({ code: 1 });
  });

  it('is told by the names of the headers', async () => {
    const { texts } = await askOf(OTHER_LANGUAGES, observedFlow(), 'why web catalog:8080 -o json');
    expect(texts[0]).toContain('HTTP GET with the headers X-Token, Authorization (values not shown)');
    expect(texts[0]).toContain('request.headers[authorization] of a value that is not shown');
    expect(texts[0]).toContain('request.headers[x-old-token] other than a value that is not shown');
  });
});

describe('What steers a terminal in them', () => {
  const objects = OTHER_LANGUAGES.map((each) => spoil(each, false));

  it.each(QUESTIONS.filter((question) => !question.startsWith('snapshot')))('steers none: %s', async (question) => {
    const { code, texts } = await askOf(objects, observedFlow(EVIL), question);
    expect(texts.join('\n')).not.toMatch(STEERS);
    expect(texts.join('\n')).not.toMatch(/^error: forged/m);
    expect({ code, texts }).not.toMatchObject({
      code: 1,
      texts: [expect.anything(), expect.stringContaining('a bug in')],
    });
  });
});
