import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOSTILE_TIMEOUT, runCalmly } from '../helpers/hostile.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

/*
 * More than anybody's repository holds, in a bounded heap. NETPOL_TEST_DEEP=1 takes 200 MB and 100,000 documents, which
 * needs some minutes; without it the same is asked of a fiftieth.
 */
const IS_DEEP = process.env['NETPOL_TEST_DEEP'] === '1';
const DOCUMENTS = IS_DEEP ? 100_000 : 2_000;
/** Where all differ, the rules of thousands of kinds of pairs are looked up, among all policies of their pods. */
const DIFFERENT = IS_DEEP ? 10_000 : 1_100;
const MEGABYTES = IS_DEEP ? 200 : 4;
/** Memory that a laptop has to spare: ten times the text, and no less than the plugin takes on nothing. */
const HEAP_MB = IS_DEEP ? 1_500 : 150;
const NAMESPACES = 20;
const APPS = 50;

/** `at` counts all documents: of eleven, ten are pods and one is a policy that lets one app in to the next. */
function documentAt(at: number, padding = ''): string {
  const home = `ns-${at % NAMESPACES}`;
  const notes = padding === '' ? '' : `  annotations:\n    note: ${padding}\n`;
  const head = (kind: string, name: string): string =>
    `kind: ${kind}\nmetadata:\n  name: ${name}-${at}\n  namespace: ${home}\n${notes}`;
  if (at % 11 !== 10) {
    return `apiVersion: v1\n${head('Pod', 'pod')}  labels:\n    app: a${at % APPS}\nspec:\n  containers:\n  - name: main\n    image: x\n`;
  }
  const [app, peer] = [`a${at % APPS}`, `a${(at + NAMESPACES) % APPS}`];
  return `apiVersion: networking.k8s.io/v1\n${head('NetworkPolicy', 'policy')}spec:\n  podSelector:\n    matchLabels:\n      app: ${app}\n  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: ${peer}\n    ports:\n    - port: 8080\n`;
}

function documents(amount = DOCUMENTS, padding?: string): readonly string[] {
  return Array.from({ length: amount }, (_, at) => documentAt(at, padding));
}

function podsAmong(amount: number): number {
  return Array.from({ length: amount }, (_, at) => at).filter((at) => at % 11 !== 10).length;
}

function oneFile(): string {
  return inFile(documents());
}

function inFile(texts: readonly string[]): string {
  return writeIn(tempFolder(), 'all.yaml', texts.join('---\n'));
}

function folderOfFiles(): string {
  const folder = tempFolder();
  const files = 200;
  const all = documents(DOCUMENTS, 'x'.repeat((MEGABYTES * 1_000_000) / DOCUMENTS));
  for (let file = 0; file < files; file += 1) {
    const mine = all.filter((_, at) => at % files === file);
    writeIn(folder, `team-${file % 10}/f${file}.yaml`, mine.join('---\n'));
  }
  return folder;
}

const runWithin = (megabytes: number, ...args: readonly string[]) =>
  runCalmly(args, { env: { NODE_OPTIONS: `--max-old-space-size=${megabytes}` } });
const run = (...args: readonly string[]) => runWithin(HEAP_MB, ...args);

describe(`${DOCUMENTS.toLocaleString('en')} documents in one file`, { timeout: 3 * HOSTILE_TIMEOUT }, () => {
  it('are a matrix of all of them, counted', async () => {
    const { code, stdout } = await run('matrix', '-A', '-f', oneFile());
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `${podsAmong(DOCUMENTS)} workloads in ${NAMESPACES} namespaces: of `,
    );
    expect(stdout).toContain('more columns: narrow it');
  });

  it('are answered for one end', async () => {
    const { code, stdout } = await run('who-can', 'ns-0/pod-20:8080', '-f', oneFile());
    expect(stdout).toMatch(/^(?:✓ )?\S.* can reach ns-0\/pod-20 on TCP 8080/m);
    expect(code).toBe(0);
  });

  it('differ from the same without the last policy in what that policy says', async () => {
    const last = documents().findLastIndex((text) => text.includes('kind: NetworkPolicy'));
    const without = documents().filter((_, at) => at !== last);
    const { code, stdout } = await run('diff', inFile(without), oneFile(), '-o', 'json');
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as { policies: readonly { name?: string; policy?: string }[] };
    expect(JSON.stringify(report.policies)).toContain(`policy-${last}`);
  });

  it('differ from the same without any policy in almost every pair, all of them counted', async () => {
    const all = documents(DIFFERENT);
    const pods = all.filter((text) => text.includes('kind: Pod'));
    // Thousands of reasons are looked up, and each leaves garbage behind: millions of pairs would not fit here either.
    const { code, stdout } = await runWithin(HEAP_MB + 250, 'diff', inFile(pods), inFile(all), '-o', 'json');
    expect(code).toBe(0);
    const { changes, counts } = JSON.parse(stdout) as {
      readonly counts: { readonly lost: number; readonly changed: number };
      readonly changes: readonly { readonly pairs: number }[];
    };
    const amount = podsAmong(DIFFERENT);
    // One other app may still connect, on one port; and outside addresses have no pods to be counted with.
    expect(counts.lost + counts.changed).toBeGreaterThan(0.99 * amount * amount);
    expect(changes.reduce((sum, { pairs }) => sum + pairs, 0)).toBe(counts.lost + counts.changed);
  });

  it.each(['dot', 'mermaid'])('are no picture where nothing closes them: %s says what to narrow', async (format) => {
    const pods = documents(IS_DEEP ? DOCUMENTS : 4_000).filter((text) => text.includes('kind: Pod'));
    const { code, stderr } = await run('matrix', '-A', '-f', inFile(pods), '-o', format);
    expect(stderr).toContain(`"-o ${format}" would draw more than 100,000 arrows`);
    expect(stderr).toContain('--by namespace');
    expect(code).toBe(1);
  });
});

describe(`${MEGABYTES} MB in 200 files`, { timeout: 3 * HOSTILE_TIMEOUT }, () => {
  it('are a matrix of all of them, counted', async () => {
    const { code, stdout } = await run('matrix', '-A', '-f', folderOfFiles());
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `${podsAmong(DOCUMENTS)} workloads in ${NAMESPACES} namespaces: of `,
    );
  });

  it('differ in nothing from themselves', async () => {
    const folder = folderOfFiles();
    const { code, stdout } = await run('diff', folder, join(folder, '.'));
    expect(stdout).toContain(`nothing differs between ${podsAmong(DOCUMENTS)} workloads`);
    expect(code).toBe(0);
  });
});
