import { once } from 'node:events';
import { createServer, type RequestListener, request as httpRequest } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Certificate } from './certificates.ts';

/* Real proxies on this machine, closed when the test that started them ends. */

export interface Proxy {
  readonly port: number;
  /** `CONNECT host:port` or `GET http://…`, with the credentials that came along. */
  readonly seen: string[];
  /** Breaks all tunnels that are open. */
  cut(): void;
}

export interface ProxyOptions {
  /** What CONNECT is answered with; 200: it tunnels. */
  readonly status?: number;
  /** It is talked to over TLS. */
  readonly certificate?: Certificate;
}

/** A forward proxy: tunnels by CONNECT, and passes plain HTTP on. */
export async function startProxy({ status = 200, certificate }: ProxyOptions = {}): Promise<Proxy> {
  const seen: string[] = [];
  const tunnels = new Set<Socket>();
  const note = (what: string, headers: { 'proxy-authorization'?: string | undefined }): void => {
    seen.push([what, headers['proxy-authorization']].filter(Boolean).join(' '));
  };
  const forward: RequestListener = (request, response) => {
    note(`GET ${request.url}`, request.headers);
    httpRequest(request.url ?? '', { headers: request.headers }, (answer) => answer.pipe(response)).end();
  };
  const proxy =
    certificate === undefined
      ? createServer(forward)
      : createTlsServer({ cert: certificate.cert, key: certificate.key }, forward);
  proxy.on('connect', (request, client: Socket) => {
    note(`CONNECT ${request.url}`, request.headers);
    if (status !== 200) return void client.end(`HTTP/1.1 ${status} Refused\r\n\r\n`);
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    upstream.pipe(client).pipe(upstream);
    tunnels.add(client);
    client.on('close', () => tunnels.delete(client));
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const cut = (): void => {
    for (const tunnel of tunnels) tunnel.resetAndDestroy();
  };
  return { port: (proxy.address() as AddressInfo).port, seen, cut };
}

export interface SocksOptions {
  /** `user:password`; absent: none is wanted, as with `ssh -D`. */
  readonly login?: string;
  /** What it says to the wish to connect; 0: it connects. */
  readonly reply?: number;
}

/** A SOCKS 5 proxy. */
export async function startSocks({ login, reply = 0 }: SocksOptions = {}): Promise<Omit<Proxy, 'cut'>> {
  const seen: string[] = [];
  const proxy = createTcpServer((client) => {
    client.on('error', () => client.destroy());
    client.once('data', async (greeting) => {
      const method = login === undefined ? 0 : 2;
      if (!greeting.subarray(2).includes(method)) return void client.end(Buffer.of(5, 255));
      client.write(Buffer.of(5, method));
      if (login !== undefined && !(await checkLogin(client, login))) return void client.end(Buffer.of(1, 1));
      if (login !== undefined) client.write(Buffer.of(1, 0));
      client.once('data', (command) => {
        if (reply !== 0) return void client.end(Buffer.of(5, reply, 0, 1, 0, 0, 0, 0, 0, 0));
        const { host, port } = readDestination(command);
        seen.push(`CONNECT ${host}:${port}`);
        const upstream = connect(port, '127.0.0.1', () => {
          client.write(Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
          upstream.pipe(client).pipe(upstream);
        });
        upstream.on('error', () => client.destroy());
      });
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  return { port: (proxy.address() as AddressInfo).port, seen };
}

async function checkLogin(client: Socket, login: string): Promise<boolean> {
  const [bytes] = (await once(client, 'data')) as [Buffer]; // what sockets emit
  const user = bytes.subarray(2, 2 + (bytes[1] ?? 0));
  return `${user}:${bytes.subarray(3 + user.length)}` === login;
}

function readDestination(command: Buffer): { readonly host: string; readonly port: number } {
  const isName = command[3] === 3;
  const host = isName ? command.subarray(5, 5 + (command[4] ?? 0)).toString() : command.subarray(4, 8).join('.');
  return { host, port: command.readUInt16BE(command.length - 2) };
}
