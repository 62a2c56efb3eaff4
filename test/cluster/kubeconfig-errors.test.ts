import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectCluster } from '../../src/cluster/api.ts';
import type { ClusterError } from '../../src/cluster/errors.ts';
import { type KubectlFlags, parseTimeout } from '../../src/cluster/kubectl-flags.ts';
import { makeCertificate } from '../helpers/certificates.ts';
import { clusterErrorOf } from '../helpers/connected.ts';
import { base64 } from '../helpers/kubeconfig.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

/** What connecting by a kubeconfig fails with; `config` stands for its name in the message. */
async function errorOf(text: string, flags: KubectlFlags = {}): Promise<ClusterError> {
  const kubeconfig = writeIn(tempFolder(), 'config', text);
  const error = await clusterErrorOf(connectCluster({ kubeconfig, ...flags }, { env: {} }));
  error.message = error.message.replaceAll(kubeconfig, 'config');
  return error;
}

const EXEC = { apiVersion: 'client.authentication.k8s.io/v1', command: 'plugin', interactiveMode: 'Never' };

function kubeconfig(parts: object): string {
  const { user = {}, cluster = {}, ...rest } = parts as { user?: object; cluster?: object };
  return JSON.stringify({
    'current-context': 'dev',
    contexts: [{ name: 'dev', context: { cluster: 'one', user: 'alice' } }],
    clusters: [{ name: 'one', cluster: { server: 'https://127.0.0.1:1', ...cluster } }],
    users: [{ name: 'alice', user }],
    ...rest,
  });
}

function named(...names: readonly string[]): object {
  return { contexts: names.map((name) => ({ name, context: { cluster: 'one', user: 'alice' } })) };
}

test.each<[string, object, string]>([
  [
    'an unknown current-context',
    { 'current-context': 'gone' },
    'The current-context "gone" is not among the contexts of the kubeconfig. It has "dev". Choose with --context.',
  ],
  [
    'no current-context',
    { 'current-context': '', ...named('b', 'a') },
    'The kubeconfig has no current-context. Choose with --context. It has "a", "b".',
  ],
  [
    'no contexts',
    { 'current-context': '', contexts: [] },
    'The kubeconfig has no contexts, so it does not say where the cluster is.',
  ],
  [
    'a context for a cluster that is missing',
    { clusters: [] },
    'The context "dev" is for the cluster "one", which the kubeconfig does not have. It has none at all.',
  ],
  [
    'a context for a user who is missing',
    { users: [{ name: 'alicia', user: {} }] },
    'The context "dev" is for the user "alice", which the kubeconfig does not have. It has "alicia".',
  ],
  [
    'a context without a cluster',
    { contexts: [{ name: 'dev', context: {} }] },
    'The context "dev" names no cluster. Name one with --cluster. It has "one".',
  ],
  [
    'a cluster without a server',
    { cluster: { server: '' } },
    'The cluster "one" of the kubeconfig has no server. Add it, or use --server.',
  ],
  [
    'a server that is no address',
    { cluster: { server: 'https://' } },
    'The server "https://" is not a usable address; it should look like https://host:6443.',
  ],
  [
    'a server of another protocol',
    { cluster: { server: 'ftp://host' } },
    'The server "ftp://host" is not a usable address; it should look like https://host:6443.',
  ],
  [
    'a password in a broken server',
    { cluster: { server: 'https://me:secret@ho st' } },
    'The server "https://…@ho st" is not a usable address; it should look like https://host:6443.',
  ],
  [
    'a password in the server',
    { cluster: { server: 'https://me:secret@host' } },
    'The address of the server "host" holds a user name or password; put them under users in the kubeconfig.',
  ],
  [
    'two authorities',
    { cluster: { 'certificate-authority': 'ca', 'certificate-authority-data': base64('ca') } },
    'The cluster has certificate-authority and certificate-authority-data; remove one of them.',
  ],
  [
    'trust and no trust at once',
    { cluster: { 'certificate-authority': 'ca', 'insecure-skip-tls-verify': true } },
    'The cluster has a certificate authority and insecure-skip-tls-verify; remove one of them.',
  ],
  [
    'an authority that is no certificate',
    { cluster: { 'certificate-authority-data': base64('ca') } },
    'The certificate-authority-data of the kubeconfig holds no PEM certificate.',
  ],
  [
    'a token and a password',
    { user: { token: 't', username: 'u' } },
    'In the kubeconfig, the user "alice" has a token and a user name or password; only one of them can be used.',
  ],
  [
    'a certificate without a key',
    { user: { 'client-certificate': 'c' } },
    'In the kubeconfig, the user "alice" has a client certificate but no client-key.',
  ],
  [
    'a certificate twice',
    { user: { 'client-certificate': 'c', 'client-certificate-data': base64('c'), 'client-key': 'k' } },
    'In the kubeconfig, the user "alice" has client-certificate and client-certificate-data; remove one of them.',
  ],
  [
    'a key twice',
    { user: { 'client-certificate': 'c', 'client-key': 'k', 'client-key-data': base64('k') } },
    'In the kubeconfig, the user "alice" has client-key and client-key-data; remove one of them.',
  ],
  [
    'a certificate that is none',
    { user: { 'client-certificate-data': base64('c'), 'client-key-data': base64('k') } },
    'The client certificate of the kubeconfig cannot be used: it is not a certificate and a key in PEM form.',
  ],
  [
    'an exec without a command',
    { user: { exec: { ...EXEC, command: undefined } } },
    'In the kubeconfig, the user "alice" has exec without a command.',
  ],
  [
    'an exec without a version',
    { user: { exec: { ...EXEC, apiVersion: undefined } } },
    'In the kubeconfig, exec of the user "alice" has no apiVersion; use "client.authentication.k8s.io/v1".',
  ],
  [
    'an exec of a version that is gone',
    { user: { exec: { ...EXEC, apiVersion: 'client.authentication.k8s.io/v1alpha1' } } },
    'In the kubeconfig, exec of the user "alice" has apiVersion "client.authentication.k8s.io/v1alpha1"; it must be "client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1".',
  ],
  [
    'an exec without interactiveMode',
    { user: { exec: { ...EXEC, interactiveMode: undefined } } },
    'In the kubeconfig, exec of the user "alice" has no interactiveMode; it must be Never, IfAvailable or Always.',
  ],
  [
    'an exec with a strange interactiveMode',
    { user: { exec: { ...EXEC, interactiveMode: 'Maybe' } } },
    'In the kubeconfig, exec of the user "alice" has interactiveMode "Maybe"; it must be Never, IfAvailable, Always.',
  ],
  [
    'exec and auth-provider',
    { user: { exec: EXEC, 'auth-provider': { name: 'oidc' } } },
    'In the kubeconfig, the user "alice" has exec and auth-provider; remove one of them.',
  ],
  [
    'a provider that is gone',
    { user: { 'auth-provider': { name: 'gcp' } } },
    'The user "alice" of the kubeconfig has the auth-provider "gcp", which is not supported. Use the credential plugin "gke-gcloud-auth-plugin" instead.',
  ],
  [
    'an oidc provider without an issuer',
    { user: { 'auth-provider': { name: 'oidc', config: {} } } },
    'The auth-provider "oidc" of the user "alice" has no idp-issuer-url.',
  ],
  [
    'groups of nobody',
    { user: { 'as-groups': ['x'] } },
    'Impersonating a uid, groups or extra needs a user too: add --as.',
  ],
])('A kubeconfig with %s is refused with what to do.', async (_what, parts, message) => {
  expect(await errorOf(kubeconfig(parts))).toMatchObject({ kind: 'bad-kubeconfig', message });
});

test.each<[string, string, string]>([
  ['broken YAML', 'clusters:\n- name: "a\n', 'config:3:1'],
  ['a list', '- a\n', '"config" is not a kubeconfig: it should be a mapping with clusters, users and contexts.'],
  ['plain text', 'hello\n', '"config" is not a kubeconfig: it should be a mapping with clusters, users and contexts.'],
  ['a Pod', 'apiVersion: v1\nkind: Pod\n', '"config" is not a kubeconfig: it holds a Pod.'],
  ['clusters that are a mapping', 'clusters: {a: b}\n', 'In the kubeconfig, clusters must be a list (config:1:11).'],
  ['a user that is text', 'users:\n- name: a\n- text\n', 'In the kubeconfig, users[1] must be a mapping (config:3:3).'],
  [
    'a token that is a number',
    'users:\n- name: a\n  user:\n    token: 123\n',
    'In the kubeconfig, users[0].user.token must be text (put it in quotes) (config:4:12).',
  ],
  [
    'a flag that is text',
    'clusters:\n- name: a\n  cluster: {insecure-skip-tls-verify: "true"}\n',
    'In the kubeconfig, clusters[0].cluster.insecure-skip-tls-verify must be true or false (config:3:39).',
  ],
  [
    'bad base64',
    'users:\n- name: a\n  user:\n    client-key-data: "!!!"\n',
    'In the kubeconfig, users[0].user.client-key-data must be base64 (config:4:22).',
  ],
  [
    'base64 that is cut off',
    'users:\n- name: a\n  user:\n    client-key-data: abcde\n',
    'In the kubeconfig, users[0].user.client-key-data must be base64 (config:4:22).',
  ],
  ['two users of one name', 'users:\n- name: a\n- name: a\n', 'The kubeconfig has two users named "a" (config:3:3).'],
  [
    'a variable without a name',
    'users:\n- name: a\n  user:\n    exec:\n      env:\n      - value: x\n',
    'A variable of a credential plugin has no name (config:6:9).',
  ],
])('A kubeconfig file with %s is refused with the place.', async (_what, text, message) => {
  const error = await errorOf(text);
  expect(error.kind).toBe('bad-kubeconfig');
  expect(error.message).toContain(message);
});

test('A bomb of YAML aliases ends soon, with an error.', async () => {
  const lines = Array.from(
    { length: 12 },
    (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(', ')}]`,
  );
  const error = await errorOf(['a0: &a0 x', ...lines].join('\n'));
  expect(error).toMatchObject({ kind: 'bad-kubeconfig', message: expect.stringContaining('alias') });
});

test.each<[string, KubectlFlags, string]>([
  ['a typo', { context: 'prdo-eu' }, 'The kubeconfig has no context "prdo-eu". Did you mean "prod-eu"?'],
  [
    'a name of nothing near',
    { context: 'zzz' },
    'The kubeconfig has no context "zzz". It has "a", "b", "c", "d", "dev" and 1 more.',
  ],
  ['an unknown cluster', { cluster: 'onne' }, 'The kubeconfig has no cluster "onne". Did you mean "one"?'],
  ['an unknown user', { user: 'bob' }, 'The kubeconfig has no user "bob". It has "alice".'],
  ['groups without a user', { asGroups: ['x'] }, 'Impersonating a uid, groups or extra needs a user too: add --as.'],
  ['an extra without a value', { as: 'x', asUserExtra: ['scopes'] }, '--as-user-extra wants key=value, not "scopes".'],
  [
    'a timeout of no unit',
    { requestTimeout: '5 minutes' },
    '--request-timeout wants seconds or a number with a unit such as 30s, 2m or 1h, not "5 minutes".',
  ],
])('Flags with %s are refused with what to do.', async (_what, flags, message) => {
  const error = await errorOf(kubeconfig(named('dev', 'a', 'b', 'c', 'd', 'prod-eu')), flags);
  expect(error).toMatchObject({ kind: 'bad-kubeconfig', message });
});

test.each<[string, object, RegExp]>([
  [
    'authority',
    { cluster: { 'certificate-authority': 'no-ca' } },
    /certificate-authority of the kubeconfig cannot be read: ENOENT.*no-ca/,
  ],
  [
    'client certificate',
    { user: { 'client-certificate': 'no-c', 'client-key': 'no-k' } },
    /client-certificate of the kubeconfig cannot be read: ENOENT.*no-c/,
  ],
  ['token', { user: { tokenFile: 'no-t' } }, /tokenFile of the kubeconfig cannot be read: ENOENT.*no-t/],
])('A file for the %s that is missing is named.', async (what, parts, message) => {
  const flags = { kubeconfig: writeIn(tempFolder(), 'config', kubeconfig(parts)), requestTimeout: '1' };
  const read = connectCluster(flags, { env: {} }).then((api) => api.groups());
  expect((await clusterErrorOf(read)).message, what).toMatch(message);
});

test('A client key that belongs to another certificate is refused.', async () => {
  const [one, other] = [makeCertificate('one'), makeCertificate('other')];
  const user = { 'client-certificate-data': base64(one.cert), 'client-key-data': base64(other.key) };
  expect((await errorOf(kubeconfig({ user }))).message).toContain('the key does not belong to the certificate');
});

test('A folder in place of the file, and a file in place of its folder, are told.', async () => {
  const folder = tempFolder({ file: '' });
  mkdirSync(join(folder, 'config'));
  const asFolder = await clusterErrorOf(connectCluster({ kubeconfig: join(folder, 'config') }, { env: {} }));
  expect(asFolder).toMatchObject({
    kind: 'bad-kubeconfig',
    message: expect.stringContaining('it is a directory, not a file'),
  });
  const below = await clusterErrorOf(connectCluster({ kubeconfig: join(folder, 'file/config') }, { env: {} }));
  expect(below).toMatchObject({ kind: 'bad-kubeconfig', message: expect.stringContaining('ENOTDIR') });
});

test.each([
  ['30', 30_000],
  ['0', 0],
  ['1m30s', 90_000],
  ['250ms', 250],
  ['1.5h', 5_400_000],
  ['250us', 1],
  ['2000h', 2_147_483_647],
])('--request-timeout %s is %d ms.', (text, ms) => {
  expect(parseTimeout(text)).toBe(ms);
});
