import { once } from 'node:events';
import type { Socket } from 'node:net';
import { parseAddress } from '../model/address.ts';

export interface SocksTarget {
  /** A name or an address; the proxy looks names up. */
  readonly host: string;
  readonly port: number;
}

export interface SocksLogin {
  /** Empty: none is offered. */
  readonly user: string;
  readonly password: string;
}

/** Asks a SOCKS 5 proxy to connect on: https://www.rfc-editor.org/rfc/rfc1928, and rfc1929 for the password. */
export async function negotiateSocks(socket: Socket, target: SocksTarget, login: SocksLogin): Promise<void> {
  const methods = login.user === '' ? [NO_LOGIN] : [PASSWORD, NO_LOGIN];
  socket.write(Buffer.of(VERSION, methods.length, ...methods));
  const [version, method] = await read(socket, 2);
  if (version !== VERSION) throw new Error('it does not speak SOCKS 5');
  if (method === PASSWORD) await logIn(socket, login);
  else if (method !== NO_LOGIN) throw new Error('it wants another login');
  socket.write(Buffer.concat([Buffer.of(VERSION, CONNECT, 0), addressBytes(target.host), portBytes(target.port)]));
  const [, reply = 1, , kind = 0] = await read(socket, 4);
  if (reply !== 0) throw new Error(`it does not connect to ${target.host}:${target.port} (SOCKS reply ${reply})`);
  // The address that it connects from, which nobody needs.
  const length = kind === NAME ? ((await read(socket, 1))[0] ?? 0) : kind === IPV6 ? 16 : 4;
  await read(socket, length + 2);
}

const VERSION = 5;
const CONNECT = 1;
const [NO_LOGIN, PASSWORD] = [0, 2];
const [IPV4, NAME, IPV6] = [1, 3, 4];

async function logIn(socket: Socket, { user, password }: SocksLogin): Promise<void> {
  socket.write(Buffer.concat([Buffer.of(1), counted(user), counted(password)]));
  const [, result] = await read(socket, 2);
  if (result !== 0) throw new Error('it does not accept the user and password');
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

function addressBytes(host: string): Buffer {
  const address = parseAddress(host);
  if (address === undefined) return Buffer.concat([Buffer.of(NAME), counted(host)]);
  const length = address.family === 4 ? 4 : 16;
  const bytes = Buffer.from(address.value.toString(16).padStart(length * 2, '0'), 'hex');
  return Buffer.concat([Buffer.of(address.family === 4 ? IPV4 : IPV6), bytes]);
}

function portBytes(port: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(port);
  return bytes;
}

/** Exactly so many bytes; what comes after them stays for the next reader. */
async function read(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const bytes: unknown = socket.read(length);
    if (Buffer.isBuffer(bytes) && bytes.length === length) return bytes;
    if (socket.readableEnded || socket.destroyed || bytes !== null) throw new Error('it hung up');
    await Promise.race([once(socket, 'readable'), once(socket, 'close')]);
  }
}
