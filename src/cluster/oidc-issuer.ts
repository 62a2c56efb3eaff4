import type { Dispatcher } from 'undici';
import { openDispatcher } from './dispatcher.ts';
import { ClusterError, codeOf, messageOf } from './errors.ts';
import { bad } from './kubeconfig-source.ts';
import { isUntrusted } from './network-error.ts';
import { findProxy } from './proxy.ts';
import { asObject, asText, type RawObject } from './raw.ts';
import type { Environment } from './target.ts';
import { readTrust } from './tls-material.ts';

export interface IssuerHost {
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** The issuer's word for a client-id or client-secret that it does not know. */
export const UNKNOWN_CLIENT = 'invalid_client';

export type RefreshAnswer =
  | { readonly kind: 'tokens'; readonly idToken: string; readonly refreshToken: string | undefined }
  /** The issuer's word for it: `invalid_grant`. */
  | { readonly kind: 'refused'; readonly why: string };

type Settings = Readonly<Record<string, string>>;

/** Asks an OpenID Connect issuer for new tokens, by the settings of kubectl's auth-provider "oidc". */
export async function refreshTokens(settings: Settings, host: IssuerHost): Promise<RefreshAnswer> {
  const issuer = parseIssuer(settings['idp-issuer-url'] ?? '');
  const dispatcher = await openIssuer(issuer, settings, host);
  try {
    const endpoint = await discover(issuer, dispatcher, host);
    return await redeem(endpoint, settings, dispatcher, host);
  } catch (error) {
    throw explain(error, issuer, host);
  } finally {
    await dispatcher.destroy();
  }
}

function parseIssuer(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw bad(`The idp-issuer-url "${text}" of the kubeconfig is not an address.`);
}

/** Milliseconds: an issuer that is silent for so long counts as down. */
const ISSUER_TIMEOUT_MS = 15_000;

async function openIssuer(issuer: URL, settings: Settings, host: IssuerHost): Promise<Dispatcher> {
  const file = settings['idp-certificate-authority'];
  const data = settings['idp-certificate-authority-data'];
  const authority = {
    ...(file ? { certificateAuthority: file } : {}),
    ...(data ? { certificateAuthorityData: Buffer.from(data, 'base64') } : {}),
  };
  const trust = await readTrust(authority, 'idp-certificate-authority');
  const proxy = findProxy(issuer, undefined, host.env);
  return openDispatcher({
    trust,
    proxy,
    certificate: undefined,
    connectTimeoutMs: ISSUER_TIMEOUT_MS,
    repeatsHeaders: false,
  });
}

/** Where tokens are given: https://openid.net/specs/openid-connect-discovery-1_0.html */
async function discover(issuer: URL, dispatcher: Dispatcher, host: IssuerHost): Promise<URL> {
  const wellKnown = `${issuer.href.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { status, body } = await ask(dispatcher, new URL(wellKnown), { method: 'GET' }, host);
  const endpoint = asText(body['token_endpoint']);
  if (status === 200 && endpoint !== undefined && URL.canParse(endpoint)) return new URL(endpoint);
  throw new Error(`"${wellKnown}" names no token_endpoint (HTTP ${status})`);
}

/** Trades the refresh-token in; issuers differ in where they want the secret of the client. */
async function redeem(
  endpoint: URL,
  settings: Settings,
  dispatcher: Dispatcher,
  host: IssuerHost,
): Promise<RefreshAnswer> {
  const { 'client-id': id = '', 'client-secret': secret = '', 'refresh-token': token = '' } = settings;
  const form = { grant_type: 'refresh_token', refresh_token: token };
  const inHeader = {
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
  };
  const inForm = { ...form, client_id: id, ...(secret === '' ? {} : { client_secret: secret }) };
  const first = secret === '' ? undefined : await post(endpoint, form, inHeader, dispatcher, host);
  const answer = first?.status === 200 ? first : await post(endpoint, inForm, {}, dispatcher, host);
  if (answer.status !== 200) return { kind: 'refused', why: explainRefusal(first, answer) };
  const idToken = asText(answer.body['id_token']);
  if (idToken === undefined) return { kind: 'refused', why: 'it gave no id-token; the login needs the scope openid' };
  return { kind: 'tokens', idToken, refreshToken: asText(answer.body['refresh_token']) };
}

/** Who takes a secret in one place only calls the client unknown when it comes in the other: that says the least. */
function explainRefusal(first: Answer | undefined, last: Answer): string {
  const words = [first, last].map((answer) => asText(answer?.body['error']));
  return words.find((word) => word !== undefined && word !== UNKNOWN_CLIENT) ?? words[1] ?? `HTTP ${last.status}`;
}

interface Answer {
  readonly status: number;
  readonly body: RawObject;
}

function post(
  endpoint: URL,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  dispatcher: Dispatcher,
  host: IssuerHost,
): Promise<Answer> {
  const body = new URLSearchParams(form).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return ask(dispatcher, endpoint, { method: 'POST', headers: { ...headers, ...type }, body }, host);
}

type Question = Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body'>;

async function ask(
  dispatcher: Dispatcher,
  { origin, pathname, search }: URL,
  question: Question,
  host: IssuerHost,
): Promise<Answer> {
  const signal = AbortSignal.any([host.signal, AbortSignal.timeout(ISSUER_TIMEOUT_MS)]);
  const { statusCode, body } = await dispatcher.request({ origin, path: `${pathname}${search}`, ...question, signal });
  const text = await body.text();
  try {
    return { status: statusCode, body: asObject(JSON.parse(text)) };
  } catch {
    return { status: statusCode, body: {} };
  }
}

function explain(error: unknown, issuer: URL, host: IssuerHost): ClusterError {
  if (error instanceof ClusterError) return error;
  if (host.signal.aborted) return new ClusterError('aborted', 'Stopped while tokens were renewed.', { cause: error });
  const code = codeOf(error) ?? '';
  if (isUntrusted(code)) {
    const message = `The issuer "${issuer.origin}" shows a certificate of an authority that is not trusted here (${code}). Is idp-certificate-authority of the kubeconfig right?`;
    return new ClusterError('tls', message, { cause: error });
  }
  const message = `The issuer "${issuer.origin}" could not be asked for a new id-token: ${messageOf(error)}.`;
  return new ClusterError('unreachable', message, { cause: error });
}
