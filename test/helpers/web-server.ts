import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, isIPv6, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { type Certificate, makeCertificate } from './certificates.ts';

/* Real servers on this machine, closed when the test that started them ends. */

export interface SeenRequest {
  /** Path with query. */
  readonly url: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  /** As on the wire: name, value, name, value. */
  readonly rawHeaders: readonly string[];
  /** Common name of the certificate that the client showed. */
  readonly clientName: string | undefined;
  /** Which of the connections to this server brought it, counted from 1. */
  readonly connection: number;
}

export interface WebServer {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly SeenRequest[];
  /** What it shows to clients; plain HTTP: none. */
  readonly authority: Certificate | undefined;
}

export type Responder = (request: IncomingMessage, response: ServerResponse, seen: SeenRequest) => void;

/** A plain HTTP server on 127.0.0.1. */
export function startServer(respond: Responder): Promise<WebServer> {
  return listen((listener) => createServer(listener), respond, { host: '127.0.0.1', authority: undefined });
}

export interface TlsOptions {
  readonly authority?: Certificate;
  readonly certificate?: Certificate;
  /** Refuse clients that show no certificate of this authority. */
  readonly clientAuthority?: Certificate;
  /** An address of this machine; left out: 127.0.0.1. */
  readonly host?: string;
}

/** A TLS server on this machine, with a certificate for 127.0.0.1 unless another one is given. */
export function startTlsServer(respond: Responder, options: TlsOptions = {}): Promise<WebServer> {
  const { authority = makeCertificate('test authority'), clientAuthority } = options;
  const certificate =
    options.certificate ?? makeCertificate('api', { hosts: ['127.0.0.1', 'localhost'], issuer: authority });
  const tls = {
    cert: certificate.cert,
    key: certificate.key,
    requestCert: true,
    rejectUnauthorized: clientAuthority !== undefined,
    ...(clientAuthority === undefined ? {} : { ca: clientAuthority.cert }),
  };
  return listen((listener) => createTlsServer(tls, listener), respond, {
    host: options.host ?? '127.0.0.1',
    authority,
  });
}

export interface Http2Server extends WebServer {
  /** Sessions that were opened, in order. */
  readonly sessions: readonly ServerHttp2Session[];
}

/** A TLS server on 127.0.0.1 that prefers HTTP/2, as an API server does. */
export async function startHttp2Server(
  respond: (request: Http2ServerRequest, response: Http2ServerResponse) => void,
): Promise<Http2Server> {
  const authority = makeCertificate('test authority');
  const { cert, key } = makeCertificate('api', { hosts: ['127.0.0.1'], issuer: authority });
  const sessions: ServerHttp2Session[] = [];
  const server = createSecureServer({ cert, key, allowHTTP1: true }, respond);
  server.on('session', (session) => {
    session.on('error', () => {});
    sessions.push(session);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, port, requests: [], authority, sessions };
}

async function listen(
  create: (listener: RequestListener) => Server,
  respond: Responder,
  { host, authority }: { readonly host: string; readonly authority: Certificate | undefined },
): Promise<WebServer> {
  const requests: SeenRequest[] = [];
  const connections: Socket[] = [];
  const server = create((request, response) => {
    const seen = describe(request, connections);
    requests.push(seen);
    respond(request, response, seen);
  });
  server.on(authority === undefined ? 'connection' : 'secureConnection', (socket: Socket) => connections.push(socket));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `${authority === undefined ? 'http' : 'https'}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return { url, port, requests, authority };
}

function describe(request: IncomingMessage, connections: readonly Socket[]): SeenRequest {
  const peer = 'getPeerCertificate' in request.socket ? (request.socket as TLSSocket).getPeerCertificate() : undefined;
  return {
    url: request.url ?? '',
    method: request.method ?? '',
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    clientName: peer?.subject?.CN as string | undefined,
    connection: connections.indexOf(request.socket) + 1,
  };
}

/** Answers with JSON, as an API server does. */
export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Answers with a Status object: what an API server says when it refuses. */
export function sendStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  details?: object,
): void {
  sendJson(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details }, code);
}
