import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAuthority, issueCertificate } from '../../cluster/pki.ts';

/** An OpenID Connect issuer that an API server can be told to trust, and that gives new tokens for refresh-tokens. */
export interface OidcIssuer {
  readonly url: string;
  /** The API server's arguments; the issuer has to be there before it. */
  readonly args: readonly string[];
  /** Path of the certificate authority, PEM. */
  readonly authority: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** A token that serves for so many seconds more. */
  idToken(user: string, seconds: number): string;
  /** A token that is taken once: with the new id-token comes another. */
  refreshToken(user: string): string;
  /** A token that can be redeemed, but not for an id-token. */
  accessRefreshToken(): string;
  /** Users that were given a new id-token, in order. */
  readonly renewals: readonly string[];
  stop(): Promise<void>;
}

const CLIENT = { clientId: 'kubectl', clientSecret: 's3cret/+%' };
const LIFE_SECONDS = 300;
const KEY_ID = 'key-1';

/** Starts on 127.0.0.1; its certificates are written into the folder. */
export async function startOidcIssuer(folder: string): Promise<OidcIssuer> {
  const authority = await createAuthority(join(folder, 'issuer-pki'));
  const { certificateFile, keyFile } = await issueCertificate(authority, {
    name: 'issuer',
    user: 'issuer',
    hosts: ['127.0.0.1'],
  });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  /** Refresh-tokens that can be redeemed; `undefined`: not for an id-token. */
  const open = new Map<string, string | undefined>();
  const renewals: string[] = [];
  let count = 0;
  const newRefreshToken = (user: string | undefined): string => {
    count += 1;
    const token = `refresh-${count}`;
    open.set(token, user);
    return token;
  };
  const idToken = (user: string, seconds: number) => signToken(privateKey, claimsOf(url(), user, seconds));

  const redeem = (token: string): object | undefined => {
    if (!open.has(token)) return undefined;
    const user = open.get(token);
    open.delete(token);
    const common = { access_token: 'opaque', token_type: 'Bearer', refresh_token: newRefreshToken(user) };
    if (user === undefined) return common;
    renewals.push(user);
    return { ...common, id_token: idToken(user, LIFE_SECONDS) };
  };
  const server = createServer(
    { cert: readFileSync(certificateFile), key: readFileSync(keyFile) },
    (request, response) => {
      void answer(request, { url: url(), publicKey, redeem }).then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      );
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  const url = (): string => `https://127.0.0.1:${port}/realm`;
  const authorityFile = join(authority.folder, 'ca.crt');
  return {
    url: url(),
    args: [
      `--oidc-issuer-url=${url()}`,
      `--oidc-client-id=${CLIENT.clientId}`,
      `--oidc-ca-file=${authorityFile}`,
      '--oidc-username-claim=email',
      '--oidc-groups-claim=groups',
    ],
    authority: authorityFile,
    ...CLIENT,
    idToken,
    refreshToken: newRefreshToken,
    accessRefreshToken: () => newRefreshToken(undefined),
    renewals,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function claimsOf(issuer: string, user: string, seconds: number): object {
  const now = Math.floor(Date.now() / 1_000);
  const email = `${user}@example.com`;
  const who = { sub: user, email, email_verified: true, groups: ['testers', 'night shift'] };
  return { iss: issuer, aud: CLIENT.clientId, iat: now - 600, exp: now + seconds, ...who };
}

/** https://datatracker.ietf.org/doc/html/rfc7519 */
function signToken(key: KeyObject, claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${part(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

interface Realm {
  readonly url: string;
  readonly publicKey: KeyObject;
  /** What a refresh-token is worth; `undefined`: nothing. */
  readonly redeem: (refreshToken: string) => object | undefined;
}

async function answer(request: IncomingMessage, { url, publicKey, redeem }: Realm): Promise<Answer> {
  switch (request.url) {
    case '/realm/.well-known/openid-configuration':
      return { status: 200, body: discovery(url) };
    case '/realm/keys':
      return {
        status: 200,
        body: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' }] },
      };
    case '/realm/token': {
      const form = new URLSearchParams(await readBody(request));
      if (!isClient(request, form)) return { status: 401, body: { error: 'invalid_client' } };
      const tokens = redeem(form.get('refresh_token') ?? '');
      return tokens === undefined ? { status: 400, body: { error: 'invalid_grant' } } : { status: 200, body: tokens };
    }
    default:
      return { status: 404, body: {} };
  }
}

function discovery(url: string): object {
  return {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

/** The secret is taken in the header alone: https://datatracker.ietf.org/doc/html/rfc6749#section-2.3.1 */
function isClient({ headers }: IncomingMessage, form: URLSearchParams): boolean {
  if (form.has('client_secret')) return false;
  const pair = `${encodeURIComponent(CLIENT.clientId)}:${encodeURIComponent(CLIENT.clientSecret)}`;
  return headers.authorization === `Basic ${Buffer.from(pair).toString('base64')}`;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // a request without encoding gives bytes
  return Buffer.concat(chunks).toString('utf8');
}
