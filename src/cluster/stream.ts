import { readAnswer } from './api-status.ts';
import type { RequestSubject } from './activity.ts';
import type { Credential } from './credentials.ts';
import { ClusterError } from './errors.ts';
import { describeAnswer, openAnswer } from './open-answer.ts';
import { explainFailure, nextId, type Session, withCredential } from './request.ts';

export interface LineOptions {
  /** What stands after the last line end, once the server ended the answer properly, is a line too. */
  readonly keepsRest?: boolean;
}

/**
 * Opens an answer of many lines that goes on for as long as the server likes. The session's deadline is for its beginning
 * alone. Throws a `ClusterError`, while it is opened and while it is read; the last line counts only when it is whole.
 */
export async function openLines(
  session: Session,
  path: string,
  subject: RequestSubject,
  { keepsRest = false }: LineOptions = {},
): Promise<AsyncIterable<string>> {
  const chunks = await withCredential(session, (credential) => openAs(session, credential, path, subject));
  return explaining(session, splitLines(chunks, keepsRest));
}

async function openAs(
  session: Session,
  credential: Credential,
  path: string,
  subject: RequestSubject,
): Promise<AsyncIterable<Buffer>> {
  const about = { id: nextId(), subject };
  const start = performance.now();
  session.onActivity({ kind: 'request-started', ...about });
  const end = () => ({ kind: 'request-finished', ...about, ms: performance.now() - start, bytes: 0 }) as const;
  try {
    const chunks = await beginning(session, credential, path);
    session.onActivity(end());
    return chunks;
  } catch (error) {
    const failure = explainFailure(error, session);
    session.onActivity({ ...end(), failure: failure.kind });
    throw failure;
  }
}

/** The body of a success, once it begins; what a server says instead of one is read whole and thrown. */
async function beginning(session: Session, credential: Credential, path: string): Promise<AsyncIterable<Buffer>> {
  const late = new AbortController();
  const giveUp = (): void => late.abort(new DOMException('no answer yet', 'TimeoutError'));
  const timer = session.timeoutMs > 0 ? setTimeout(giveUp, session.timeoutMs) : undefined;
  try {
    const signal = AbortSignal.any([session.signal, late.signal]);
    const { statusCode, headers, body } = await openAnswer(session, credential, { path, signal });
    if (statusCode === 200) return body;
    const text = await body.text();
    readAnswer({ ...describeAnswer(statusCode, headers), text }, session.target);
    throw new ClusterError('bad-answer', `The server answered with HTTP ${statusCode} where lines were expected.`);
  } finally {
    clearTimeout(timer);
  }
}

/** Lines of UTF-8, wherever the network cuts them: no character has the byte of a line's end inside. */
async function* splitLines(chunks: AsyncIterable<Buffer>, keepsRest: boolean): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf('\n'); to !== -1; to = chunk.indexOf('\n', from)) {
      parts.push(chunk.subarray(from, to));
      yield Buffer.concat(parts).toString('utf8');
      parts = [];
      from = to + 1;
    }
    parts.push(chunk.subarray(from));
  }
  const rest = Buffer.concat(parts);
  if (keepsRest && rest.length > 0) yield rest.toString('utf8');
}

async function* explaining(session: Session, lines: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* lines;
  } catch (error) {
    throw explainFailure(error, session);
  }
}
