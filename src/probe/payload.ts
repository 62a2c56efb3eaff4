import type { ConnectStep } from './step.ts';

/**
 * What is sent so that the other end says something, as a format for `printf` in which every byte that is not a letter or
 * digit is written `\ooo`; empty where a handshake is enough. `host` is a name, or empty.
 */
export function payloadOf({ protocol, port, until }: ConnectStep, host: string): string {
  if (protocol === 'UDP') return port === 53 ? asPrintf(dnsQuery()) : asPrintf(text('echo netpol\n'));
  if (protocol === 'SCTP' || until === 'open') return '';
  return asPrintf(until === 'tls' ? clientHello(host) : httpRequest(host));
}

/** INVARIANT: no 0x0a inside, since bash would send what follows it as a datagram of its own. */
function dnsQuery(): Bytes {
  // The first two bytes are the query's number, by which the script knows the answer.
  const header = [0x02, 0x03, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0];
  const labels = ['cluster', 'local'];
  const name = labels.flatMap((label) => [label.length, ...text(label)]);
  return [...header, ...name, 0, 0, 1, 0, 1];
}

function httpRequest(host: string): Bytes {
  return text(
    `HEAD / HTTP/1.1\r\nHost: ${host === '' ? 'localhost' : host}\r\nUser-Agent: kubectl-netpol\r\nConnection: close\r\n\r\n`,
  );
}

/** The first message of TLS 1.2 (RFC 5246), which a server answers with its own or with an alert. */
function clientHello(host: string): Bytes {
  const random = Array.from({ length: 32 }, (_, index) => 65 + (index % 26));
  const suites = [0xc0, 0x2f, 0xc0, 0x30, 0xc0, 0x2b, 0xc0, 0x2c, 0xcc, 0xa8, 0xcc, 0xa9, 0x00, 0x9c, 0x00, 0x2f];
  const extensions = [
    ...(host === '' ? [] : extension(0, counted(2, [0, ...counted(2, text(host))]))),
    ...extension(10, counted(2, [0x00, 0x1d, 0x00, 0x17, 0x00, 0x18])),
    ...extension(11, counted(1, [0])),
    ...extension(13, counted(2, [0x04, 0x03, 0x08, 0x04, 0x04, 0x01, 0x05, 0x03, 0x08, 0x05, 0x05, 0x01, 0x02, 0x01])),
  ];
  const hello = [0x03, 0x03, ...random, 0, ...counted(2, suites), 1, 0, ...counted(2, extensions)];
  return [0x16, 0x03, 0x01, ...counted(2, [0x01, ...counted(3, hello)])];
}

type Bytes = readonly number[];

function extension(type: number, body: Bytes): Bytes {
  return [0, type, ...counted(2, body)];
}

/** With its length before it, in so many bytes. */
function counted(size: number, body: Bytes): Bytes {
  const length = Array.from({ length: size }, (_, index) => (body.length >> (8 * (size - 1 - index))) & 0xff);
  return [...length, ...body];
}

function text(ascii: string): Bytes {
  return Array.from(ascii, (character) => character.charCodeAt(0) & 0xff);
}

function asPrintf(bytes: Bytes): string {
  return bytes
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9]/.test(character) ? character : `\\${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}
