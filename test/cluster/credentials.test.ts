import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCertificate } from '../helpers/certificates.ts';
import { clusterErrorOf, connected } from '../helpers/connected.ts';
import { base64 } from '../helpers/kubeconfig.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { type SeenRequest, sendJson, sendStatus, startServer, startTlsServer } from '../helpers/web-server.ts';

const GROUPS = { kind: 'APIGroupList', groups: [] };

/** Takes everybody. */
const openServer = () => startTlsServer((_request, response) => sendJson(response, GROUPS));

/** Takes the given tokens only. */
const strictServer = (...tokens: readonly string[]) =>
  startTlsServer((request, response) =>
    tokens.some((token) => request.headers.authorization === `Bearer ${token}`)
      ? sendJson(response, GROUPS)
      : sendStatus(response, 401, 'Unauthorized', 'Unauthorized'),
  );

function tokens(requests: readonly SeenRequest[]): readonly (string | undefined)[] {
  return requests.map(({ headers }) => headers.authorization?.replace('Bearer ', ''));
}

function certificateData(name: string): object {
  const { cert, key } = makeCertificate(name);
  return { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
}

test('A token goes with the request.', async () => {
  const server = await openServer();
  await (await connected(server, { user: { token: 'abc' } })).groups();
  expect(tokens(server.requests)).toEqual(['abc']);
});

test('A user without anything is anonymous.', async () => {
  const server = await openServer();
  await (await connected(server)).groups();
  expect(tokens(server.requests)).toEqual([undefined]);
  expect(server.requests[0]?.clientName).toBeUndefined();
});

test('A name and a password go as basic authentication.', async () => {
  const server = await openServer();
  await (await connected(server, { user: { username: 'jö', password: 'a:b' } })).groups();
  expect(server.requests[0]?.headers.authorization).toBe(`Basic ${base64('jö:a:b')}`);
});

test('A client certificate is shown, from data or from files.', async () => {
  const server = await openServer();
  await (await connected(server, { user: certificateData('from-data') })).groups();
  const { cert, key } = makeCertificate('from-file');
  const folder = tempFolder({ 'tls/c.crt': cert, 'tls/c.key': key });
  const user = { 'client-certificate': 'tls/c.crt', 'client-key': 'tls/c.key' };
  await (await connected(server, { user, folder })).groups();
  expect(server.requests.map(({ clientName }) => clientName)).toEqual(['from-data', 'from-file']);
});

test('A certificate and a token go together.', async () => {
  const server = await openServer();
  await (await connected(server, { user: { ...certificateData('me'), token: 'abc' } })).groups();
  expect(server.requests[0]).toMatchObject({ clientName: 'me', headers: { authorization: 'Bearer abc' } });
});

test('Over plain HTTP no credential is sent, but impersonation is.', async () => {
  const server = await startServer((_request, response) => sendJson(response, GROUPS));
  await (await connected(server, { user: { token: 'abc', as: 'jane' } })).groups();
  expect(server.requests[0]?.headers.authorization).toBeUndefined();
  expect(server.requests[0]?.headers['impersonate-user']).toBe('jane');
});

test('A tokenFile is read again after a minute, and not before.', async () => {
  const server = await openServer();
  const folder = tempFolder({ token: 'first\n' });
  let now = 1_000_000;
  const api = await connected(server, { user: { tokenFile: 'token' }, folder, now: () => now });
  await api.groups();
  writeFileSync(join(folder, 'token'), 'second\n');
  now += 59_000;
  await api.groups();
  now += 2_000;
  await api.groups();
  expect(tokens(server.requests)).toEqual(['first', 'first', 'second']);
});

test('A tokenFile is read again when the server refuses its token.', async () => {
  const server = await strictServer('old', 'new');
  const folder = tempFolder({ token: 'stale' });
  const api = await connected(server, {
    user: { tokenFile: 'token' },
    folder,
    onActivity: () => writeFileSync(join(folder, 'token'), 'new'),
  });
  expect(await api.groups()).toEqual({ known: true, value: [] });
  expect(tokens(server.requests)).toEqual(['stale', 'new']);
});

test('A tokenFile wins over a token, which stands in while there is no file.', async () => {
  const server = await openServer();
  const folder = tempFolder({ token: 'from-file' });
  await (await connected(server, { user: { token: 'inline', tokenFile: 'token' }, folder })).groups();
  await (await connected(server, { user: { token: 'inline', tokenFile: 'no-such-file' }, folder })).groups();
  expect(tokens(server.requests)).toEqual(['from-file', 'inline']);
});

test('A tokenFile that is gone for a moment leaves its last token in use.', async () => {
  const server = await openServer();
  const folder = tempFolder({ token: 'first' });
  let now = 0;
  const api = await connected(server, { user: { tokenFile: 'token' }, folder, now: () => now });
  await api.groups();
  writeFileSync(join(folder, 'token'), '');
  now += 61_000;
  await api.groups();
  expect(tokens(server.requests)).toEqual(['first', 'first']);
});

test('An empty tokenFile is an error.', async () => {
  const server = await openServer();
  const folder = tempFolder({ token: '\n' });
  const error = await clusterErrorOf((await connected(server, { user: { tokenFile: 'token' }, folder })).groups());
  expect(error).toMatchObject({ kind: 'bad-kubeconfig', message: expect.stringContaining('is empty') });
});

test('Credentials that the server refuses are named by their user, never shown, and not tried again.', async () => {
  const server = await strictServer('right');
  const error = await clusterErrorOf((await connected(server, { user: { token: 'wrong-token' } })).groups());
  expect(error.kind).toBe('unauthorized');
  expect(error.message).toBe(
    `The server ${server.url} (context "test") does not accept the credentials of the user "dev". They may have expired: log in again.`,
  );
  expect(JSON.stringify(error) + error.stack).not.toContain('wrong-token');
  expect(server.requests).toHaveLength(1);
});

test('A server that wants credentials where there are none says so.', async () => {
  const server = await strictServer('right');
  const error = await clusterErrorOf((await connected(server)).groups());
  expect(error).toMatchObject({ kind: 'unauthorized', message: expect.stringContaining('holds none') });
});

test('Over plain HTTP, it is said why the server got no credentials.', async () => {
  const server = await startServer((_request, response) => sendStatus(response, 401, 'Unauthorized', 'Unauthorized'));
  const error = await clusterErrorOf((await connected(server, { user: { token: 'abc' } })).groups());
  expect(error).toMatchObject({ kind: 'unauthorized', message: expect.stringContaining('begins with http://') });
});

test('A token that no header can hold is refused without showing it.', async () => {
  const server = await openServer();
  const error = await clusterErrorOf((await connected(server, { user: { token: 'two\nlines' } })).groups());
  expect(error.kind).toBe('bad-kubeconfig');
  expect(error.message).not.toContain('lines');
});

test('Impersonation goes out header by header: user, uid, each group, each extra.', async () => {
  const server = await openServer();
  const flags = {
    as: 'jörg',
    asUid: 'u-1',
    asGroups: ['a', 'b'],
    asUserExtra: ['example.com/scopes=x', 'example.com/scopes=y', 'plain=z'],
  };
  await (await connected(server, { user: { token: 'abc' }, flags })).groups();
  const { rawHeaders = [] } = server.requests[0] ?? {};
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && name.startsWith('Impersonate-') ? [`${name}: ${rawHeaders[index + 1]}`] : [],
  );
  expect(pairs).toEqual([
    `Impersonate-User: ${Buffer.from('jörg').toString('latin1')}`,
    'Impersonate-Uid: u-1',
    'Impersonate-Group: a',
    'Impersonate-Group: b',
    'Impersonate-Extra-example.com%2Fscopes: x',
    'Impersonate-Extra-example.com%2Fscopes: y',
    'Impersonate-Extra-plain: z',
  ]);
  expect(server.requests[0]?.headers.authorization).toBe('Bearer abc');
});
