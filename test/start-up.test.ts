import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/* Half of the time that an answer takes goes into loading: what a question about a cluster does not need must stay out. */

const ROOT = join(import.meta.dirname, '..');
const QUESTION = ['src/cli/run-why.ts', 'src/cluster/collector.ts', 'src/cluster/api.ts'];

/** Loads these files in a new process; what came with them: packages and files of packages, and modules of Node's own. */
function loadedWith(files: readonly string[]): {
  readonly packages: readonly string[];
  readonly ofNode: readonly string[];
} {
  const script = `
    import { registerHooks } from 'node:module';
    const urls = [];
    registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
    for (const file of ${JSON.stringify(files)}) await import(${JSON.stringify(`file://${ROOT}/`)} + file);
    const packages = urls.filter((url) => url.includes('node_modules/')).map((url) => url.replace(/^.*node_modules\\//, ''));
    console.log(JSON.stringify({ packages, ofNode: process.moduleLoadList }));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  return JSON.parse(output) as ReturnType<typeof loadedWith>; // what the script above prints
}

test('A question about a cluster loads one package for the network and one for names, and not all of either.', () => {
  const { packages } = loadedWith(QUESTION);
  expect(new Set(packages.map((path) => path.split('/')[0]))).toEqual(new Set(['undici', 'fuzzysort']));
  expect(packages).not.toContain('undici/index.js');
});

test("It does not import Node's HTTP as a module of names: each of them, WebSocket too, would be made on the spot.", () => {
  const isHeavy = (name: string): boolean => /internal\/deps\/undici|child_process$/.test(name);
  expect(loadedWith(QUESTION).ofNode.filter(isHeavy)).toEqual([]);
});
