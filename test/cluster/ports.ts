import { connect, createServer } from 'node:net';
import { until } from './wait.ts';

// Below the range from which the kernel takes the local ports of outgoing connections (32768 and up on Linux):
// a port from that range may be in use again by the time its server starts.
const FIRST = 20_000;
const COUNT = 10_000;

/** Ports of 127.0.0.1 that nobody listens on. Another process may still take one first; the caller tries again then. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

/** Waits until something listens on this port of 127.0.0.1; `alive` throws when that can no longer happen. */
export function untilListening(port: number, alive: () => void): Promise<true> {
  const check = async () => {
    alive();
    return accepts(port);
  };
  return until(check, { what: `a listener on port ${port}`, timeoutMs: 30_000, everyMs: 10 });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
