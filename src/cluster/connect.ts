import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import { openDispatcher } from './dispatcher.ts';
import { impersonationHeaders } from './impersonation.ts';
import { findProxy } from './proxy.ts';
import type { Environment, Target } from './target.ts';
import { type ClientCertificate, readTrust } from './tls-material.ts';

/** The way to one API server: connections are kept and shared until it is closed. */
export interface Connection {
  /** The proxy on the way, without a password; absent: none. */
  readonly proxy?: string;
  /** Connections that show this certificate; those with another one are closed. */
  dispatcher(certificate: ClientCertificate | undefined): Dispatcher;
  /** A connection of its own, over the same way; the caller ends it. Nothing is said on it yet. */
  openSocket(certificate: ClientCertificate | undefined, signal: AbortSignal): Promise<Socket>;
  /** Ends all requests. */
  close(): Promise<void>;
}

/** Reads what the connection needs (certificates, proxies); nothing is sent before the first request. */
export async function openConnection(target: Target, env: Environment, connectTimeoutMs: number): Promise<Connection> {
  const isTls = target.server.protocol === 'https:';
  const trust = isTls ? await readTrust(target.cluster) : { ca: '', rejectUnauthorized: true };
  const proxy = findProxy(target.server, target.cluster.proxyUrl, env);
  const repeatsHeaders = Object.values(impersonationHeaders(target.user)).some(
    (value) => Array.isArray(value) && value.length > 1,
  );
  const route = { trust, proxy, connectTimeoutMs, repeatsHeaders };
  let current: { readonly dispatcher: Dispatcher; readonly certificate: ClientCertificate | undefined } | undefined;
  return {
    ...(proxy === undefined ? {} : { proxy: proxy.host }),
    dispatcher(certificate) {
      if (current !== undefined && isSame(current.certificate, certificate)) return current.dispatcher;
      // A server goes on trusting the certificate that a connection began with.
      void current?.dispatcher.close();
      current = { dispatcher: openDispatcher({ ...route, certificate }), certificate };
      return current.dispatcher;
    },
    async openSocket(certificate, signal) {
      // Few commands need it, and all of Node's HTTP comes with it.
      const { openSocket } = await import('./socket.ts');
      return openSocket(target.server, { ...route, certificate }, signal);
    },
    async close() {
      await current?.dispatcher.destroy();
    },
  };
}

function isSame(one: ClientCertificate | undefined, other: ClientCertificate | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && String(one.cert) === String(other.cert));
}
