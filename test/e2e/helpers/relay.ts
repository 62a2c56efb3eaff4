import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { ControlPlane } from '../../cluster/control-plane.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';

export interface Relay {
  /** The administrator's, but through the relay. */
  readonly kubeconfig: string;
  /** How many there have been so far. */
  connections(): number;
  /** Breaks every connection that there is now; new ones are taken. */
  breakOff(): void;
}

/** Passes bytes between clients and the API server as they are, TLS and all; gone when the test ends. */
export async function startRelay(plane: Pick<ControlPlane, 'server' | 'kubeconfig'>): Promise<Relay> {
  const { hostname, port } = new URL(plane.server);
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    const upstream = connect(Number(port), hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      // Whichever side breaks, the other one ends with it.
      socket.on('error', () => other.destroy()).on('close', () => other.destroy());
      socket.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
  const text = readFileSync(plane.kubeconfig, 'utf8').replaceAll(plane.server, address);
  return {
    kubeconfig: writeIn(tempFolder(), 'relay.kubeconfig', text),
    connections: () => connections,
    breakOff() {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
  };
}
