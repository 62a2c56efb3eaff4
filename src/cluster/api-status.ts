import { type ApiStatus, ClusterError, type ClusterErrorKind } from './errors.ts';
import { hideCredentials } from './hide-secrets.ts';
import { nameServer } from './network-error.ts';
import { asObject, asText, isObject, type RawObject } from './raw.ts';
import type { Target } from './target.ts';

/** One whole answer of a server. */
export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  /** Unpacked. */
  readonly text: string;
  /** What it asks for with Retry-After. */
  readonly retryAfterMs?: number | undefined;
}

/** The object in an answer; throws what kept the server from giving one, in its own words where it has any. */
export function readAnswer(answer: Answer, target: Target): RawObject {
  const json = parseJson(answer.text);
  if (isObject(json) && answer.status >= 200 && answer.status <= 299) return json;
  throw explainNoObject({ ...answer, text: hideCredentials(answer.text, target) }, json, target);
}

function explainNoObject(answer: Answer, json: unknown, target: Target): ClusterError {
  if (answer.status < 200 || answer.status > 299) return explainRefusal(answer, target);
  const server = nameServer(target);
  // A broken end is the network's or the server's fault; anything that never was JSON comes from something else.
  if (json === undefined && answer.text.trimStart().startsWith('{')) {
    return new ClusterError('bad-answer', `${server} answered with JSON that breaks off or is damaged. Try again.`);
  }
  return describeStranger(answer, target);
}

/** `undefined` when it is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function explainRefusal(answer: Answer, target: Target): ClusterError {
  const body = asObject(parseJson(answer.text));
  if (body['kind'] === 'Status') return explainStatus(answer, body, target);
  const status = { code: answer.status, ...retryAfter(answer) };
  const server = nameServer(target);
  if (answer.status === 401) return unauthorized(target, status, undefined);
  if (answer.status === 404) return new ClusterError('not-found', `${server} does not know this address.`, { status });
  if (answer.status === 429)
    return new ClusterError('throttled', `${server} is busy (HTTP 429). Try again later.`, { status });
  if (answer.status >= 500) {
    const said = answer.text.length < 200 && !isHtml(answer.text) ? `: ${oneLine(answer.text)}` : '';
    return new ClusterError('server-error', `${server} failed with HTTP ${answer.status}${said}.`, { status });
  }
  return describeStranger(answer, target);
}

function explainStatus(answer: Answer, body: RawObject, target: Target): ClusterError {
  const reason = asText(body['reason']);
  const name = asText(asObject(body['details'])['name']);
  const said = oneLine(asText(body['message']) ?? reason ?? `HTTP ${answer.status}`);
  const status: ApiStatus = {
    code: answer.status,
    ...(reason === undefined ? {} : { reason }),
    ...(name === undefined ? {} : { name }),
    ...retryAfter(answer),
  };
  const kind = kindOf(answer.status, said);
  if (kind === 'unauthorized') return unauthorized(target, status, said);
  return new ClusterError(kind, said, { status });
}

function retryAfter({ retryAfterMs }: Answer): Pick<ApiStatus, 'retryAfterMs'> {
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

function kindOf(status: number, said: string): ClusterErrorKind {
  if (isRefusal(status, said)) return 'refused';
  switch (status) {
    case 400:
      return /is (waiting to start|not available)/.test(said) ? 'not-started' : 'server-error';
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    case 422:
      return 'invalid';
    case 429:
      return 'throttled';
    case 504:
      return 'timeout';
    default:
      return 'server-error';
  }
}

/**
 * Authorization and admission both say 403 Forbidden: `pods is forbidden: User "eve" cannot create resource ...` is of the
 * first, `pods "x" is forbidden: exceeded quota ...` of the second. Webhooks and admission policies choose a code of their own.
 */
function isRefusal(status: number, said: string): boolean {
  if (status < 400 || status > 499) return false;
  if (status === 403 && /is forbidden: (?!User ")/.test(said)) return true;
  return /^admission webhook ".*" denied the request|ValidatingAdmissionPolicy '.*' denied request/.test(said);
}

function unauthorized(target: Target, status: ApiStatus, said: string | undefined): ClusterError {
  const whose = target.userName === '' ? 'the credentials' : `the credentials of the user "${target.userName}"`;
  const words = said === undefined || said === 'Unauthorized' ? '' : ` (${said})`;
  return new ClusterError(
    'unauthorized',
    `${nameServer(target)} does not accept ${whose}${words}. ${explainCredentials(target)}`,
    {
      status,
    },
  );
}

function explainCredentials({ server, user }: Target): string {
  const { token, tokenFile, username, clientCertificate, clientCertificateData, exec, authProvider } = user;
  const ways = [token, tokenFile, username, clientCertificate, clientCertificateData, exec, authProvider];
  if (ways.every((way) => way === undefined)) return 'The kubeconfig holds none for it.';
  if (server.protocol === 'http:') return 'None were sent, because the address begins with http:// .';
  return 'They may have expired: log in again.';
}

function describeStranger(answer: Answer, target: Target): ClusterError {
  const code = `(HTTP ${answer.status})`;
  const said = oneLine(answer.text).slice(0, 80);
  if (answer.location !== undefined) {
    return notKubernetes(target, `it sends on to ${withoutParameters(answer.location)} ${code}`);
  }
  if (answer.text.includes('HTTP request to an HTTPS server')) {
    return notKubernetes(target, 'this port speaks TLS, so the address should begin with https://');
  }
  if (isHtml(answer.text)) return notKubernetes(target, `it answered with a web page ${code}, perhaps a login`);
  return notKubernetes(target, said === '' ? `it answered with nothing ${code}` : `it answered "${said}" ${code}`);
}

/** Parameters of logins hold states and tokens, and nobody would type them. */
function withoutParameters(location: string): string {
  return location.replace(/[?#].*$/s, '?…').replace(/\/\/[^/@]*@/, '//');
}

/** For an answer that no API server gives; `what` says what it was. */
export function notKubernetes(target: Target, what: string): ClusterError {
  const message = `${nameServer(target)} does not answer as a Kubernetes API server: ${what}. Is the address right?`;
  return new ClusterError('not-kubernetes', message);
}

function isHtml(text: string): boolean {
  return /^\s*<(!doctype|html|head|body|\?xml)/i.test(text);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
