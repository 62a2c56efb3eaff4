import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { findTarget, listContexts } from '../../src/cluster/kubeconfig.ts';
import type { KubectlFlags } from '../../src/cluster/kubectl-flags.ts';
import type { Target } from '../../src/cluster/target.ts';
import { clusterErrorOf } from '../helpers/connected.ts';
import { base64 } from '../helpers/kubeconfig.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

const CONFIG = `apiVersion: v1
kind: Config
current-context: dev
contexts:
- name: dev
  context: {cluster: one, user: alice, namespace: shop}
- name: prod-eu
  context: {cluster: two, user: bob}
clusters:
- name: one
  cluster: {server: "https://one:6443", certificate-authority: ca.crt, tls-server-name: one.internal}
- name: two
  cluster: {server: "https://two:6443/base/", proxy-url: "http://proxy:1", insecure-skip-tls-verify: true}
users:
- name: alice
  user: {token: alices, as: root, as-uid: u-1, as-groups: [a, b], as-user-extra: {scopes: [x, y]}}
- name: bob
  user: {client-certificate: bob.crt, client-key: keys/bob.key, tokenFile: token}
`;

function find(flags: KubectlFlags, env: Readonly<Record<string, string>> = {}): Promise<Target> {
  return findTarget(flags, { env, serviceAccountFolder: '/nowhere' });
}

async function findIn(text: string, flags: KubectlFlags = {}): Promise<Target> {
  return find({ kubeconfig: writeIn(tempFolder(), 'config', text), ...flags });
}

test('The current context says which cluster, which user and which namespace.', async () => {
  const target = await findIn(CONFIG);
  expect(target).toMatchObject({ context: 'dev', namespace: 'shop', userName: 'alice' });
  expect(target.server.href).toBe('https://one:6443/');
  expect(target.user).toMatchObject({ token: 'alices', as: 'root', asUid: 'u-1', asGroups: ['a', 'b'] });
  expect(target.user.asUserExtra).toEqual({ scopes: ['x', 'y'] });
});

test('A context without a namespace means "default", and --namespace wins over both.', async () => {
  expect((await findIn(CONFIG, { context: 'prod-eu' })).namespace).toBe('default');
  expect((await findIn(CONFIG, { namespace: 'payments' })).namespace).toBe('payments');
});

test('Files named in a kubeconfig are looked for beside it.', async () => {
  const folder = tempFolder({ config: CONFIG });
  const kubeconfig = relative(process.cwd(), join(folder, 'config'));
  expect((await find({ kubeconfig })).cluster.certificateAuthority).toBe(join(folder, 'ca.crt'));
  expect((await find({ kubeconfig, context: 'prod-eu' })).user).toMatchObject({
    clientCertificate: join(folder, 'bob.crt'),
    clientKey: join(folder, 'keys/bob.key'),
    tokenFile: join(folder, 'token'),
  });
});

test.each([
  ['aws', 'aws'],
  ['./get-token', 'get-token'],
  ['bin/get-token', 'bin/get-token'],
  ['/usr/bin/get-token', '/usr/bin/get-token'],
])('A plugin "%s" is found: a name on PATH, a path beside the kubeconfig.', async (command, found) => {
  const folder = tempFolder();
  const user = { exec: { apiVersion: 'client.authentication.k8s.io/v1beta1', command } };
  const kubeconfig = writeIn(folder, 'config', edit({ users: [{ name: 'alice', user }] }));
  const expected = command.startsWith('/') || command === 'aws' ? found : join(folder, found);
  expect((await find({ kubeconfig })).user.exec?.command).toBe(expected);
});

/** A small valid kubeconfig as JSON, with some of its parts replaced. */
function edit(parts: object): string {
  return JSON.stringify({
    'current-context': 'dev',
    contexts: [{ name: 'dev', context: { cluster: 'one', user: 'alice' } }],
    clusters: [{ name: 'one', cluster: { server: 'https://one:6443' } }],
    users: [{ name: 'alice', user: {} }],
    ...parts,
  });
}

test('Of several files, the first that names something wins as a whole, and the first current-context counts.', async () => {
  const folder = tempFolder({
    a: edit({ 'current-context': '', clusters: [{ name: 'one', cluster: { server: 'https://from-a' } }] }),
    b: edit({
      'current-context': 'extra',
      contexts: [{ name: 'extra', context: { cluster: 'one', user: 'carol' } }],
      clusters: [{ name: 'one', cluster: { server: 'https://from-b', 'tls-server-name': 'b' } }],
      users: [{ name: 'carol', user: { token: 'carols' } }],
    }),
    c: edit({ 'current-context': 'dev', users: [{ name: 'carol', user: { token: 'later' } }] }),
  });
  const target = await find(
    {},
    { KUBECONFIG: ['a', 'missing', '', 'b', 'c', 'a'].map((name) => name && join(folder, name)).join(':') },
  );
  expect(target).toMatchObject({ context: 'extra', userName: 'carol', user: { token: 'carols' } });
  expect(target.server.href).toBe('https://from-a/');
  expect(target.cluster.tlsServerName).toBeUndefined();
});

test('Relative files start from the kubeconfig that names them, also when several are merged.', async () => {
  const a = tempFolder({ config: edit({ users: [] }) });
  const b = tempFolder({ config: edit({ users: [{ name: 'alice', user: { tokenFile: 'token' } }] }) });
  const target = await find({}, { KUBECONFIG: `${join(a, 'config')}:${join(b, 'config')}` });
  expect(target.user.tokenFile).toBe(join(b, 'token'));
});

test('--kubeconfig wins over KUBECONFIG, and that over ~/.kube/config.', async () => {
  const named = (name: string): string => edit({ clusters: [{ name: 'one', cluster: { server: `https://${name}` } }] });
  const folder = tempFolder({ flag: named('flag'), env: named('env'), '.kube/config': named('home') });
  const env = { HOME: folder, KUBECONFIG: join(folder, 'env') };
  expect((await find({ kubeconfig: join(folder, 'flag') }, env)).server.host).toBe('flag');
  expect((await find({}, env)).server.host).toBe('env');
  expect((await find({}, { HOME: folder, KUBECONFIG: '' })).server.host).toBe('home');
});

test('An empty file, comments only, and a second document do no harm.', async () => {
  const folder = tempFolder({ empty: '', comment: '# nothing\n', config: `${CONFIG}---\n[broken\n` });
  const files = ['empty', 'comment', 'config'].map((name) => join(folder, name));
  expect((await find({}, { KUBECONFIG: files.join(':') })).context).toBe('dev');
});

test('Of a key that is given twice, the last counts, as to kubectl.', async () => {
  expect((await findIn(`${CONFIG}current-context: prod-eu\n`)).context).toBe('prod-eu');
});

test('--context, --cluster and --user choose, each on its own.', async () => {
  const target = await findIn(CONFIG, { cluster: 'two', user: 'bob' });
  expect(target).toMatchObject({ context: 'dev', namespace: 'shop', userName: 'bob' });
  expect(target.server.href).toBe('https://two:6443/base');
});

test('Flags replace what the kubeconfig says.', async () => {
  const target = await findIn(CONFIG, {
    token: 'typed',
    as: 'jane',
    asUid: 'u-2',
    asGroups: ['dev'],
    asUserExtra: ['scopes=a=b', 'scopes=c', 'empty='],
  });
  expect(target.user).toEqual({
    token: 'typed',
    as: 'jane',
    asUid: 'u-2',
    asGroups: ['dev'],
    asUserExtra: { scopes: ['a=b', 'c'], empty: [''] },
  });
});

test('A token on the command line takes the place of a tokenFile, and a certificate that of certificate data.', async () => {
  const bob = await findIn(CONFIG, { context: 'prod-eu', token: 'typed' });
  expect(bob.user).toMatchObject({ token: 'typed' });
  expect(bob.user.tokenFile).toBeUndefined();
  const data = { 'client-certificate-data': base64('cert'), 'client-key-data': base64('key') };
  const flags = { clientCertificate: '/c', clientKey: '/k' };
  const target = await findIn(edit({ users: [{ name: 'alice', user: data }] }), flags);
  expect(target.user).toMatchObject(flags);
  expect(target.user.clientCertificateData).toBeUndefined();
});

test('--server takes the server name of the kubeconfig away, and --tls-server-name gives another.', async () => {
  expect((await findIn(CONFIG)).cluster.tlsServerName).toBe('one.internal');
  const elsewhere = await findIn(CONFIG, { server: 'https://elsewhere:1' });
  expect(elsewhere.server.href).toBe('https://elsewhere:1/');
  expect(elsewhere.cluster.tlsServerName).toBeUndefined();
  expect((await findIn(CONFIG, { tlsServerName: 'other' })).cluster.tlsServerName).toBe('other');
});

test('A flag about trust replaces all that the kubeconfig says about trust.', async () => {
  expect((await findIn(CONFIG, { insecureSkipTlsVerify: true })).cluster).not.toHaveProperty('certificateAuthority');
  const two = await findIn(CONFIG, { context: 'prod-eu', certificateAuthority: '/ca' });
  expect(two.cluster.certificateAuthority).toBe('/ca');
  expect(two.cluster.insecureSkipTlsVerify).toBeUndefined();
});

test('--server alone is enough, without any kubeconfig.', async () => {
  const target = await find({ server: 'https://only:6443', token: 't' }, { HOME: tempFolder() });
  expect(target).toMatchObject({ context: '', namespace: 'default', user: { token: 't' } });
});

test('An address without a scheme is plain HTTP, as to kubectl.', async () => {
  expect((await find({ server: 'localhost:8080' }, { HOME: tempFolder() })).server.href).toBe('http://localhost:8080/');
});

test('A user whom the kubeconfig lacks does no harm when a token is typed.', async () => {
  expect((await findIn(edit({ users: [] }), { token: 'typed' })).user).toEqual({ token: 'typed' });
});

const IN_POD = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' };

function inPod(
  flags: KubectlFlags,
  env: Readonly<Record<string, string>> = {},
  files = SERVICE_ACCOUNT,
): Promise<Target> {
  const serviceAccountFolder = tempFolder(files);
  return findTarget(flags, { env: { HOME: tempFolder(), ...IN_POD, ...env }, serviceAccountFolder });
}

const SERVICE_ACCOUNT: Readonly<Record<string, string>> = {
  token: 'pods-token\n',
  'ca.crt': 'ca',
  namespace: 'tools\n',
};

test('In a pod without a kubeconfig, the service account serves.', async () => {
  const target = await inPod({});
  expect(target).toMatchObject({ context: 'in-cluster', namespace: 'tools' });
  expect(target.server.href).toBe('https://10.96.0.1/');
  expect(target.user.tokenFile).toMatch(/token$/);
  expect(target.cluster.certificateAuthority).toMatch(/ca\.crt$/);
  const dual = await inPod({ namespace: 'shop', token: 'typed' }, { KUBERNETES_SERVICE_HOST: 'fd00::1' });
  expect(dual.server.href).toBe('https://[fd00::1]/');
  expect(dual).toMatchObject({ namespace: 'shop', user: { token: 'typed' } });
  expect((await inPod({}, { POD_NAMESPACE: 'told' })).namespace).toBe('told');
});

test('In a pod with a kubeconfig, the kubeconfig serves.', async () => {
  const folder = tempFolder({ config: CONFIG });
  expect((await inPod({}, { KUBECONFIG: join(folder, 'config') })).context).toBe('dev');
});

test('A pod without a service account has no cluster.', async () => {
  expect((await clusterErrorOf(inPod({}, {}, {}))).kind).toBe('no-kubeconfig');
});

test('Without any kubeconfig, the places that were looked at are named.', async () => {
  const home = tempFolder();
  const error = await clusterErrorOf(find({}, { HOME: home }));
  expect(error.kind).toBe('no-kubeconfig');
  expect(error.message).toContain(`"${join(home, '.kube/config')}"`);
  const several = await clusterErrorOf(find({}, { KUBECONFIG: `${home}/x:${home}/y` }));
  expect(several.message).toContain(`"${home}/x", "${home}/y"`);
  const named = await clusterErrorOf(find({ kubeconfig: `${home}/x` }));
  expect(named).toMatchObject({ kind: 'no-kubeconfig', message: expect.stringContaining('--kubeconfig') });
});

test('Contexts are listed by name, of all files; without a kubeconfig there are none.', async () => {
  const folder = tempFolder({ config: CONFIG });
  const env = { KUBECONFIG: `${join(folder, 'missing')}:${join(folder, 'config')}` };
  expect(await listContexts({}, env)).toEqual(['dev', 'prod-eu']);
  expect(await listContexts({}, { HOME: folder })).toEqual([]);
});
