/**
 * `node bench/far-relay.ts HOST PORT DELAY`: a way to a server on this machine as if it were far: each byte arrives DELAY
 * milliseconds later. Prints its own port, and ends with its standard input.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const [host = '', port, delay] = process.argv.slice(2);

const server = createServer({ noDelay: true }, (client) => {
  const upstream = connect({ host, port: Number(port), noDelay: true });
  passLate(client, upstream);
  passLate(upstream, client);
}).listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port); // it listens on a port
});

process.stdin.on('end', () => process.exit()).resume();

function passLate(from: Socket, to: Socket): void {
  const later = (work: () => void): void => void setTimeout(work, Number(delay));
  from.on('data', (bytes) => later(() => to.write(bytes)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => to.destroy());
}
