import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { buildKube } from '../../cluster/build-go.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { type Certificate, issueCertificate } from '../../cluster/pki.ts';
import { createObjects } from '../../cluster/objects.ts';
import { makeCertificate } from '../../helpers/certificates.ts';
import { tempFolder, writeIn, writeScript } from '../../helpers/temp-folder.ts';
import { askBoth, buildPlugin, type Setting } from '../helpers/ask-both.ts';
import { startTokenIssuer, type TokenIssuer, tokenOf } from '../helpers/token-issuer.ts';

/** Whatever a kubeconfig says about who one is and how to connect, the plugin gets as far as kubectl, and as the same person. */

const OBJECTS = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: 10.244.0.1, podIPs: [{ip: 10.244.0.1}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: ["*"], resources: ["*"], verbs: [get, list]}, {apiGroups: ["*"], resources: ["*"], verbs: [impersonate]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:authenticated"}]
`;

const token = (user: string) => tokenOf({ user, groups: ['testers', 'night shift'] });

let shared: string;
let issuer: TokenIssuer;
let plane: ControlPlane;
let certificate: Certificate;
let proxy: Server;
let kubectlProxy: ChildProcess;
let plainServer: string;

beforeAll(async () => {
  await buildPlugin();
  shared = mkdtempSync(join(tmpdir(), 'netpol-authentication-'));
  issuer = await startTokenIssuer(shared);
  plane = await startControlPlane({ audit: true, controllers: false, apiServerArgs: issuer.args });
  await createObjects(plane, OBJECTS);
  certificate = await issueCertificate(plane.authority, { name: 'carol', user: 'carol', group: 'designers' });
  proxy = await startConnectProxy();
  kubectlProxy = spawn(join(await buildKube(), 'kubectl'), [
    'proxy',
    '--port=0',
    '--api-prefix=/k8s/',
    '--kubeconfig',
    plane.kubeconfig,
  ]);
  plainServer = await new Promise((resolve) => {
    kubectlProxy.stdout?.once('data', (chunk: Buffer) =>
      resolve(`http://${/127[\d.:]+/.exec(chunk.toString())?.[0]}/k8s`),
    );
  });
});

afterAll(async () => {
  kubectlProxy?.kill();
  proxy?.close();
  await plane?.stop();
  await issuer?.stop();
  rmSync(shared, { recursive: true, force: true });
});

/** What a case changes: entries of the kubeconfig, files beside it, and the surroundings. */
interface Case extends Omit<Setting, 'folder'> {
  readonly user?: object;
  readonly cluster?: object;
  readonly files?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

const exec = (apiVersion: string, more: object = {}) => ({
  exec: {
    apiVersion: `client.authentication.k8s.io/${apiVersion}`,
    command: './login',
    interactiveMode: 'IfAvailable',
    ...more,
  },
});

/** A credential plugin that gives this. */
function login(status: object, apiVersion = 'v1', before = ''): Record<string, string> {
  const answer = { kind: 'ExecCredential', apiVersion: `client.authentication.k8s.io/${apiVersion}`, status };
  return { login: `#!/bin/sh\n${before}\ncat <<'END'\n${JSON.stringify(answer)}\nEND\n` };
}

/** Each is made when the cluster is up. The word says how kubectl fares; the test makes sure that it does. */
const CASES: readonly [title: string, kubectl: 'works' | 'fails', make: () => Case][] = [
  ['a token', 'works', () => ({ user: { token: token('tom') } })],
  ['a token that nobody vouches for', 'fails', () => ({ user: { token: 'unknown' } })],
  [
    'a tokenFile beside the kubeconfig',
    'works',
    () => ({ user: { tokenFile: 'token' }, files: { token: `${token('tim')}\n` } }),
  ],
  [
    'a tokenFile and a token',
    'works',
    () => ({ user: { tokenFile: 'token', token: token('old') }, files: { token: token('new') } }),
  ],
  ['a tokenFile that is missing', 'fails', () => ({ user: { tokenFile: 'token' } })],
  ['no credentials', 'fails', () => ({ user: {} })],
  ['a name and a password', 'fails', () => ({ user: { username: 'u', password: 'p' } })],
  [
    'a token typed over that of the kubeconfig',
    'works',
    () => ({ user: { token: 'unknown' }, flags: ['--token', token('typed')] }),
  ],
  [
    'a client certificate by files',
    'works',
    () => ({
      user: { 'client-certificate': 'carol.crt', 'client-key': 'keys/carol.key' },
      files: { 'carol.crt': text(certificate.certificateFile), 'keys/carol.key': text(certificate.keyFile) },
    }),
  ],
  ['a client certificate inside', 'works', () => ({ user: carol() })],
  ['a client certificate and a token', 'works', () => ({ user: { ...carol(), token: token('tom') } })],
  [
    'a client certificate without its key',
    'fails',
    () => ({ user: { 'client-certificate-data': carol()['client-certificate-data'] } }),
  ],
  ['a client certificate that has expired', 'fails', () => ({ user: expired() })],
  ['a client certificate of another authority', 'fails', () => ({ user: stranger() })],
  ...(['v1', 'v1beta1'] as const).flatMap((version): [string, 'works', () => Case][] => [
    [
      `a credential plugin of ${version}`,
      'works',
      () => ({ user: exec(version), scripts: login({ token: token('pia') }, version) }),
    ],
    [
      `the certificate of a credential plugin of ${version}`,
      'works',
      () => ({
        user: exec(version),
        scripts: login(
          { clientCertificateData: text(certificate.certificateFile), clientKeyData: text(certificate.keyFile) },
          version,
        ),
      }),
    ],
  ]),
  [
    'a credential plugin with arguments and variables',
    'works',
    () => ({
      user: exec('v1', { args: ['one two', token('arg')], env: [{ name: 'WHO', value: 'x' }] }),
      scripts: {
        login: `#!/bin/sh\n[ "$1" = "one two" ] && [ "$WHO" = x ] && echo "{\\"kind\\":\\"ExecCredential\\",\\"apiVersion\\":\\"client.authentication.k8s.io/v1\\",\\"status\\":{\\"token\\":\\"$2\\"}}"\n`,
      },
    }),
  ],
  [
    'a credential plugin whose credential has expired',
    'works',
    () => ({ user: exec('v1'), scripts: login({ token: token('late'), expirationTimestamp: '2020-01-01T00:00:00Z' }) }),
  ],
  [
    'a credential plugin that answers in YAML',
    'works',
    () => ({
      user: exec('v1'),
      scripts: {
        login: `#!/bin/sh\ncat <<'END'\nkind: ExecCredential\napiVersion: client.authentication.k8s.io/v1\nstatus: {token: ${token('yan')}}\nEND\n`,
      },
    }),
  ],
  [
    'a credential plugin that fails',
    'fails',
    () => ({ user: exec('v1'), scripts: { login: '#!/bin/sh\necho not logged in >&2\nexit 3\n' } }),
  ],
  ['a credential plugin that says nothing', 'fails', () => ({ user: exec('v1'), scripts: { login: '#!/bin/sh\n' } })],
  [
    'a credential plugin that speaks another version',
    'fails',
    () => ({ user: exec('v1'), scripts: login({ token: token('pia') }, 'v1beta1') }),
  ],
  ['a credential plugin that gives nothing', 'fails', () => ({ user: exec('v1'), scripts: login({}) })],
  ['a credential plugin that is not there', 'fails', () => ({ user: exec('v1', { installHint: 'install it' }) })],
  [
    'a credential plugin that must ask, where nobody answers',
    'fails',
    () => ({ user: exec('v1', { interactiveMode: 'Always' }), scripts: login({ token: token('pia') }) }),
  ],
  [
    'a credential plugin of v1 that does not say whether it asks',
    'fails',
    () => ({ user: exec('v1', { interactiveMode: undefined }), scripts: login({ token: token('pia') }) }),
  ],
  [
    'a credential plugin of a version that is gone',
    'fails',
    () => ({ user: exec('v1alpha1'), scripts: login({ token: token('pia') }, 'v1alpha1') }),
  ],
  [
    'a credential plugin and a token',
    'works',
    () => ({ user: { ...exec('v1'), token: token('tom') }, scripts: login({ token: token('pia') }) }),
  ],
  [
    'a credential plugin and a client certificate',
    'works',
    () => ({ user: { ...exec('v1'), ...carol() }, scripts: login({ token: token('pia') }) }),
  ],
  ['impersonation of a user', 'works', () => ({ user: { token: token('tom'), as: 'eve' } })],
  [
    'impersonation with groups, uid and extra',
    'works',
    () => ({
      user: {
        token: token('tom'),
        as: 'eve',
        'as-uid': '7',
        'as-groups': ['a', 'b c'],
        'as-user-extra': { scopes: ['x', 'y'], 'example.com/team': ['z'] },
      },
    }),
  ],
  [
    'impersonation on the command line',
    'works',
    () => ({
      user: { token: token('tom'), as: 'somebody' },
      flags: ['--as', 'zoé', '--as-group', 'one', '--as-group', 'two', '--as-uid', '8'],
    }),
  ],
  ['impersonation of a group alone', 'fails', () => ({ user: { token: token('tom') }, flags: ['--as-group', 'one'] })],
  ['impersonation with a client certificate', 'works', () => ({ user: { ...carol(), as: 'eve' } })],
  [
    'a server name that the certificate has',
    'works',
    () => ({ cluster: { 'tls-server-name': 'kubernetes.default.svc' } }),
  ],
  ['a server name that the certificate lacks', 'fails', () => ({ cluster: { 'tls-server-name': 'other.example' } })],
  [
    'no check of the certificate',
    'works',
    () => ({ cluster: { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true } }),
  ],
  ['no check of the certificate, and an authority', 'fails', () => ({ cluster: { 'insecure-skip-tls-verify': true } })],
  [
    'no check of the certificate, on the command line',
    'works',
    () => ({
      cluster: { 'certificate-authority-data': base64(makeCertificate('other').cert) },
      flags: ['--insecure-skip-tls-verify'],
    }),
  ],
  [
    'another authority',
    'fails',
    () => ({ cluster: { 'certificate-authority-data': base64(makeCertificate('other').cert) } }),
  ],
  ['no authority', 'fails', () => ({ cluster: { 'certificate-authority-data': undefined } })],
  [
    'an authority by file',
    'works',
    () => ({
      cluster: { 'certificate-authority-data': undefined, 'certificate-authority': 'ca.crt' },
      files: { 'ca.crt': authority() },
    }),
  ],
  [
    'an authority by a file that is missing',
    'fails',
    () => ({ cluster: { 'certificate-authority-data': undefined, 'certificate-authority': 'ca.crt' } }),
  ],
  [
    'plain HTTP through kubectl proxy',
    'works',
    () => ({ cluster: { server: plainServer, 'certificate-authority-data': undefined }, user: {} }),
  ],
  [
    'plain HTTP through kubectl proxy, with a token that must not go there',
    'works',
    () => ({ cluster: { server: plainServer, 'certificate-authority-data': undefined } }),
  ],
  ['a proxy of the kubeconfig', 'works', () => ({ cluster: { 'proxy-url': proxyUrl() } })],
  ['a proxy of the kubeconfig that is down', 'fails', () => ({ cluster: { 'proxy-url': 'http://127.0.0.1:1' } })],
  [
    'a proxy of the environment, which is not for this machine',
    'works',
    () => ({ env: { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '', no_proxy: '' } }),
  ],
  [
    'a proxy of the environment',
    'works',
    () => ({ cluster: { server: onlyBehindProxy() }, env: { HTTPS_PROXY: proxyUrl(), NO_PROXY: '', no_proxy: '' } }),
  ],
  [
    'a proxy of the environment in small letters',
    'works',
    () => ({
      cluster: { server: onlyBehindProxy() },
      env: { https_proxy: proxyUrl(), NO_PROXY: 'other', no_proxy: '' },
    }),
  ],
  [
    'a proxy of the environment that is for other servers',
    'fails',
    () => ({ cluster: { server: onlyBehindProxy() }, env: { HTTPS_PROXY: proxyUrl(), NO_PROXY: 'x,.default.svc' } }),
  ],
  [
    'a proxy of the environment for plain HTTP',
    'fails',
    () => ({ cluster: { server: onlyBehindProxy() }, env: { HTTP_PROXY: proxyUrl(), NO_PROXY: '', no_proxy: '' } }),
  ],
  [
    'a proxy of the kubeconfig, and another of the environment',
    'works',
    () => ({
      cluster: { server: onlyBehindProxy(), 'proxy-url': proxyUrl() },
      env: { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '', no_proxy: '' },
    }),
  ],
  ['a server that is down', 'fails', () => ({ cluster: { server: 'https://127.0.0.1:1' } })],
  ['a server with a path that it does not have', 'fails', () => ({ cluster: { server: `${plane.server}/elsewhere` } })],
  [
    'a server by another name',
    'works',
    () => ({ cluster: { server: plane.server.replace('127.0.0.1', 'localhost') } }),
  ],
  ['a server without compression', 'works', () => ({ cluster: { 'disable-compression': true } })],
];

test.each(CASES)('%s: %s for kubectl, and so for the plugin, as the same person', async (title, word, make) => {
  const folder = tempFolder();
  const { user = { token: token('tom') }, cluster = {}, files = {}, scripts = {}, ...surroundings } = make();
  writeIn(folder, 'config', JSON.stringify(kubeconfig(user, cluster)));
  for (const [name, content] of Object.entries(files)) writeIn(folder, name, content);
  for (const [name, content] of Object.entries(scripts)) writeScript(folder, name, content);

  const { kubectl, plugin } = await askBoth(plane, { folder, ...surroundings });
  expect(kubectl.exitCode, kubectl.stderr).toBe(word === 'works' ? 0 : 1);
  if (word === 'works') {
    expect(plugin, title).toMatchObject({
      identity: kubectl.identity,
      stdout: expect.stringContaining('"name": "default/web"'),
    });
    expect(kubectl.identity).toBeDefined();
  } else {
    expect(plugin).toMatchObject({ exitCode: 1, stdout: '' });
    expect(plugin.stderr).toMatch(/^(error: .+\n( {2}.+\n)*|(?!.*\bat \/)[^]*error: .+\n( {2}.+\n)*)$/);
    expect(plugin.stderr).not.toMatch(/this is a bug|undefined/);
  }
});

test.each([false, true])(
  'With provideClusterInfo %s, a credential plugin learns the same as from kubectl.',
  async (provideClusterInfo) => {
    const folder = tempFolder();
    const keep = 'printf "%s" "$KUBERNETES_EXEC_INFO" > info.$PPID.json';
    const extension = { name: 'client.authentication.k8s.io/exec', extension: { audience: 'here' } };
    const cluster = { 'tls-server-name': 'localhost', extensions: [extension] };
    writeIn(folder, 'config', JSON.stringify(kubeconfig(exec('v1', { provideClusterInfo }), cluster)));
    writeScript(folder, 'login', login({ token: token('pia') }, 'v1', keep)['login'] ?? '');

    const { kubectl, plugin } = await askBoth(plane, { folder });
    expect(kubectl).toMatchObject({ exitCode: 0, stderr: '' });
    expect(plugin.stderr).toBe('');
    const files = readdirSync(folder).filter((name) => name.startsWith('info.'));
    const [one, other] = files.map((name) => JSON.parse(text(join(folder, name))) as unknown);
    expect(one).toEqual(other);
    expect(one).toHaveProperty('spec.interactive');
  },
);

const HAS_SCRIPT = spawnSync('script', ['--version']).status === 0;

/** Gives the command line that follows a terminal. */
const IN_TERMINAL = ['bash', '-c', 'printf -v line "%q " "$@" && exec script -qec "$line" /dev/null', 'bash'];

test.skipIf(!HAS_SCRIPT).each([
  ['Always', 'works'],
  ['IfAvailable', 'works'],
  ['Never', 'fails'],
])(
  'A credential plugin that asks on a terminal, with interactiveMode %s: %s for both.',
  async (interactiveMode, word) => {
    const folder = tempFolder();
    const ask = 'printf "password: " >&2; read password; [ "$password" = sesame ] || exit 1';
    writeIn(folder, 'config', JSON.stringify(kubeconfig(exec('v1', { interactiveMode }), {})));
    writeScript(folder, 'login', login({ token: token('ina') }, 'v1', ask)['login'] ?? '');

    const { kubectl, plugin } = await askBoth(plane, { folder, within: IN_TERMINAL, input: 'sesame\n' });
    expect(kubectl.exitCode, kubectl.stdout).toBe(word === 'works' ? 0 : 1);
    expect({ exitCode: plugin.exitCode, identity: plugin.identity }, plugin.stdout).toEqual({
      exitCode: kubectl.exitCode,
      identity: kubectl.identity,
    });
    // The plugin's own words reach the terminal in either case.
    expect(plugin.stdout).toContain('password: ');
  },
);

function kubeconfig(user: object, cluster: object): object {
  const entry = { server: plane.server, 'certificate-authority-data': base64(authority()), ...cluster };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: entry }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
}

function authority(): string {
  return text(join(plane.authority.folder, 'ca.crt'));
}

function carol() {
  return {
    'client-certificate-data': base64(text(certificate.certificateFile)),
    'client-key-data': base64(text(certificate.keyFile)),
  };
}

function expired() {
  const privateKey = createPrivateKey(text(join(plane.authority.folder, 'ca.key')));
  const issuedBy = { cert: authority(), key: '', name: 'netpol-testbed', privateKey };
  const { cert, key } = makeCertificate('carol', { issuer: issuedBy, days: -1 });
  return { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
}

function stranger() {
  const { cert, key } = makeCertificate('carol');
  return { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
}

/** A name that the certificate has and that nobody but the proxy finds. */
function onlyBehindProxy(): string {
  return plane.server.replace('127.0.0.1', 'kubernetes.default.svc');
}

/** A proxy that takes every name for this machine's. */
async function startConnectProxy(): Promise<Server> {
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    client.once('data', (head) => {
      const [, port = ''] = /^CONNECT [^:]+:(\d+)/.exec(head.toString()) ?? [];
      const upstream = connect(Number(port), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        client.pipe(upstream).pipe(client);
      });
      upstream.on('error', () => client.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function proxyUrl(): string {
  const address = proxy.address();
  return typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
}

function text(file: string): string {
  return readFileSync(file, 'utf8');
}

function base64(content: string): string {
  return Buffer.from(content).toString('base64');
}
