import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fakeIo } from '../helpers/fake-io.ts';
import { runCli } from '../../src/cli/main.ts';

/*
 * Clusters and what is asked of all pairs in them. What is printed stands beside them, rewritten by -u: read the difference
 * as a user would. Whether it is right is held against single flows elsewhere; here it is how it is told.
 */
const FOLDER = fileURLToPath(new URL('.', import.meta.url));

interface Asks {
  /** Told as text. */
  readonly asks: readonly string[];
  /** Told as JSON. */
  readonly data: readonly string[];
}

const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());

async function ask(question: string, folder: string): Promise<string> {
  const cluster = join(folder, 'cluster.yaml');
  const input = existsSync(cluster) ? ['-f', relative(process.cwd(), cluster)] : ['--demo'];
  const { io, stdout, stderr } = fakeIo();
  const code = await runCli([...question.split(' '), ...input], io);
  return `$ ${question}\n${stderr()}${stdout()}exit ${code}\n`;
}

describe.each(folders.map(({ name }) => name))('the cluster "%s"', (name) => {
  const folder = join(FOLDER, name);
  const { asks, data } = parse(readFileSync(join(folder, 'asks.yaml'), 'utf8')) as Asks; // ours

  it('is told in its expected.txt', async () => {
    const told: string[] = [];
    for (const question of asks) told.push(await ask(question, folder));
    await expect(told.join('\n')).toMatchFileSnapshot(join(folder, 'expected.txt'));
  });

  it('is told as data in its expected-json.txt', async () => {
    const told: string[] = [];
    for (const question of data) told.push(await ask(`${question} -o json`, folder));
    await expect(told.join('\n')).toMatchFileSnapshot(join(folder, 'expected-json.txt'));
  });
});
