import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { TestbedError } from './error.ts';

/** A folder with ca.crt and ca.key, and whatever was issued from them. */
export interface Authority {
  readonly folder: string;
}

export interface CertificateRequest {
  /** File name without extension: <name>.crt and <name>.key. */
  readonly name: string;
  /** Common name: the user. */
  readonly user: string;
  /** Organization: the user's group. */
  readonly group?: string;
  /** Addresses and names that a server is reached by; empty for a client. */
  readonly hosts?: readonly string[];
}

export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
}

const DAYS = '30';
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];

/** Makes a certificate authority of its own for one cluster. */
export async function createAuthority(folder: string): Promise<Authority> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'openssl.cnf'), '[req]\ndistinguished_name = subject\n[subject]\n');
  const extensions = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
  await openssl(folder, ['-subj', '/CN=netpol-testbed', '-keyout', 'ca.key', '-out', 'ca.crt', ...extensions]);
  return { folder };
}

/** Issues a certificate that serves both as a client's and as a server's. */
export async function issueCertificate({ folder }: Authority, request: CertificateRequest): Promise<Certificate> {
  const { name, user, group, hosts = [] } = request;
  const subject = `${group === undefined ? '' : `/O=${group}`}/CN=${user}`;
  const names = hosts.map((host) => `${/^[\d.]+$|^[\da-f:]+$/i.test(host) ? 'IP' : 'DNS'}:${host}`).join(',');
  const extensions = [
    '-addext',
    'extendedKeyUsage=clientAuth,serverAuth',
    ...(names ? ['-addext', `subjectAltName=${names}`] : []),
  ];
  const files = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-keyout', `${name}.key`, '-out', `${name}.crt`];
  await openssl(folder, ['-subj', subject, ...files, ...extensions]);
  return { certificateFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
}

/** The key pair that signs service account tokens: sa.key and sa.pub. */
export function createServiceAccountKey({ folder }: Authority): void {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(join(folder, 'sa.key'), privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  writeFileSync(join(folder, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
}

export type Credentials = Certificate | { readonly token: string };

/** Writes a kubeconfig with one context; certificates are embedded, so that the file can be moved. */
export function writeKubeconfig(
  path: string,
  { folder }: Authority,
  server: string,
  user: string,
  credentials: Credentials,
): void {
  const name = 'netpol-testbed';
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(join(folder, 'ca.crt')) } }],
    users: [{ name: user, user: userEntry(credentials) }],
    contexts: [{ name, context: { cluster: name, user } }],
    'current-context': name,
  };
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
}

function userEntry(credentials: Credentials): Record<string, string> {
  if ('token' in credentials) return { token: credentials.token };
  const { certificateFile, keyFile } = credentials;
  return { 'client-certificate-data': base64(certificateFile), 'client-key-data': base64(keyFile) };
}

function base64(path: string): string {
  return readFileSync(path).toString('base64');
}

async function openssl(folder: string, args: readonly string[]): Promise<void> {
  const config = join(folder, 'openssl.cnf'); // the machine's own adds extensions of its own
  const { failed, code, stderr } = await execa(
    'openssl',
    ['req', '-x509', '-config', config, '-days', DAYS, ...KEY, ...args],
    {
      cwd: folder,
      reject: false,
    },
  );
  if (code === 'ENOENT') throw new TestbedError('"openssl" (3.0 or newer) is not on the PATH: install it');
  if (failed) throw new TestbedError(`openssl could not make a certificate (3.0 or newer is needed): ${stderr}`);
}
