import { describe, expect, it } from 'vitest';
import { answerAsCluster } from '../helpers/fake-cluster.ts';
import { kubeconfigFor } from '../helpers/kubeconfig.ts';
import { startServer } from '../helpers/web-server.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';
import { ask } from './planted.ts';
import { EVIL, spoiledDemo, STEERS } from './spoiled.ts';

/*
 * A server that is not to be trusted may give any text in any field. Every text of the demo cluster that a question does
 * not need to be typed gets a tail that would steer a terminal, and nothing that is printed may have any of it.
 */

const BY_NAME: readonly string[] = [
  'why web db:5432 -o wide',
  'why checkout payments/svc/api:80',
  'why internet svc/web:80',
  'pod web -o wide',
  'pod payments/ledger-0',
  'who-can db:5432 -o wide',
  'can-reach web -o wide',
  'fix checkout payments/svc/api:80',
  'fix web db:5432 -o manifest',
  'changes web db:5432 --since 20000h',
  'probe web svc/catalog:80 --dry-run',
  'generate -n shop -f docs/generate.yaml',
  'what-if -f docs/what-if.yaml --protect docs/flows.yaml',
  'check -f docs/flows.yaml',
  'check -f docs/flows.yaml -o tap',
  'check -f docs/flows.yaml -o junit',
  'check -f docs/flows.yaml -o github',
  'segments -f docs/segments.yaml',
  'segments -f docs/segments.yaml -o md',
  'diff live docs/diff.yaml --with live',
];

const OF_ALL: readonly string[] = [
  'matrix -A',
  'matrix -A -o wide',
  'matrix -A -o md',
  'matrix -A -o csv',
  'matrix -A -o dot',
  'matrix -A -o mermaid',
  'matrix -A -o svg',
  'matrix -A -o html',
  'matrix -A -o json',
  'matrix -A -o yaml',
  'matrix -A --exposed',
  'matrix -A --exposed -o csv',
  'lint -A',
  'lint -A -o json',
  'lint -A -o sarif',
  'lint -A -o github',
  'simplify -A',
  'simplify -A -o json',
  'changes --since 20000h -A',
  'enforcer -o wide',
  'doctor -n shop',
  'canary -n shop --dry-run',
  'cleanup -A --dry-run',
];

async function printed(question: string, withNames: boolean): Promise<string> {
  const server = await startServer(answerAsCluster({ objects: spoiledDemo(withNames) }));
  const KUBECONFIG = writeIn(tempFolder(), 'config', kubeconfigFor(server));
  const { code, stdout, stderr } = await ask([...question.split(' '), '-v', '9'], { KUBECONFIG });
  expect({ code, stderr }).not.toMatchObject({ code: 1, stderr: expect.stringContaining('a bug in') });
  return stdout.replaceAll('\r\n', '\n') + stderr;
}

describe('A cluster whose labels, ports, images, messages and annotations steer terminals', () => {
  it.each([...BY_NAME, ...OF_ALL])('steers none that is asked: %s', async (question) => {
    const text = await printed(question, false);
    expect(text).not.toMatch(STEERS);
    expect(text).not.toMatch(/^error: forged/m);
  });
});

describe('A cluster whose names steer terminals, too', () => {
  it.each(OF_ALL)('steers none that is asked: %s', async (question) => {
    const text = await printed(question, true);
    expect(text).not.toMatch(STEERS);
    expect(text).not.toMatch(/^error: forged/m);
  });
});

describe('Files whose texts and names steer terminals', () => {
  const NAME = 'a\u001b[31m\u202eb.yaml';

  it.each([
    'why a b:80',
    'pod a',
    'lint',
    'matrix -o md',
    'lint -o github',
    'lint -o sarif',
    'diff demo FILE',
    'what-if -f FILE',
  ])('steer none: %s', async (question) => {
    const broken =
      'kind: Pod\u0085\napiVersion: "v1\u009b"\nmetadata: {name: "\\e]0;owned\\a", labels: {"k\\e": "v\\e"}}';
    const file = writeIn(tempFolder(), NAME, `${spoiledDemo(true)}\n---\n${broken}\n---\nx: "\u001b[2J`);
    const files = question.includes('FILE') ? [] : ['-f', file];
    const { stdout, stderr } = await ask([...question.replace('FILE', file).split(' '), ...files, '-v', '9']);
    expect(stdout.replaceAll('\r\n', '\n') + stderr).not.toMatch(STEERS);
    expect(stdout + stderr).not.toMatch(/^error: forged/m);
    expect(stdout + stderr).not.toContain('a bug in');
  });

  it('steer none as they are typed', async () => {
    for (const words of [
      ['why', `a${EVIL}`, 'b'],
      [`wh${EVIL}`],
      ['why', 'a', 'b', `--n${EVIL}`],
      ['why', 'a', 'b', '-f', `x${EVIL}`],
    ]) {
      const { stdout, stderr } = await ask(words);
      expect(stdout + stderr).not.toMatch(STEERS);
    }
  });
});

it('The tail is of everything that steers', () => {
  expect(EVIL).toMatch(STEERS);
  expect(spoiledDemo(true)).toContain('owned');
});
