import { readFile } from 'node:fs/promises';
import type { Activity } from './activity.ts';
import { messageOf } from './errors.ts';
import { type PluginHost, runPlugin } from './exec-plugin.ts';
import { rememberCredential } from './hide-secrets.ts';
import type { ExecEntry } from './kubeconfig-file.ts';
import { bad } from './kubeconfig-source.ts';
import { createIdTokens } from './oidc.ts';
import type { Target } from './target.ts';
import { type ClientCertificate, readClientCertificate } from './tls-material.ts';

/** What proves one request. Neither field: the request goes out anonymous. */
export interface Credential {
  /** Value of the Authorization header. */
  readonly authorization?: string;
  readonly certificate?: ClientCertificate;
}

/** Gives the credential of the moment; told which one the server refused, another one if there is any. */
export type CredentialSource = (refused?: Credential) => Promise<Credential>;

export interface CredentialHost extends PluginHost {
  readonly signal: AbortSignal;
  readonly onActivity: (activity: Activity) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The credentials of a user. What the server says is told without those that were given out. */
export async function createCredentials(target: Target, host: CredentialHost): Promise<CredentialSource> {
  const source = await chooseSource(target, host);
  return async (refused) => {
    const credential = await source(refused);
    rememberCredential(target, credential.authorization);
    return credential;
  };
}

/** Chooses among the ways of a user as kubectl does: a token, then a name and password, then a provider or plugin. */
async function chooseSource(target: Target, host: CredentialHost): Promise<CredentialSource> {
  const { user } = target;
  // Over plain HTTP kubectl sends no credentials: anybody could read them.
  if (target.server.protocol === 'http:') return always({});
  const certificate = await readClientCertificate(user);
  const fixed = certificate === undefined ? {} : { certificate };
  if (user.tokenFile !== undefined) return tokenFileSource(user.tokenFile, user.token, fixed, host);
  if (user.token !== undefined) return always({ ...fixed, authorization: `Bearer ${user.token}` });
  if (user.username !== undefined || user.password !== undefined) {
    return always({ ...fixed, authorization: basic(user.username ?? '', user.password ?? '') });
  }
  if (user.authProvider !== undefined) return idTokenSource(target, fixed, host);
  if (user.exec !== undefined && certificate === undefined) return pluginSource(user.exec, target, host);
  return always(fixed);
}

function always(credential: Credential): CredentialSource {
  return async () => credential;
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

interface Lease {
  readonly credential: Credential;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Keeps a credential until it ends or is refused; requests at the same time wait for one renewal together. */
function renewing(obtain: (last?: Credential) => Promise<Lease>, now: () => number): CredentialSource {
  let lease: Lease | undefined;
  let renewal: Promise<Lease> | undefined;
  return async (refused) => {
    if (lease !== undefined && now() < lease.until && lease.credential !== refused) return lease.credential;
    renewal ??= obtain(lease?.credential).finally(() => {
      renewal = undefined;
    });
    lease = await renewal;
    return lease.credential;
  };
}

/** Tokens in files are replaced before they end; client-go too looks about once a minute. */
const TOKEN_FILE_MS = 60_000;

/** The file wins over a token beside it, which stands in while the file cannot be read. */
function tokenFileSource(
  file: string,
  token: string | undefined,
  fixed: Credential,
  host: CredentialHost,
): CredentialSource {
  return renewing(async (last) => {
    const until = host.now() + TOKEN_FILE_MS;
    const standIn = last ?? (token === undefined ? undefined : { ...fixed, authorization: `Bearer ${token}` });
    const text = await readTokenFile(file, standIn === undefined);
    if (text === undefined && standIn !== undefined) return { credential: standIn, until };
    return { credential: { ...fixed, authorization: `Bearer ${text}` }, until };
  }, host.now);
}

async function readTokenFile(file: string, isNeeded: boolean): Promise<string | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    if (text !== '') return text;
    if (isNeeded) throw bad(`The tokenFile "${file}" of the kubeconfig is empty.`);
  } catch (error) {
    if (isNeeded) throw bad(`The tokenFile of the kubeconfig cannot be read: ${messageOf(error)}.`, error);
  }
  return undefined;
}

function pluginSource(exec: ExecEntry, target: Target, host: CredentialHost): CredentialSource {
  const command = exec.command ?? '';
  return renewing(async () => {
    const start = host.now();
    host.onActivity({ kind: 'plugin-started', command });
    try {
      const {
        token,
        certificate,
        expires = Number.POSITIVE_INFINITY,
      } = await runPlugin(exec, target, host, host.signal);
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return {
        credential: { ...authorization, ...(certificate === undefined ? {} : { certificate }) },
        until: expires,
      };
    } finally {
      host.onActivity({ kind: 'plugin-finished', command, ms: host.now() - start });
    }
  }, host.now);
}

function idTokenSource(target: Target, fixed: Credential, host: CredentialHost): CredentialSource {
  const tokens = createIdTokens(target, host);
  return renewing(async () => {
    const { token, until } = await tokens();
    return { credential: { ...fixed, authorization: `Bearer ${token}` }, until };
  }, host.now);
}
