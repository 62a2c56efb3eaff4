import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOSTILE_TIMEOUT, runCalmly } from '../helpers/hostile.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

/*
 * A kubeconfig may be broken in many ways; the built plugin says which one it is. Nothing listens at the server that the
 * good parts name: a kubeconfig that is good enough ends with a refused connection.
 */
const GOOD = `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: u, user: {token: t}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`;

function replaced(what: string, by: string): string {
  if (!GOOD.includes(what)) throw new Error(`"${what}" is not in the good kubeconfig`);
  return GOOD.replace(what, by);
}

function plugin(command: string, args = ''): string {
  const api = 'client.authentication.k8s.io/v1';
  return replaced(
    'token: t',
    `exec: {apiVersion: ${api}, command: ${command}, args: [${args}], interactiveMode: Never}`,
  );
}

const BROKEN: readonly (readonly [how: string, contents: string | Uint8Array, message: string])[] = [
  ['is empty', '', 'has no contexts'],
  ['is no YAML', '{{{{', 'is not valid YAML'],
  ['has tabs', replaced('clusters', '\tclusters'), 'is not valid YAML'],
  ['is a web page', '<html><body>Please log in</body></html>', 'is not a kubeconfig'],
  ['is a list', '- a\n- b\n', 'is not a kubeconfig'],
  ['is binary', Uint8Array.from({ length: 5000 }, (_, at) => (at * 7) % 256), 'kubeconfig'],
  ['is a bomb', `a: &a [x, x, x, x, x, x, x, x, x]\n${bomb(20)}\n${GOOD}`, 'is not valid YAML'],
  ['is nested deeply', `x: ${'['.repeat(100_000)}\n`, 'is not valid YAML'],
  ['names no current context', replaced('current-context: x\n', ''), 'has no current-context'],
  ['names a context that is not there', replaced('current-context: x', 'current-context: y'), 'Did you mean "x"?'],
  ['names __proto__ as context', replaced('current-context: x', 'current-context: __proto__'), 'It has "x"'],
  ['names constructor as user', replaced('user: u}', 'user: constructor}'), 'It has "u"'],
  ['names a cluster that is not there', replaced('cluster: c,', 'cluster: d,'), 'for the cluster "d"'],
  ['has no server', replaced('server: "https://127.0.0.1:1"', ''), 'has no server'],
  ['has a number as server', replaced('"https://127.0.0.1:1"', '12'), 'server must be text'],
  ['has a server that is no address', replaced('https://127.0.0.1:1', 'https://not a host'), 'server'],
  ['has a mapping for a list', replaced('[{name: u, user: {token: t}}]', '{u: 1}'), 'users must be a list'],
  ['has an authority that is no certificate', authority('certificate-authority-data: bm8='), 'no PEM certificate'],
  ['has an authority that is no base64', authority('certificate-authority-data: "%%"'), 'must be base64'],
  ['has an authority in a file that is not there', authority('certificate-authority: /no/ca'), 'cannot be read'],
  [
    'has a client certificate that is none',
    replaced('token: t', 'client-certificate-data: YQ==, client-key-data: YQ=='),
    'client certificate',
  ],
  ['has a token in a file that is not there', replaced('token: t', 'tokenFile: /no/token'), 'tokenFile'],
  ['has a proxy of another kind', replaced(':1"}', ':1", proxy-url: "ftp://x"}'), 'proxy'],
  ['asks for a credential plugin that is not there', plugin('no-such-plugin'), '"no-such-plugin"'],
  ['asks for a credential plugin that fails', plugin('"false"'), 'failed with exit code 1'],
  [
    'asks for a credential plugin that prints colours',
    plugin('echo', String.raw`"\e[31mhello"`),
    'is not an ExecCredential',
  ],
  [
    'has escape sequences',
    replaced('current-context: x', String.raw`current-context: "\e[31mx\x9b"`),
    '\ufffd[31mx\ufffd',
  ],
  ['has itself in itself', `${GOOD}preferences: &p {a: *p}\n`, 'connection refused'],
];

function authority(field: string): string {
  return replaced(':1"}', `:1", ${field}}`);
}

function bomb(depth: number): string {
  return Array.from({ length: depth }, (_, at) => {
    const before = at === 0 ? 'a' : `a${at - 1}`;
    return `a${at}: &a${at} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
  }).join('\n');
}

describe('A kubeconfig', { timeout: HOSTILE_TIMEOUT }, () => {
  it.each(BROKEN)('that %s is told as that', async (_, contents, message) => {
    const file = writeIn(tempFolder(), 'config', contents);
    const { code, stderr } = await runCalmly(['why', 'pod/a', 'pod/b:80', '--kubeconfig', file]);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });

  it('that is not there, or is a folder, is told as that', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'config'));
    const ask = (env: NodeJS.ProcessEnv) => runCalmly(['pod', 'a'], { env });
    expect((await ask({ KUBECONFIG: join(folder, 'config') })).stderr).toContain('is a directory');
    expect((await ask({ HOME: folder })).stderr).toContain('There is no kubeconfig');
    expect((await ask({ HOME: '' })).code).toBe(1);
  });

  it('with one good file among missing ones is enough', async () => {
    const folder = tempFolder({ config: GOOD });
    const env = { KUBECONFIG: `/no/such/file:${join(folder, 'config')}:${join(folder, 'neither')}` };
    expect((await runCalmly(['pod', 'a'], { env })).stderr).toContain('connection refused');
  });

  it('need not be there for what asks no cluster', async () => {
    const env = { KUBECONFIG: writeIn(tempFolder(), 'config', '{{{{') };
    expect(await runCalmly(['why', '--demo', 'web', 'db:5432'], { env })).toMatchObject({ code: 2, stderr: '' });
    expect(await runCalmly(['--help'], { env })).toMatchObject({ code: 0, stderr: '' });
  });
});
