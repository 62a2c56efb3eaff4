import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import type { Activity, RequestSubject, WriteSubject } from './activity.ts';
import { type Answer, notKubernetes, readAnswer } from './api-status.ts';
import type { Connection } from './connect.ts';
import type { Credential, CredentialSource } from './credentials.ts';
import { ClusterError, codeOf } from './errors.ts';
import { hideCredentials } from './hide-secrets.ts';
import { explainNetworkError, isBroken, nameServer } from './network-error.ts';
import { describeAnswer, type Method, openAnswer, textOf } from './open-answer.ts';
import type { RawObject } from './raw.ts';
import type { Target } from './target.ts';
import { readWarnings } from './warnings.ts';

/** What all requests to one API server share. */
export interface Session {
  readonly target: Target;
  readonly connection: Connection;
  readonly credentials: CredentialSource;
  /** Milliseconds for one request with all its retries; 0: no limit. */
  readonly timeoutMs: number;
  /** Ends everything at once. */
  readonly signal: AbortSignal;
  readonly onActivity: (activity: Activity) => void;
  /** Waits between retries. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Reads one JSON object; throws a `ClusterError` for everything else. `path` starts at the server's root: `/api/v1/pods`. */
export function getJson(session: Session, path: string, subject: RequestSubject): Promise<RawObject> {
  return withCredential(session, (credential) => askAs(session, credential, { path, subject, isRepeatable: true }));
}

/**
 * Sends an object and reads the server's answer to it. It may be sent more than once: for reviews, which the server answers
 * and does not keep.
 */
export function postJson(session: Session, path: string, subject: RequestSubject, body: RawObject): Promise<RawObject> {
  const asked = { path, subject, body: JSON.stringify(body), isRepeatable: true };
  return withCredential(session, (credential) => askAs(session, credential, asked));
}

export interface Write {
  readonly method: Method;
  readonly path: string;
  readonly subject: WriteSubject;
  /** Written as JSON. */
  readonly body: unknown;
  /** Absent: `application/json`. */
  readonly contentType?: string;
  /** Sent twice, it does the same as once. */
  readonly isRepeatable: boolean;
  /** Takes what the server warns of, in its words. */
  readonly onWarning?: (text: string) => void;
}

/** Changes something, and reads the server's answer. What is not repeatable is sent again only where the server said that it did not look at it. */
export function writeJson(session: Session, { body, ...write }: Write): Promise<RawObject> {
  const asked = { ...write, body: JSON.stringify(body) };
  return withCredential(session, (credential) => askAs(session, credential, asked));
}

/** Asks with the credential of the moment, and once more with a new one when the server refuses it. */
export async function withCredential<T>(session: Session, ask: (credential: Credential) => Promise<T>): Promise<T> {
  const credential = await session.credentials();
  try {
    return await ask(credential);
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind !== 'unauthorized') throw error;
    const renewed = await session.credentials(credential);
    if (isSame(credential, renewed)) throw error;
    return ask(renewed);
  }
}

function isSame(one: Credential, other: Credential): boolean {
  return one.authorization === other.authorization && one.certificate?.cert === other.certificate?.cert;
}

const RETRIES = 3;
const FIRST_PAUSE_MS = 200;
/** A server that wants more quiet than this is as good as down, also to a request without a deadline. */
export const LONGEST_PAUSE_MS = 60_000;

/** Tries again while that can help, and as long as the deadline of the request allows. */
async function askAs(session: Session, credential: Credential, asked: Omit<Request, 'signal'>): Promise<RawObject> {
  const deadline = session.timeoutMs > 0 ? Date.now() + session.timeoutMs : Number.POSITIVE_INFINITY;
  const timer = session.timeoutMs > 0 ? [AbortSignal.timeout(session.timeoutMs)] : [];
  const signal = AbortSignal.any([session.signal, ...timer]);
  for (let retry = 0; ; retry += 1) {
    const outcome = await attempt(session, credential, { ...asked, signal });
    if (outcome.kind === 'object') return outcome.object;
    const waitMs = outcome.error.status?.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** retry;
    const isWorthIt = waitMs <= LONGEST_PAUSE_MS && Date.now() + waitMs < deadline;
    if (!mayRepeat(asked, outcome.error) || retry === RETRIES || !isWorthIt) throw outcome.error;
    session.onActivity({ kind: 'request-retried', id: outcome.id, waitMs, reason: outcome.error.message });
    await pause(session, waitMs, signal, outcome.error);
  }
}

async function pause(session: Session, waitMs: number, signal: AbortSignal, error: ClusterError): Promise<void> {
  try {
    await wait(session, waitMs, signal);
  } catch {
    throw session.signal.aborted ? aborted() : error;
  }
}

/** Rejects as soon as the signal ends it. */
export async function wait(session: Session, ms: number, signal: AbortSignal): Promise<void> {
  await (session.pause ?? ((time, abort) => sleep(time, undefined, { signal: abort })))(ms, signal);
}

interface Request {
  readonly path: string;
  /** JSON to send; absent: the object is only read. */
  readonly body?: string;
  /** See `AnswerRequest`. */
  readonly method?: Method;
  readonly contentType?: string;
  readonly subject: RequestSubject | WriteSubject;
  readonly isRepeatable: boolean;
  readonly onWarning?: (text: string) => void;
  readonly signal: AbortSignal;
}

type Outcome =
  | { readonly kind: 'object'; readonly object: RawObject }
  | {
      readonly kind: 'failure';
      readonly id: number;
      readonly error: ClusterError;
    };

let lastId = 0;

/** Ties the start of a request to its end. */
export function nextId(): number {
  lastId += 1;
  return lastId;
}

async function attempt(session: Session, credential: Credential, request: Request): Promise<Outcome> {
  const about = { id: nextId(), subject: request.subject };
  const start = performance.now();
  session.onActivity({ kind: 'request-started', ...about });
  const reply = await send(session, credential, request).catch((error: unknown) => explainFailure(error, session));
  const read = reply instanceof ClusterError ? reply : parse(reply, session.target);
  const bytes = reply instanceof ClusterError ? 0 : reply.bytes;
  const time = reply instanceof ClusterError || reply.serverTime === undefined ? {} : { serverTime: reply.serverTime };
  const end = { kind: 'request-finished', ...about, ms: performance.now() - start, bytes, ...time } as const;
  if (!(read instanceof ClusterError)) {
    session.onActivity({ ...end, count: Array.isArray(read['items']) ? read['items'].length : 1 });
    if (!(reply instanceof ClusterError)) for (const warning of reply.warnings) request.onWarning?.(warning);
    return { kind: 'object', object: read };
  }
  session.onActivity({ ...end, failure: read.kind });
  return { kind: 'failure', id: about.id, error: read };
}

interface Reply extends Answer {
  /** As they came over the wire. */
  readonly bytes: number;
  /** See `Activity`. */
  readonly serverTime: number | undefined;
  readonly warnings: readonly string[];
}

async function send(session: Session, credential: Credential, request: Request): Promise<Reply> {
  const packing = session.target.cluster.disableCompression === true ? {} : { 'accept-encoding': 'gzip' };
  const { statusCode, headers, body } = await openAnswer(session, credential, { ...request, headers: packing });
  const packed = await readWhole(session, body);
  // The connection is free a moment after its answer is whole; without it, the next request would open another one.
  await nextTurn();
  const unpacked = headers['content-encoding'] === 'gzip' ? await promisify(gunzip)(packed) : packed;
  return {
    ...describeAnswer(statusCode, headers),
    text: unpacked.toString('utf8'),
    bytes: packed.length,
    serverTime: readDate(textOf(headers['date'])),
    warnings: readWarnings(headers['warning']).map((text) => hideCredentials(text, session.target)),
  };
}

/** Who cannot be reached does not begin to answer: an answer that breaks off is a matter of what was asked. */
async function readWhole(session: Session, body: Dispatcher.ResponseData['body']): Promise<Buffer> {
  try {
    return Buffer.from(await body.arrayBuffer());
  } catch (error) {
    throw !session.signal.aborted && isBroken(codeOf(error) ?? '') ? brokenOff(session, error) : error;
  }
}

/** Milliseconds since 1970. */
function readDate(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function parse(reply: Reply, target: Target): RawObject | ClusterError {
  try {
    return readAnswer(reply, target);
  } catch (error) {
    if (error instanceof ClusterError) return error;
    throw error;
  }
}

/** Why no whole answer came, for the user. */
export function explainFailure(error: unknown, session: Session): ClusterError {
  if (error instanceof ClusterError) return error;
  if (session.signal.aborted) return aborted();
  if (error instanceof Error && error.name === 'TimeoutError') {
    const message = `${nameServer(session.target)} did not answer within ${session.timeoutMs / 1_000} s. Try a longer --request-timeout.`;
    return new ClusterError('timeout', message, { cause: error });
  }
  if (isCutOff(error)) return brokenOff(session, error);
  if (error instanceof Error && error.name === 'HTTPParserError') {
    return notKubernetes(session.target, 'it does not speak HTTP');
  }
  return explainNetworkError(error, session.target, session.connection.proxy);
}

function isCutOff(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  return code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' || code.startsWith('Z_') || code.startsWith('HPE_');
}

function brokenOff(session: Session, cause: unknown): ClusterError {
  const message = `${nameServer(session.target)} broke off in the middle of an answer. Try again.`;
  return new ClusterError('bad-answer', message, { cause });
}

function aborted(): ClusterError {
  return new ClusterError('aborted', 'Stopped.');
}

function mayRepeat({ isRepeatable }: Pick<Request, 'isRepeatable'>, error: ClusterError): boolean {
  return isRepeatable ? isRetryable(error) : error.kind === 'throttled';
}

/** A busy or failing server, or a connection that broke, may do better a moment later. */
export function isRetryable(error: ClusterError): boolean {
  if (error.kind === 'throttled' || error.kind === 'bad-answer') return true;
  if (error.kind === 'server-error') return (error.status?.code ?? 0) >= 500;
  return error.kind === 'unreachable' && isBroken(codeOf(error.cause) ?? '');
}
