import type { KubeConfig } from '@kubernetes/client-node';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { readAnswer } from './api-status.ts';
import type { Credential } from './credentials.ts';
import { ClusterError, messageOf } from './errors.ts';
import { nameServer } from './network-error.ts';
import { describeAnswer, requestHeaders } from './open-answer.ts';
import type { Session } from './request.ts';
import { serverText } from './target.ts';

/** The streams of a command that runs in a container. */
export interface Channels {
  /** Ends the connection, without a word. */
  close(): void;
}

export interface ChannelHandlers {
  /** 1: standard output, 2: standard error, 3: how it ended. */
  readonly onBytes: (channel: number, bytes: Buffer) => void;
  /** The connection is over; `why` is empty when nobody said. */
  readonly onClose: (why: string) => void;
}

/**
 * Opens a WebSocket to `path` with the protocol of `kubectl exec`. Rejects with a `ClusterError` for what the server says,
 * and with the errors of the network; the signal ends it at any time.
 */
export async function openChannels(
  session: Session,
  credential: Credential,
  path: string,
  signal: AbortSignal,
  handlers: ChannelHandlers,
): Promise<Channels> {
  // The whole API client takes a quarter of a second to load; this is its tenth, and only a command needs it.
  const [socket, { WebSocketHandler }] = await Promise.all([
    session.connection.openSocket(credential.certificate, signal),
    import('@kubernetes/client-node/dist/web-socket-handler.js'),
  ]);
  const end = (): void => void socket.destroy();
  signal.addEventListener('abort', end, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', end));
  try {
    signal.throwIfAborted();
    // It may break while the rest is loaded; a request on it would then never come to an end.
    if (socket.destroyed) throw brokenConnection();
    const opening = startUpgrade(session, credential, socket, handlers);
    const handler = new WebSocketHandler(opening.config, undefined, unusedStreams());
    const opened = handler.connect(path, null, (channel, bytes) => {
      handlers.onBytes(channel, bytes);
      return true;
    });
    await Promise.race([opened.catch(rethrowEvent(session)), opening.refused]);
    opening.begun();
    return { close: end };
  } catch (error) {
    end();
    throw error;
  }
}

function brokenConnection(): Error {
  return Object.assign(new Error('the connection is closed'), { code: 'ECONNRESET' });
}

/** What is used of a WebSocket of the package ws, which the API client opens. */
interface WebSocket {
  onmessage: ((event: unknown) => void) | null;
  on(event: 'unexpected-response', listener: (request: ClientRequest, response: IncomingMessage) => void): void;
  on(event: 'close', listener: (code: number, reason: Buffer) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
}

/** What the API client asks its own kubeconfig for, answered from our session. */
function startUpgrade(session: Session, credential: Credential, socket: Socket, { onClose }: ChannelHandlers) {
  const refused = Promise.withResolvers<never>();
  let isOpen = false;
  let broken = '';
  const finishRequest = (request: ClientRequest, webSocket: WebSocket): void => {
    webSocket.on('unexpected-response', (_request, response) => {
      readRefusal(session, response).then(refused.reject, refused.reject);
    });
    webSocket.on('error', ({ message }) => {
      broken = message;
    });
    webSocket.on('close', (_code, reason) => {
      if (isOpen) onClose(reason.toString('utf8') || broken);
    });
    // The API client puts its own listener in place right after this, and lets what that throws go through.
    queueMicrotask(() =>
      guardMessages(webSocket, (error) => {
        broken = `a message could not be read: ${messageOf(error)}`;
        socket.destroy();
      }),
    );
    request.end();
  };
  const options = {
    headers: requestHeaders(session.target, credential),
    createConnection: () => socket,
    perMessageDeflate: false,
    finishRequest,
  };
  const config = {
    getCurrentCluster: () => ({ server: serverText(session.target.server) }),
    applyToHTTPSOptions: async (target: object) => void Object.assign(target, options),
  };
  return {
    // These two methods are all that it calls.
    config: config as unknown as KubeConfig,
    refused: refused.promise,
    begun: () => {
      isOpen = true;
    },
  };
}

function guardMessages(webSocket: WebSocket, onError: (error: unknown) => void): void {
  const { onmessage } = webSocket;
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a second listener would guard nothing
  webSocket.onmessage = (event) => {
    try {
      onmessage?.(event);
    } catch (error) {
      onError(error);
    }
  };
}

/** The API client ends these when the server closes a channel. */
const unusedStreams = () => ({ stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() });

/** Much more than any Status has. */
const LONGEST_REFUSAL = 100_000;

/** Why no WebSocket was opened, from the answer that came in its place. */
async function readRefusal(session: Session, response: IncomingMessage): Promise<ClusterError> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += String(chunk);
      if (text.length > LONGEST_REFUSAL) break;
    }
    const head = describeAnswer(response.statusCode ?? 0, response.headers);
    readAnswer({ ...head, text }, session.target);
    return noWebSocket(session, `it answered with HTTP ${response.statusCode}`);
  } catch (error) {
    if (!(error instanceof ClusterError)) return noWebSocket(session, messageOf(error));
    return /upgrade request required/i.test(error.message) ? noWebSocket(session, error.message) : error;
  }
}

function noWebSocket(session: Session, why: string): ClusterError {
  const message = `${nameServer(session.target)} opens no WebSocket: ${why}. Does a proxy or load balancer on the way not let them through?`;
  return new ClusterError('bad-answer', message);
}

/** The package ws rejects with events, as browsers do. */
function rethrowEvent(session: Session): (event: unknown) => never {
  return (event) => {
    const error = typeof event === 'object' && event !== null && 'error' in event ? event.error : event;
    // Without a code, it is not the network: the answer was no proper upgrade.
    if (error instanceof Error && !('code' in error)) throw noWebSocket(session, messageOf(error));
    throw error;
  };
}
