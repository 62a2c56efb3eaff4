import type { ExecEntry } from './kubeconfig-file.ts';
import type { Target } from './target.ts';

/** What stands in place of a secret. */
const HIDDEN = '…';
/** A shorter one could be any word, and a text without it would be full of holes. */
const SHORTEST = 6;

const known = new WeakMap<Target, Set<string>>();

/** From now on, what this target's server says is told without this header's credential. */
export function rememberCredential(target: Target, authorization: string | undefined): void {
  if (authorization === undefined) return;
  const secrets = known.get(target) ?? new Set();
  known.set(target, secrets);
  const [scheme = '', value = ''] = authorization.split(' ');
  secrets.add(value);
  if (scheme !== 'Basic') return;
  const [, password = ''] = /:([^]*)$/.exec(Buffer.from(value, 'base64').toString('utf8')) ?? [];
  secrets.add(password);
}

/** A server's words without the credentials that it was sent: gateways and debugging proxies like to repeat them. */
export function hideCredentials(text: string, target: Target): string {
  return hide(text, known.get(target) ?? []);
}

/** What a credential plugin says, without what the kubeconfig gives it in confidence, and without credentials that it prints. */
export function hidePluginSecrets(text: string, { args, env }: ExecEntry): string {
  const inVariables = env.filter(({ name }) => isSecret(name)).map(({ value }) => value);
  const inArguments = args.flatMap((arg, at) => {
    const [flag = '', value] = arg.split(/=(.*)/s);
    const before = args[at - 1] ?? '';
    if (before.startsWith('-') && !before.includes('=') && isSecret(before) && !arg.startsWith('-')) return [arg];
    return isSecret(flag) && value !== undefined ? [value] : [];
  });
  return hide(text, [...inVariables, ...inArguments])
    .replaceAll(TOKEN, HIDDEN)
    .replaceAll(CREDENTIAL_FIELD, `$1${HIDDEN}`);
}

/** A file or an address with a secret is none itself, and what a complaint is about. */
function isSecret(name: string): boolean {
  return (
    /token|secret|passw|credential|private|key/i.test(name) &&
    !/(file|path|dir|folder|url|uri|endpoint|name|id)$/i.test(name)
  );
}

/** https://www.rfc-editor.org/rfc/rfc7519: whatever a token says, it begins with a brace in base64. */
const TOKEN = /\beyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?/g;
const CREDENTIAL_FIELD = /("?(?:token|clientKeyData|clientCertificateData)"?\s*:\s*"?)[^\s"]{6,}/g;

function hide(text: string, secrets: Iterable<string>): string {
  const long = [...secrets].filter((secret) => secret.length >= SHORTEST);
  const forms = long.flatMap((secret) => [secret, encodeURIComponent(secret), base64Of(secret)]);
  return [...new Set(forms)].reduce((shown, form) => shown.replaceAll(form, HIDDEN), text);
}

function base64Of(secret: string): string {
  return Buffer.from(secret).toString('base64');
}
