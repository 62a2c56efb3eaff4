import { readFile } from 'node:fs/promises';
import { createSecureContext, getCACertificates } from 'node:tls';
import { codeOf, messageOf } from './errors.ts';
import type { ClusterEntry, UserEntry } from './kubeconfig-file.ts';
import { bad } from './kubeconfig-source.ts';

/** A certificate and its key, both PEM. */
export interface ClientCertificate {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

const AUTHORITY_FIELD = 'certificate-authority';

/** How the server has to prove itself. */
export interface Trust {
  /** Authorities that are trusted, PEM; empty where nobody is asked. */
  readonly ca: string | Buffer | string[];
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
}

/** `field` is how the kubeconfig calls the authority. */
export async function readTrust(cluster: ClusterEntry, field = AUTHORITY_FIELD): Promise<Trust> {
  const ca = await readCertificateAuthority(cluster, field);
  const isChecked = cluster.insecureSkipTlsVerify !== true;
  return {
    ca: ca ?? (isChecked ? authoritiesOfMachine() : []),
    rejectUnauthorized: isChecked,
    ...(cluster.tlsServerName === undefined ? {} : { servername: cluster.tlsServerName }),
  };
}

/**
 * Node trusts the list it was built with; kubectl trusts what the machine trusts, a company's own authority too. Reading a
 * certificate takes time, and most stand in both lists, in the machine's often twice.
 */
function authoritiesOfMachine(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

/** The certificate authority of the cluster, PEM; `undefined` when the kubeconfig leaves it to the machine. */
export async function readCertificateAuthority(
  cluster: ClusterEntry,
  field = AUTHORITY_FIELD,
): Promise<Buffer | undefined> {
  const ca = cluster.certificateAuthorityData ?? (await readNamed(cluster.certificateAuthority, field));
  if (ca !== undefined && !ca.includes('-----BEGIN')) {
    const place = cluster.certificateAuthorityData === undefined ? field : `${field}-data`;
    throw bad(`The ${place} of the kubeconfig holds no PEM certificate.`);
  }
  return ca;
}

/** The user's client certificate, checked; `undefined` when the user has none. */
export async function readClientCertificate(user: UserEntry): Promise<ClientCertificate | undefined> {
  const cert = user.clientCertificateData ?? (await readNamed(user.clientCertificate, 'client-certificate'));
  const key = user.clientKeyData ?? (await readNamed(user.clientKey, 'client-key'));
  if (cert === undefined || key === undefined) return undefined;
  const flaw = findFlaw({ cert, key });
  if (flaw !== undefined) throw bad(`The client certificate of the kubeconfig cannot be used: ${flaw}.`);
  return { cert, key };
}

/** What keeps a certificate and a key from being used together; `undefined` when nothing does. */
export function findFlaw(certificate: ClientCertificate): string | undefined {
  try {
    createSecureContext({ cert: certificate.cert, key: certificate.key });
    return undefined;
  } catch (error) {
    if (codeOf(error) === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH') return 'the key does not belong to the certificate';
    return 'it is not a certificate and a key in PEM form';
  }
}

async function readNamed(file: string | undefined, field: string): Promise<Buffer | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file);
  } catch (error) {
    throw bad(`The ${field} of the kubeconfig cannot be read: ${messageOf(error)}.`, error);
  }
}
