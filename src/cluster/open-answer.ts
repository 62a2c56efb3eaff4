import type { Dispatcher } from 'undici';
import type { Answer } from './api-status.ts';
import type { Connection } from './connect.ts';
import type { Credential } from './credentials.ts';
import { type Headers, impersonationHeaders } from './impersonation.ts';
import type { Target } from './target.ts';

/** Where a request goes. */
interface Way {
  readonly target: Target;
  readonly connection: Connection;
}

/** How something is changed. */
export type Method = 'POST' | 'PATCH' | 'DELETE';

export interface AnswerRequest {
  readonly path: string;
  /** JSON to send. */
  readonly body?: string;
  /** Absent: POST with a body, GET without. */
  readonly method?: Method;
  /** Of the body; absent: `application/json`. */
  readonly contentType?: string;
  readonly signal: AbortSignal;
  readonly headers?: Headers;
}

/** Sends a request; resolves when the answer begins, and rejects with whatever the network says. */
export function openAnswer(
  { connection, target }: Way,
  credential: Credential,
  { path, signal, body, method = 'POST', contentType = 'application/json', headers = {} }: AnswerRequest,
): Promise<Dispatcher.ResponseData> {
  return connection.dispatcher(credential.certificate).request({
    origin: target.server.origin,
    path: `${rootPath(target)}${path}`,
    ...(body === undefined ? { method: 'GET' } : { method, body }),
    headers: {
      ...requestHeaders(target, credential),
      ...(body === undefined ? {} : { 'content-type': contentType }),
      ...headers,
    },
    signal,
  });
}

/** What stands before all paths of the API: empty, or `/k8s/clusters/c-1`. */
function rootPath({ server }: Target): string {
  return server.pathname === '/' ? '' : server.pathname;
}

/** As undici and Node both give them. */
type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What an answer's head says, for `readAnswer`. */
export function describeAnswer(status: number, headers: AnswerHeaders): Omit<Answer, 'text'> {
  return {
    status,
    location: textOf(headers['location']),
    retryAfterMs: readRetryAfter(textOf(headers['retry-after'])),
  };
}

/** The headers that every request has. */
export function requestHeaders(target: Target, credential: Credential): Record<string, string | string[]> {
  const headers: Headers = {
    accept: 'application/json',
    'user-agent': 'kubectl-netpol',
    ...(credential.authorization === undefined ? {} : { authorization: credential.authorization }),
    ...impersonationHeaders(target.user),
  };
  return { ...headers };
}

/** The first of a header that repeats. */
export function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** Seconds, as the API server writes them. */
function readRetryAfter(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) * 1_000 : undefined;
}
