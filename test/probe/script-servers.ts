import { createSocket, type Socket } from 'node:dgram';
import { connect, createServer, type Server, type Socket as Connection } from 'node:net';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';

/** A port where nothing is: one below those that the kernel gives away. */
export const CLOSED = 9;

/** What the other end does with a connection or datagram. */
export type Behaviour = 'hold' | 'close' | 'http' | 'tls-alert' | 'full';

/** Servers on loopback addresses, all gone after `stop`. */
export interface Servers {
  tcp(behaviour: Behaviour, address?: string): Promise<number>;
  udp(behaviour: 'echo' | 'silent', address?: string): Promise<number>;
  stop(): Promise<void>;
}

export function createServers(): Servers {
  const toClose: (() => unknown)[] = [];
  return {
    async tcp(behaviour, address = '127.0.0.1') {
      if (behaviour === 'full') return startFull(address, toClose);
      const server = createServer((connection) => answer(connection, behaviour));
      toClose.push(() => server.close());
      return listen(server, address);
    },
    async udp(behaviour, address = '127.0.0.1') {
      const socket = await bind(address);
      if (behaviour === 'echo') socket.on('message', (data, { port }) => socket.send(data, port, address));
      toClose.push(() => socket.close());
      return socket.address().port;
    },
    async stop() {
      for (const close of toClose) await close();
    },
  };
}

function answer(connection: Connection, behaviour: Behaviour): void {
  connection.on('error', () => connection.destroy());
  if (behaviour === 'close') connection.end();
  connection.once('data', () => {
    if (behaviour === 'http')
      connection.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    if (behaviour === 'tls-alert') connection.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 40]));
  });
  // Nothing waits for a test's last connection.
  connection.unref();
}

async function listen(server: Server, address: string): Promise<number> {
  server.unref();
  server.listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  return bound.port;
}

async function bind(address: string): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.unref();
  socket.bind(0, address);
  await once(socket, 'listening');
  return socket;
}

/** A listener that never accepts, whose queue is full: further connections get no answer, as through a policy that drops. */
async function startFull(address: string, toClose: (() => unknown)[]): Promise<number> {
  const code = `const { createServer } = require('node:net');
    const { parentPort } = require('node:worker_threads');
    const server = createServer();
    server.listen({ port: 0, host: ${JSON.stringify(address)}, backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
    });`;
  const worker = new Worker(code, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const fillers = Array.from({ length: 8 }, () => connect({ port, host: address }).on('error', () => {}));
  toClose.push(() => {
    for (const filler of fillers) filler.destroy();
    return worker.terminate();
  });
  return port;
}
