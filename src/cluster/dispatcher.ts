import type { Dispatcher } from 'undici';
import type { ClientCertificate, Trust } from './tls-material.ts';
import { Agent, ProxyAgent, Socks5ProxyAgent } from './undici.ts';

/** Everything that decides how bytes get to one server and back. */
export interface Route {
  readonly trust: Trust;
  readonly proxy: URL | undefined;
  readonly certificate: ClientCertificate | undefined;
  /** Milliseconds until a connection must stand; 0: no limit. */
  readonly connectTimeoutMs: number;
  /** A header that repeats needs HTTP/1.1: over HTTP/2, undici joins its values to one. */
  readonly repeatsHeaders: boolean;
}

/** A pool of kept-alive connections over one route; the caller closes it. */
export function openDispatcher({ trust, proxy, certificate, connectTimeoutMs, repeatsHeaders }: Route): Dispatcher {
  const tls = { ...trust, ...certificate, timeout: connectTimeoutMs };
  // The deadline of a request is the only limit on its answer.
  const limits = { headersTimeout: 0, bodyTimeout: 0 };
  if (proxy === undefined) return new Agent({ ...limits, ...H2_OPTIONS, allowH2: !repeatsHeaders, connect: tls });
  const http1 = { ...limits, allowH2: false, requestTls: { ...tls, allowH2: false } };
  if (proxy.protocol.startsWith('socks5')) return openSocks(proxy, http1);
  const { servername: _ofTheServer, ...proxyTls } = { ...trust, timeout: connectTimeoutMs, allowH2: false };
  return new ProxyAgent({ ...http1, uri: proxy.href, proxyTls });
}

/**
 * Over HTTP/2 the requests of one question share a single handshake. Windows in bytes: a page of a large list fits into
 * one, so that a far server need not wait for permission to go on.
 */
const H2_OPTIONS = { h2Options: { connectionWindowSize: 16 * 2 ** 20, settings: { initialWindowSize: 4 * 2 ** 20 } } };

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
