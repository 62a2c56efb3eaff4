import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { writeAuthProvider } from '../../src/cluster/kubeconfig-write.ts';
import { makeCertificate } from '../helpers/certificates.ts';
import { clusterErrorOf, connected, type ConnectedOptions } from '../helpers/connected.ts';
import { base64 } from '../helpers/kubeconfig.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';
import { sendJson, startTlsServer, type WebServer } from '../helpers/web-server.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');

/** An id-token that ends some seconds from NOW. */
function idToken(name: string, seconds: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: name, exp: NOW / 1_000 + seconds })}.x`;
}

interface Issuer {
  readonly server: WebServer;
  /** What was posted, with the Authorization header in front. */
  readonly asked: string[];
}

/** An issuer that trades refresh-tokens in; `answer` says for what. */
async function startIssuer(
  answer: (form: URLSearchParams, authorization: string | undefined) => [number, object],
): Promise<Issuer> {
  const asked: string[] = [];
  const server: WebServer = await startTlsServer((request, response) => {
    if (request.url === '/realm/.well-known/openid-configuration') {
      return sendJson(response, { token_endpoint: `${server.url}/token` });
    }
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    return request.on('end', () => {
      asked.push(`${request.headers.authorization ?? '-'} ${body}`);
      const [status, json] = answer(new URLSearchParams(body), request.headers.authorization);
      sendJson(response, json, status);
    });
  });
  return { server, asked };
}

const startApi = () => startTlsServer((_request, response) => sendJson(response, { kind: 'APIGroupList', groups: [] }));

function userOf(issuer: Issuer, config: object): object {
  const ca = { 'idp-certificate-authority-data': base64(issuer.server.authority?.cert ?? '') };
  const base = { 'idp-issuer-url': `${issuer.server.url}/realm`, 'client-id': 'kubectl', ...ca };
  return { 'auth-provider': { name: 'oidc', config: { ...base, ...config } } };
}

const clock: ConnectedOptions = { now: () => NOW };

test('An id-token that still serves goes with the request, and the issuer is not asked.', async () => {
  const [issuer, api] = [await startIssuer(() => [500, {}]), await startApi()];
  const token = idToken('now', 60);
  await (await connected(api, { ...clock, user: userOf(issuer, { 'id-token': token }) })).groups();
  expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
  expect(issuer.asked).toEqual([]);
});

test('An id-token about to end is renewed, once for all requests, and both new tokens are written back.', async () => {
  const renewed = idToken('renewed', 600);
  const issuer = await startIssuer(() => [200, { id_token: renewed, refresh_token: 'second' }]);
  const api = await startApi();
  const folder = tempFolder();
  const user = userOf(issuer, { 'id-token': idToken('old', 5), 'refresh-token': 'first' });
  const cluster = await connected(api, { ...clock, user, folder });
  await Promise.all([cluster.groups(), cluster.groups()]);
  await cluster.groups();
  expect(api.requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill(`Bearer ${renewed}`));
  expect(issuer.asked).toEqual(['- grant_type=refresh_token&refresh_token=first&client_id=kubectl']);
  const written = parse(readFileSync(join(folder, 'config'), 'utf8')) as { users: { user: object }[] };
  expect(written.users[0]?.user).toMatchObject({
    'auth-provider': { config: { 'id-token': renewed, 'refresh-token': 'second', 'client-id': 'kubectl' } },
  });
  expect(existsSync(join(folder, 'config.lock'))).toBe(false);
});

test('A client with a secret shows it in the header first, and in the form to an issuer that wants it there.', async () => {
  const secret = { 'id-token': idToken('old', 0), 'refresh-token': 'r', 'client-secret': 's:1' };
  const good = { id_token: idToken('new', 600) };
  const inHeader = await startIssuer((_form, header) => (header ? [200, good] : [401, { error: 'invalid_client' }]));
  await (await connected(await startApi(), { ...clock, user: userOf(inHeader, secret) })).groups();
  expect(inHeader.asked).toEqual([`Basic ${base64('kubectl:s%3A1')} grant_type=refresh_token&refresh_token=r`]);
  const inForm = await startIssuer((form) => (form.get('client_secret') === 's:1' ? [200, good] : [401, {}]));
  const api = await startApi();
  await (await connected(api, { ...clock, user: userOf(inForm, secret) })).groups();
  expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${good.id_token}`);
  expect(inForm.asked).toHaveLength(2);
});

test('A refresh-token that the issuer refuses means a new login, in the words of the issuer.', async () => {
  const issuer = await startIssuer(() => [400, { error: 'invalid_grant' }]);
  const user = userOf(issuer, { 'id-token': idToken('old', 0), 'refresh-token': 'secret-r' });
  const error = await clusterErrorOf((await connected(await startApi(), { ...clock, user })).groups());
  expect(error.kind).toBe('unauthorized');
  expect(error.message).toContain('The user "dev" has to log in again');
  expect(error.message).toContain('(invalid_grant)');
  expect(error.message).not.toContain('secret-r');
});

test.each([
  [
    'the token, in the header',
    { header: 'invalid_grant', form: 'invalid_client' },
    'has to log in again',
    'invalid_grant',
  ],
  [
    'the token, in the form',
    { header: 'invalid_client', form: 'invalid_grant' },
    'has to log in again',
    'invalid_grant',
  ],
  [
    'the client',
    { header: 'invalid_client', form: 'invalid_client' },
    'Are client-id and client-secret',
    'invalid_client',
  ],
])('An issuer that refuses %s says which it is.', async (_what, words, message, why) => {
  const issuer = await startIssuer((_form, header) => [400, { error: header ? words.header : words.form }]);
  const user = userOf(issuer, { 'refresh-token': 'r', 'client-secret': 'hidden' });
  const error = await clusterErrorOf((await connected(await startApi(), { ...clock, user })).groups());
  expect(error).toMatchObject({ kind: 'unauthorized', message: expect.stringContaining(message) });
  expect(error.message).toContain(`(${why})`);
  expect(error.message).not.toContain('hidden');
});

test.each([
  ['no refresh-token', { 'id-token': idToken('old', 0) }, 'there is no refresh-token'],
  ['no tokens at all', {}, 'there is no refresh-token'],
  ['something that is no id-token', { 'id-token': 'abc' }, 'there is no refresh-token'],
])('With %s, the user has to log in again.', async (_what, config, words) => {
  const issuer = await startIssuer(() => [500, {}]);
  const error = await clusterErrorOf(
    (await connected(await startApi(), { ...clock, user: userOf(issuer, config) })).groups(),
  );
  expect(error).toMatchObject({ kind: 'unauthorized', message: expect.stringContaining(words) });
});

test('An issuer that gives no id-token is named.', async () => {
  const issuer = await startIssuer(() => [200, { access_token: 'a' }]);
  const user = userOf(issuer, { 'refresh-token': 'r' });
  const error = await clusterErrorOf((await connected(await startApi(), { ...clock, user })).groups());
  expect(error).toMatchObject({ kind: 'unauthorized', message: expect.stringContaining('openid') });
});

test.each([
  [
    'is down',
    { 'idp-issuer-url': 'https://127.0.0.1:9/' },
    'unreachable',
    /^The issuer "https:\/\/127.0.0.1:9" could not/,
  ],
  [
    'is not trusted',
    { 'idp-certificate-authority-data': base64(makeCertificate('stranger').cert) },
    'tls',
    /^The issuer "https:\/\/127.0.0.1:\d+" shows .* Is idp-certificate-authority of the kubeconfig right\?$/,
  ],
  [
    'has an authority that is not there',
    { 'idp-certificate-authority-data': '', 'idp-certificate-authority': '/no/such/file' },
    'bad-kubeconfig',
    /^The idp-certificate-authority of the kubeconfig cannot be read/,
  ],
])('An issuer that %s is named.', async (_what, config, kind, message) => {
  const issuer = await startIssuer(() => [200, {}]);
  const user = userOf(issuer, { 'refresh-token': 'r', ...config });
  const error = await clusterErrorOf((await connected(await startApi(), { ...clock, user })).groups());
  expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
});

test('Tokens that cannot be written back serve all the same, and the user is told.', async () => {
  const renewed = idToken('renewed', 600);
  const issuer = await startIssuer(() => [200, { id_token: renewed }]);
  const [api, folder, said] = [await startApi(), tempFolder(), [] as string[]];
  mkdirSync(join(folder, 'config.lock'));
  const user = userOf(issuer, { 'refresh-token': 'r' });
  const cluster = await connected(api, { ...clock, user, folder, showStderr: (text) => said.push(text) });
  await cluster.groups();
  expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${renewed}`);
  expect(said.join('')).toContain(`could not be written to "${join(folder, 'config')}"`);
  expect(said.join('')).not.toContain(renewed);
});

test('Writing tokens back leaves comments, order and file mode as they are.', async () => {
  const text = `# mine
users:
- name: other
  user: {token: keep}   # kept
- name: dev
  user:
    auth-provider:
      name: oidc
      config:
        id-token: old
current-context: test
`;
  const file = writeIn(tempFolder(), 'config', text);
  chmodSync(file, 0o600);
  await writeAuthProvider(file, 'dev', { 'id-token': 'new', 'refresh-token': 'r2' });
  const after = readFileSync(file, 'utf8');
  expect(after.replace(/ +#/g, ' #')).toBe(
    text
      .replace(/ +#/g, ' #')
      .replace('{token: keep}', '{ token: keep }')
      .replace('id-token: old\n', 'id-token: new\n        refresh-token: r2\n'),
  );
});

test('A file that somebody else is writing is left alone.', async () => {
  const file = writeIn(tempFolder(), 'config', 'users: []\n');
  writeFileSync(`${file}.lock`, '');
  await expect(writeAuthProvider(file, 'dev', { 'id-token': 'new' })).rejects.toThrow('EEXIST');
  expect(readFileSync(file, 'utf8')).toBe('users: []\n');
  expect(existsSync(`${file}.lock`)).toBe(true);
});

test('A user who is gone from the file is not written into it.', async () => {
  const file = writeIn(tempFolder(), 'config', 'users: []\n');
  await expect(writeAuthProvider(file, 'dev', { 'id-token': 'new' })).rejects.toThrow('no user "dev"');
  expect(existsSync(`${file}.lock`)).toBe(false);
});
