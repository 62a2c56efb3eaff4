import { spawn } from 'node:child_process';
import { chmodSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { expectCalm, HOSTILE_TIMEOUT, runCalmly } from '../helpers/hostile.ts';
import { finish, PLUGIN, startPlugin } from '../helpers/plugin.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';
import { startTlsServer } from '../helpers/web-server.ts';

/* A process ends as its user wants: at once, without a word more, and with the exit code that shells know. */

describe('Ctrl-C', { timeout: HOSTILE_TIMEOUT }, () => {
  it('ends the wait for stdin', async () => {
    const child = startPlugin(['why', 'a', 'b', '-f', '-']);
    const ending = finish(child);
    // More than a pipe holds: once it is written, somebody reads.
    await new Promise((resolve) => child.stdin.write(`# still typing\n`.repeat(100_000), resolve));
    child.kill('SIGINT');
    expect(await ending).toEqual({ code: 130, stdout: '', stderr: '' });
  });

  it('ends the wait for a credential plugin that hangs', async () => {
    const { url } = await startTlsServer(() => undefined);
    const folder = tempFolder();
    const started = join(folder, 'started');
    const config = writeIn(folder, 'config', hangingPlugin(url, started));
    const child = startPlugin(['pod', 'a', '--kubeconfig', config, '--insecure-skip-tls-verify']);
    const ending = finish(child);
    while (!existsSync(started)) await pause(20);
    child.kill('SIGINT');
    expect(await ending).toEqual({ code: 130, stdout: '', stderr: '' });
  });
});

function hangingPlugin(server: string, started: string): string {
  const args = JSON.stringify(['-c', `touch ${started}; exec sleep 600`]);
  return `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "${server}"}}]
users:
- name: u
  user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: ${args}, interactiveMode: Never}}
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`;
}

/** A pod that so many policies select that its answer does not fit in a pipe. */
function manyPolicies(): string {
  const policies = Array.from(
    { length: 2000 },
    (_, at) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p${at}, namespace: default}
spec: {podSelector: {}, ingress: [{ports: [{port: ${at + 1}}]}]}
`,
  );
  return ['apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: default}\n', ...policies].join('---\n');
}

describe('An answer that cannot be written', { timeout: HOSTILE_TIMEOUT }, () => {
  it.each(['text', 'json', 'yaml'])(
    'because its reader has left (| head -1) ends quietly, with -o %s',
    async (format) => {
      const file = writeIn(tempFolder(), 'many.yaml', manyPolicies());
      const child = startPlugin(['pod', 'a', '-f', file, '-o', format]);
      child.stdout.once('data', () => child.stdout.destroy());
      const { code, stderr } = await finish(child);
      expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
    },
  );

  it.skipIf(!existsSync('/dev/full'))('because the disk is full is no answer', async () => {
    const stdio = ['ignore', openSync('/dev/full', 'w'), 'pipe'] as const;
    const child = spawn(process.execPath, [PLUGIN, 'why', '--demo', 'web', 'db:5432'], { stdio: [...stdio] });
    const chunks: string[] = [];
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
    expectCalm({ code, stdout: '', stderr: chunks.join('') });
    expect(code).toBe(1);
    expect(chunks.join('')).toMatch(/^error: the answer could not be written: ENOSPC/);
  });
});

describe('A poor environment', { timeout: HOSTILE_TIMEOUT }, () => {
  it('without stdin is told where it matters', async () => {
    const child = spawn(process.execPath, [PLUGIN, 'why', 'a', 'b', '-f', '-'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
    expect(code).toBe(1);
    expect((await runCalmly(['why', 'a', 'b', '-f', '-'])).stderr).toContain('stdin: error: no object is in it');
  });

  it.each([
    ['no home', { HOME: '' }],
    ['a home that is not there', { HOME: '/nonexistent' }],
    ['no folder for temporary files', { TMPDIR: '/dev/null/tmp' }],
    ['no variables at all', { HOME: undefined, PATH: undefined }],
    ['a terminal of no type and a locale of no name', { TERM: 'nonsense', LANG: 'xx_YY.ISO-8859-99', COLUMNS: '-5' }],
  ])('with %s makes no difference to the demo', async (_, env) => {
    const run = await runCalmly(['why', '--demo', 'web', 'db:5432'], { env });
    expect(run).toMatchObject({ code: 2, stderr: '', stdout: expect.stringContaining('DENIED') });
  });

  it('with a home that cannot be written makes no difference to the demo', async () => {
    const home = tempFolder();
    chmodSync(home, 0o555);
    const env = { HOME: home, TMPDIR: home, NODE_COMPILE_CACHE: join(home, 'cache') };
    expect(await runCalmly(['why', '--demo', 'web', 'db:5432'], { env })).toMatchObject({ code: 2, stderr: '' });
  });
});
