import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { makeCertificate } from '../../helpers/certificates.ts';
import { base64 } from '../../helpers/kubeconfig.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';
import { askWith, buildPlugin, type Outcome, type Program } from '../helpers/ask-both.ts';
import { type OidcIssuer, startOidcIssuer } from '../helpers/oidc-issuer.ts';

/* An issuer, an API server that trusts it, and two programs whose tokens run out. */

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
rules: [{apiGroups: ["*"], resources: ["*"], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: night shift}]
`;

let shared: string;
let issuer: OidcIssuer;
let plane: ControlPlane;

beforeAll(async () => {
  await buildPlugin();
  shared = mkdtempSync(join(tmpdir(), 'netpol-oidc-'));
  issuer = await startOidcIssuer(shared);
  plane = await startControlPlane({ audit: true, controllers: false, apiServerArgs: issuer.args });
  await createObjects(plane, OBJECTS);
});

afterAll(async () => {
  await plane?.stop();
  await issuer?.stop();
  rmSync(shared, { recursive: true, force: true });
});

test('The API server asks the issuer for its keys in the background, and then trusts it.', async () => {
  const [server, authority] = [`--server=${plane.server}`, `--certificate-authority=${authorityOf(plane)}`];
  const ask = async () => {
    const token = `--token=${issuer.idToken('first', 60)}`;
    return plane.tryKubectl(['get', 'pods', '--kubeconfig=/dev/null', server, authority, token]);
  };
  await expect.poll(ask, { timeout: 60_000, interval: 500 }).toMatchObject({ exitCode: 0 });
});

const STRANGER = makeCertificate('stranger');

type Settings = Readonly<Record<string, string | undefined>>;

/** Each program spends refresh-tokens of its own. The word says how kubectl fares; the test makes sure that it does. */
const CASES: readonly [title: string, kubectl: 'works' | 'fails', renewals: number, make: () => Settings][] = [
  ['an id-token that serves', 'works', 0, () => ({ 'id-token': issuer.idToken('ann', 120) })],
  ['an id-token that has ended', 'works', 1, () => ({ ...ended(), 'refresh-token': issuer.refreshToken('ann') })],
  [
    'an id-token that ends in a moment',
    'works',
    1,
    () => ({ 'id-token': issuer.idToken('ann', 5), 'refresh-token': issuer.refreshToken('ann') }),
  ],
  ['a refresh-token alone', 'works', 1, () => ({ 'refresh-token': issuer.refreshToken('ann') })],
  [
    'the authority of the issuer by file',
    'works',
    1,
    () => ({
      'refresh-token': issuer.refreshToken('ann'),
      'idp-certificate-authority': issuer.authority,
      'idp-certificate-authority-data': undefined,
    }),
  ],
  ['an id-token that has ended, and no other', 'fails', 0, ended],
  ['no token', 'fails', 0, () => ({})],
  ['a refresh-token that is spent', 'fails', 0, () => ({ ...ended(), 'refresh-token': 'refresh-0' })],
  [
    'a client without its secret',
    'fails',
    0,
    () => ({ 'refresh-token': issuer.refreshToken('ann'), 'client-secret': undefined }),
  ],
  [
    'a client with another secret',
    'fails',
    0,
    () => ({ 'refresh-token': issuer.refreshToken('ann'), 'client-secret': 'guessed' }),
  ],
  ['a login without id-tokens', 'fails', 0, () => ({ 'refresh-token': issuer.accessRefreshToken() })],
  [
    'an issuer that is down',
    'fails',
    0,
    () => ({ 'refresh-token': issuer.refreshToken('ann'), 'idp-issuer-url': 'https://127.0.0.1:1/realm' }),
  ],
  [
    'an issuer that is none',
    'fails',
    0,
    () => ({ 'refresh-token': issuer.refreshToken('ann'), 'idp-issuer-url': `${issuer.url}/elsewhere` }),
  ],
  [
    'an issuer of another authority',
    'fails',
    0,
    () => ({
      'refresh-token': issuer.refreshToken('ann'),
      'idp-certificate-authority-data': base64(STRANGER.cert),
    }),
  ],
  [
    'an issuer without an authority',
    'fails',
    0,
    () => ({ 'refresh-token': issuer.refreshToken('ann'), 'idp-certificate-authority-data': undefined }),
  ],
  [
    'an authority of the issuer that is missing',
    'fails',
    0,
    () => ({
      'refresh-token': issuer.refreshToken('ann'),
      'idp-certificate-authority': 'no-such-file',
      'idp-certificate-authority-data': undefined,
    }),
  ],
  ['an issuer that nobody names', 'fails', 0, () => ({ ...ended(), 'idp-issuer-url': undefined })],
  [
    'an id-token of somebody else',
    'fails',
    0,
    () => ({ 'id-token': issuer.idToken('ann', 120).replace(/\.[^.]+$/, '.c2lnbmF0dXJl') }),
  ],
];

test.each(CASES)('%s: %s for kubectl, and so for the plugin, as the same person', async (_, word, renewals, make) => {
  const kubectl = await askWithOwn('kubectl', make());
  expect(kubectl.outcome.exitCode, kubectl.outcome.stderr).toBe(word === 'works' ? 0 : 1);
  expect(kubectl.renewals).toBe(renewals);
  const plugin = await askWithOwn('plugin', make());
  expect(plugin.renewals, plugin.outcome.stderr).toBe(renewals);
  if (word === 'works') {
    expect(plugin.outcome).toMatchObject({ identity: kubectl.outcome.identity, stderr: '' });
    expect(plugin.outcome.stdout).toContain('"name": "default/web"');
    expect(kubectl.outcome.identity).toMatchObject({ user: { username: 'ann@example.com' } });
  } else {
    expect(plugin.outcome).toMatchObject({ exitCode: 1, stdout: '' });
    expect(plugin.outcome.stderr).toMatch(/^error: .+\n( {2}.+\n)*$/);
    expect(plugin.outcome.stderr).not.toMatch(/this is a bug|undefined/);
  }
  // Both leave the same behind: nothing but new tokens.
  expect(withoutTokens(plugin.folder)).toEqual(withoutTokens(kubectl.folder));
});

test.each<Program>(['kubectl', 'plugin'])(
  'New tokens of %s serve the other one, which asks for none.',
  async (program) => {
    const other = program === 'kubectl' ? 'plugin' : 'kubectl';
    const first = await askWithOwn(program, { ...ended(), 'refresh-token': issuer.refreshToken('bob') });
    const before = issuer.renewals.length;
    const { exitCode, identity } = await askWith(other, plane, { folder: first.folder });
    expect({ exitCode, identity }).toEqual({ exitCode: 0, identity: first.outcome.identity });
    expect(issuer.renewals).toHaveLength(before);
    // And once these have ended, the new refresh-token is taken, which the old one would not be.
    const { 'refresh-token': rotated } = providerOf(first.folder);
    const again = await askWithOwn(other, { ...ended(), 'refresh-token': rotated });
    expect(again).toMatchObject({ outcome: { exitCode: 0, identity }, renewals: 1 });
  },
);

test('New tokens are written to the file that the user is in.', async () => {
  const both: object[] = [];
  for (const program of ['kubectl', 'plugin'] as const) {
    const folder = tempFolder();
    const config = kubeconfig({ 'refresh-token': issuer.refreshToken('cleo') });
    writeIn(folder, 'first', JSON.stringify({ ...config, users: [] }));
    writeIn(folder, 'second', JSON.stringify({ apiVersion: 'v1', kind: 'Config', users: config.users }));
    const KUBECONFIG = `${join(folder, 'first')}:${join(folder, 'second')}`;
    const { exitCode } = await askWith(program, plane, { folder, env: { KUBECONFIG } });
    expect(exitCode).toBe(0);
    expect(providerOf(folder, 'second')['refresh-token']).not.toBe(
      config.users[0].user['auth-provider'].config['refresh-token'],
    );
    both.push([withoutTokens(folder, 'first'), (withoutTokens(folder, 'second') as { users: object }).users]);
  }
  expect(both[1]).toEqual(both[0]);
});

interface Asked {
  readonly outcome: Outcome;
  readonly renewals: number;
  readonly folder: string;
}

async function askWithOwn(program: Program, settings: Settings): Promise<Asked> {
  const folder = tempFolder();
  writeIn(folder, 'config', JSON.stringify(kubeconfig(settings)));
  const before = issuer.renewals.length;
  const outcome = await askWith(program, plane, { folder });
  return { outcome, renewals: issuer.renewals.length - before, folder };
}

function ended(): Settings {
  return { 'id-token': issuer.idToken('ann', -60) };
}

function kubeconfig(settings: Settings) {
  const config: Settings = {
    'idp-issuer-url': issuer.url,
    'idp-certificate-authority-data': base64(readFileSync(issuer.authority, 'utf8')),
    'client-id': issuer.clientId,
    'client-secret': issuer.clientSecret,
    ...settings,
  };
  const cluster = {
    server: plane.server,
    'certificate-authority-data': base64(readFileSync(authorityOf(plane), 'utf8')),
  };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { 'auth-provider': { name: 'oidc', config } } }] as const,
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
}

function providerOf(folder: string, file = 'config'): Settings {
  const { users } = parse(readFileSync(join(folder, file), 'utf8')) as ReturnType<typeof kubeconfig>; // written by it
  return users[0].user['auth-provider'].config;
}

/** The kubeconfig as it is by now, with only whether there are tokens. */
function withoutTokens(folder: string, file = 'config'): unknown {
  const text = readFileSync(join(folder, file), 'utf8');
  const isToken = (key: string) => key === 'id-token' || key === 'refresh-token';
  return parse(text, (key, value: unknown) => (isToken(String(key)) ? 'a token' : value));
}

function authorityOf({ authority }: ControlPlane): string {
  return join(authority.folder, 'ca.crt');
}
