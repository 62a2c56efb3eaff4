import { once } from 'node:events';
import { request } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { Route } from './dispatcher.ts';
import { negotiateSocks } from './socks.ts';
import type { Trust } from './tls-material.ts';

/**
 * One connection of its own to the server, over TLS and a proxy where the route has them; for what is no request with one
 * answer. Rejects with what the network says, as undici does.
 */
export async function openSocket(
  server: URL,
  { trust, proxy, certificate, connectTimeoutMs }: Omit<Route, 'repeatsHeaders'>,
  signal: AbortSignal,
): Promise<Socket> {
  const opened: Socket[] = [];
  const keep = (socket: Socket): Socket => {
    opened.push(socket);
    // A timeout may destroy it while nobody waits for it.
    socket.on('error', () => {});
    return socket;
  };
  const opening = async (): Promise<Socket> => {
    const tunnel = proxy === undefined ? undefined : await openTunnel(proxy, server, trust, keep);
    const plain = tunnel ?? (await connected(keep(connect({ host: hostOf(server), port: portOf(server) }))));
    if (server.protocol === 'http:') return plain;
    return secured(keep, plain, server, { ...trust, ...certificate });
  };
  try {
    const socket = await within(connectTimeoutMs, signal, opening());
    return socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
  } catch (error) {
    for (const socket of opened) socket.destroy();
    throw error;
  }
}

type Keep = (socket: Socket) => Socket;

const KEEP_ALIVE_MS = 30_000;

/** A connection to the server through the proxy; the proxy shows a certificate of the same authority, or of the machine's. */
async function openTunnel(proxy: URL, server: URL, trust: Trust, keep: Keep): Promise<Socket> {
  const plain = await connected(keep(connect({ host: hostOf(proxy), port: portOf(proxy) })));
  const target = { host: hostOf(server), port: portOf(server) };
  const login = { user: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) };
  if (proxy.protocol.startsWith('socks5')) {
    await negotiateSocks(plain, target, login);
    return plain;
  }
  const { servername: _ofTheServer, ...ownTrust } = trust;
  const socket = proxy.protocol === 'https:' ? await secured(keep, plain, proxy, ownTrust) : plain;
  return askForTunnel(socket, server, login);
}

interface Login {
  readonly user: string;
  readonly password: string;
}

async function askForTunnel(socket: Socket, server: URL, { user, password }: Login): Promise<Socket> {
  const authority = `${server.hostname}:${portOf(server)}`;
  const login = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const asked = request({
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...(user === '' ? {} : { 'proxy-authorization': login }) },
    createConnection: () => socket,
  });
  asked.end();
  const [{ statusCode }] = await once(asked, 'connect');
  if (statusCode !== 200) throw new Error(`it answered CONNECT with HTTP ${statusCode}`);
  return socket;
}

async function connected(socket: Socket): Promise<Socket> {
  await once(socket, 'connect');
  return socket;
}

async function secured(keep: Keep, socket: Socket, server: URL, options: ConnectionOptions): Promise<Socket> {
  const host = hostOf(server);
  const name = isIP(host) === 0 ? { servername: host } : {};
  const tls = connectTls({ host, ...name, ...options, socket, ALPNProtocols: ['http/1.1'] });
  keep(tls);
  await once(tls, 'secureConnect');
  return tls;
}

/** Rejects when it takes longer (0: no limit), and with the signal. */
async function within<T>(ms: number, signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const error = Object.assign(new Error(`no connection after ${ms} ms`), { code: 'ETIMEDOUT' });
  const timer = ms > 0 ? setTimeout(() => reject(error), ms) : undefined;
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** Without the brackets of IPv6. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function portOf({ protocol, port }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : protocol === 'http:' ? 80 : 1080;
}
