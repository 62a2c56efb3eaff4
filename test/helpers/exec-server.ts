import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { type Certificate, makeCertificate } from './certificates.ts';
import type { SeenRequest, WebServer } from './web-server.ts';

/* A server of WebSockets on this machine, as an API server opens them for commands in containers. */

/** The server's end of one command. */
export interface Command {
  stdout(text: string | Buffer): Promise<void>;
  stderr(text: string): Promise<void>;
  /** The last message: how the command ended. */
  status(status: object | string): void;
  exit(code: number): void;
  /** A message as it is, without a channel of its own. */
  raw(bytes: Buffer): void;
  /** Ends the WebSocket properly. */
  close(code: number, reason: string): void;
  /** Cuts the connection. */
  destroy(): void;
  /** Resolves when the client is gone. */
  readonly gone: Promise<void>;
}

export interface ExecServerOptions {
  /** Answers instead of opening a WebSocket: an HTTP answer as it goes over the wire; `undefined`: open it. */
  readonly refuse?: (seen: SeenRequest) => string | undefined;
  /** Chosen from those that the client offers. */
  readonly protocol?: string;
  readonly respond?: RequestListener;
  /** Plain HTTP. */
  readonly plain?: boolean;
  readonly certificate?: Certificate;
  readonly authority?: Certificate;
}

/** Runs `script` for each command that a client starts. */
export async function startExecServer(
  script: (command: Command, seen: SeenRequest) => void,
  { refuse, protocol = 'v5.channel.k8s.io', respond, ...options }: ExecServerOptions = {},
): Promise<WebServer> {
  const authority = options.authority ?? makeCertificate('test authority');
  const server = options.plain === true ? createServer() : createTls(authority, options.certificate);
  const requests: SeenRequest[] = [];
  const sockets = new Set<Duplex>();
  if (respond !== undefined) server.on('request', respond);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const seen = describe(request);
    requests.push(seen);
    const refusal = refuse?.(seen);
    if (refusal !== undefined) return void socket.end(refusal);
    socket.write(handshake(request, protocol));
    script(speak(socket), seen);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const scheme = options.plain === true ? 'http' : 'https';
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    requests,
    authority: options.plain === true ? undefined : authority,
  };
}

/** An HTTP answer with a Status object. */
export function statusAnswer(code: number, reason: string, message: string, type = 'application/json'): string {
  const body = JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message });
  return `HTTP/1.1 ${code} ${reason}\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function createTls(authority: Certificate, given: Certificate | undefined): Server {
  const { cert, key } = given ?? makeCertificate('api', { hosts: ['127.0.0.1'], issuer: authority });
  return createTlsServer({ cert, key, ca: authority.cert, requestCert: true, rejectUnauthorized: false });
}

function describe(request: IncomingMessage): SeenRequest {
  const peer = 'getPeerCertificate' in request.socket ? (request.socket as TLSSocket).getPeerCertificate() : undefined;
  const { url = '', method = '', headers, rawHeaders } = request;
  return { url, method, headers, rawHeaders, clientName: peer?.subject?.CN as string | undefined, connection: 0 };
}

/** https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2 */
function handshake(request: IncomingMessage, protocol: string): string {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    `Sec-WebSocket-Protocol: ${protocol}`,
    '\r\n',
  ].join('\r\n');
}

function speak(socket: Duplex): Command {
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.resume();
  const send = (opcode: number, payload: Buffer): Promise<void> =>
    new Promise((resolve) => socket.write(frame(opcode, payload), () => resolve()));
  const channel = (number: number, data: string | Buffer): Promise<void> =>
    send(BINARY, Buffer.concat([Buffer.of(number), Buffer.from(data)]));
  const status = (said: object | string): void =>
    void channel(3, typeof said === 'string' ? said : JSON.stringify(said));
  return {
    stdout: (text) => channel(1, text),
    stderr: (text) => channel(2, text),
    status,
    exit(code) {
      const details = { causes: [{ reason: 'ExitCode', message: String(code) }] };
      status(code === 0 ? { status: 'Success' } : { status: 'Failure', reason: 'NonZeroExitCode', details });
    },
    raw: (bytes) => void send(BINARY, bytes),
    close(code, reason) {
      const payload = Buffer.alloc(2);
      payload.writeUInt16BE(code);
      void send(CLOSE, Buffer.concat([payload, Buffer.from(reason)])).then(() => socket.end());
    },
    destroy: () => void socket.destroy(),
    gone,
  };
}

const BINARY = 2;
const CLOSE = 8;

function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
