import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/* Certificates made on the spot: X.509 is small enough to write out, so no test needs a tool that may not be there. */

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly name: string;
  readonly privateKey: KeyObject;
}

export interface CertificateOptions {
  /** Host names and addresses it is for. */
  readonly hosts?: readonly string[];
  /** Left out: it signs itself, and may sign others. */
  readonly issuer?: Certificate;
  /** Days from now; negative: it has expired. */
  readonly days?: number;
}

/** A certificate for a name, signed by `issuer` or by itself. */
export function makeCertificate(name: string, { hosts = [], issuer, days = 1 }: CertificateOptions = {}): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const from = new Date(Date.now() - 400 * DAY_MS);
  const until = new Date(Date.now() + days * DAY_MS);
  const body = sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    distinguishedName(issuer?.name ?? name),
    sequence(time(from), time(until)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(hosts, issuer === undefined))),
  );
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey);
  const der = sequence(body, ECDSA_WITH_SHA256, tagged(0x03, Buffer.of(0), signature));
  return {
    cert: pem('CERTIFICATE', der),
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    name,
    privateKey,
  };
}

const DAY_MS = 86_400_000;

function extensions(hosts: readonly string[], isAuthority: boolean): readonly Buffer[] {
  const authority = isAuthority ? sequence(tagged(0x01, Buffer.of(0xff))) : sequence();
  const basic = sequence(objectId(2, 5, 29, 19), tagged(0x01, Buffer.of(0xff)), tagged(0x04, authority));
  if (hosts.length === 0) return [basic];
  return [basic, sequence(objectId(2, 5, 29, 17), tagged(0x04, sequence(...hosts.map(generalName))))];
}

function generalName(host: string): Buffer {
  if (isIP(host) === 4) return tagged(0x87, Buffer.from(host.split('.').map(Number)));
  if (isIP(host) === 6) return tagged(0x87, ipv6Bytes(host));
  return tagged(0x82, Buffer.from(host, 'ascii'));
}

/** Of an address with one `::`. */
function ipv6Bytes(address: string): Buffer {
  const [before = [], after = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const groups = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function distinguishedName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(objectId(2, 5, 4, 3), tagged(0x0c, Buffer.from(name, 'utf8')))));
}

function time(date: Date): Buffer {
  const text = `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  return tagged(0x18, Buffer.from(text, 'ascii'));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function objectId(first: number, second: number, ...rest: readonly number[]): Buffer {
  return tagged(0x06, Buffer.of(first * 40 + second), ...rest.map(base128));
}

function base128(value: number): Buffer {
  const digits = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
  return Buffer.from(digits);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const digits = body.length.toString(16);
  const length = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 + length.length), length, body]);
}

const ECDSA_WITH_SHA256 = sequence(objectId(1, 2, 840, 10_045, 4, 3, 2));

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
