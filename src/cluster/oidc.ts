import { ClusterError, messageOf } from './errors.ts';
import type { AuthProviderEntry } from './kubeconfig-file.ts';
import { bad } from './kubeconfig-source.ts';
import { type IssuerHost, refreshTokens, UNKNOWN_CLIENT } from './oidc-issuer.ts';
import { asObject } from './raw.ts';
import type { Target } from './target.ts';

/** An id-token and how long it serves, in milliseconds since 1970. */
export interface IdToken {
  readonly token: string;
  readonly until: number;
}

export interface OidcHost extends IssuerHost {
  readonly showStderr: (text: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Settings = Readonly<Record<string, string>>;

/**
 * The id-tokens of an auth-provider "oidc": the one of the kubeconfig while it serves, then new ones for the
 * refresh-token. Like kubectl it writes new tokens back to the kubeconfig: many issuers take a refresh-token only once,
 * so keeping the new one would log kubectl out.
 */
export function createIdTokens(target: Target, host: OidcHost): () => Promise<IdToken> {
  const provider = target.user.authProvider;
  if (provider?.name !== 'oidc') throw explainProvider(target, provider);
  for (const key of ['idp-issuer-url', 'client-id']) {
    if (!provider.config[key]) throw bad(`The auth-provider "oidc" of the user "${target.userName}" has no ${key}.`);
  }
  let settings: Settings = provider.config;
  return async () => {
    const current = readIdToken(settings['id-token']);
    if (current !== undefined && host.now() < current.until) return current;
    const renewed = await renew(settings, target, host);
    settings = { ...settings, ...renewed };
    await persist(provider, target, renewed, host);
    const token = renewed['id-token'] ?? '';
    return readIdToken(token) ?? { token, until: host.now() };
  };
}

/** Clouds had providers of their own in kubectl once; plugins took their place. */
const REPLACED: Readonly<Record<string, string>> = { gcp: 'gke-gcloud-auth-plugin', azure: 'kubelogin' };

function explainProvider(target: Target, provider: AuthProviderEntry | undefined): ClusterError {
  const name = provider?.name ?? '';
  const plugin = REPLACED[name];
  const next =
    plugin === undefined
      ? 'Use exec with a credential plugin instead.'
      : `Use the credential plugin "${plugin}" instead.`;
  return bad(
    `The user "${target.userName}" of the kubeconfig has the auth-provider "${name}", which is not supported. ${next}`,
  );
}

/** Clocks differ a little. */
const LEEWAY_MS = 10_000;

/** Reads when a JSON Web Token ends; `undefined` for anything else. */
function readIdToken(token: string | undefined): IdToken | undefined {
  const [, payload, signature] = token?.split('.') ?? [];
  if (token === undefined || payload === undefined || signature === undefined) return undefined;
  const expires = asObject(parseJson(Buffer.from(payload, 'base64url').toString()))['exp'];
  return typeof expires === 'number' ? { token, until: expires * 1_000 - LEEWAY_MS } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The settings that changed: a new id-token, and a new refresh-token if the issuer gave one. */
async function renew(settings: Settings, target: Target, host: OidcHost): Promise<Settings> {
  const who = `The user "${target.userName}" has to log in again`;
  if (!settings['refresh-token']) {
    throw new ClusterError('unauthorized', `${who}: the id-token has ended, and there is no refresh-token.`);
  }
  const answer = await refreshTokens(settings, host);
  if (answer.kind === 'refused' && answer.why === UNKNOWN_CLIENT) {
    const message = `"${settings['idp-issuer-url']}" does not know the client of the user "${target.userName}" (${answer.why}). Are client-id and client-secret of the kubeconfig right?`;
    throw new ClusterError('unauthorized', message);
  }
  if (answer.kind === 'refused') {
    throw new ClusterError(
      'unauthorized',
      `${who}: "${settings['idp-issuer-url']}" refused the refresh-token (${answer.why}).`,
    );
  }
  const { idToken, refreshToken } = answer;
  return { 'id-token': idToken, ...(refreshToken === undefined ? {} : { 'refresh-token': refreshToken }) };
}

/** The new tokens serve even if they cannot be kept; the user should know, for kubectl will want a new login. */
async function persist(provider: AuthProviderEntry, target: Target, renewed: Settings, host: OidcHost): Promise<void> {
  try {
    const { writeAuthProvider } = await import('./kubeconfig-write.ts');
    await writeAuthProvider(provider.file, target.userName, renewed);
  } catch (error) {
    host.showStderr(`The renewed tokens could not be written to "${provider.file}": ${messageOf(error)}.\n`);
  }
}
