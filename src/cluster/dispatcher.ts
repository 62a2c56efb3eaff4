import { Agent, type Dispatcher, ProxyAgent, Socks5ProxyAgent } from 'undici';
import type { ClientCertificate, Trust } from './tls-material.ts';

/** Everything that decides how bytes get to one server and back. */
export interface Route {
  readonly trust: Trust;
  readonly proxy: URL | undefined;
  readonly certificate: ClientCertificate | undefined;
  /** Milliseconds until a connection must stand; 0: no limit. */
  readonly connectTimeoutMs: number;
}

/** A pool of kept-alive connections over one route; the caller closes it. */
export function openDispatcher({ trust, proxy, certificate, connectTimeoutMs }: Route): Dispatcher {
  const tls = { ...trust, ...certificate, timeout: connectTimeoutMs };
  // HTTP/1.1: lists in parallel want connections of their own, not turns on a shared one. The deadline of the
  // request is the only limit on its answer.
  const pool = { allowH2: false, headersTimeout: 0, bodyTimeout: 0 };
  if (proxy === undefined) return new Agent({ ...pool, connect: { ...tls, allowH2: false } });
  if (proxy.protocol.startsWith('socks5')) return openSocks(proxy, { ...pool, requestTls: { ...tls, allowH2: false } });
  const { servername: _ofTheServer, ...proxyTls } = { ...trust, timeout: connectTimeoutMs, allowH2: false };
  return new ProxyAgent({ ...pool, uri: proxy.href, requestTls: { ...tls, allowH2: false }, proxyTls });
}

function openSocks(proxy: URL, options: Socks5ProxyAgent.Options): Dispatcher {
  const url = new URL(proxy.href.replace(/^socks5h:/, 'socks5:'));
  const emitWarning = process.emitWarning;
  // undici announces on stderr that its SOCKS support is young; the reader of a verdict can do nothing about it.
  process.emitWarning = () => {};
  try {
    return new Socks5ProxyAgent(url, options);
  } finally {
    process.emitWarning = emitWarning;
  }
}
