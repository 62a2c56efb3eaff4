import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Authority,
  type Certificate,
  createAuthority,
  createServiceAccountKey,
  issueCertificate,
  writeKubeconfig,
} from './pki.ts';

export interface StaticUser {
  readonly token: string;
  readonly user: string;
  readonly groups?: readonly string[];
}

export interface Identities {
  readonly authority: Authority;
  readonly admin: Certificate;
}

const SERVER_NAMES = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];

/** Makes pki/ and a kubeconfig for the administrator, the controllers and the scheduler. */
export async function writeIdentities(folder: string, server: string): Promise<Identities> {
  const authority = await createAuthority(join(folder, 'pki'));
  createServiceAccountKey(authority);
  const client = async (name: string, user: string, group?: string) => {
    const certificate = await issueCertificate(authority, { name, user, ...(group !== undefined && { group }) });
    writeKubeconfig(join(folder, `${name}.kubeconfig`), authority, server, name, certificate);
    return certificate;
  };
  const [admin] = await Promise.all([
    client('admin', 'admin', 'system:masters'),
    // One identity for all controllers: with a service account each, they need seconds to start.
    client('controllers', 'system:kube-controller-manager', 'system:masters'),
    client('scheduler', 'system:kube-scheduler'),
    issueCertificate(authority, { name: 'apiserver', user: 'kube-apiserver', hosts: ['127.0.0.1', ...SERVER_NAMES] }),
  ]);
  return { authority, admin };
}

/** Writes the users that are known by a fixed token; returns the API server's argument. */
export function tokenArgs(folder: string, users: readonly StaticUser[]): string[] {
  const path = join(folder, 'tokens.csv');
  const lines = users.map(({ token, user, groups = [] }) => `${token},${user},${user},"${groups.join(',')}"`);
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  return [`--token-auth-file=${path}`];
}

/** Writes a policy that notes who asked for what, once a request; returns the API server's arguments. */
export function auditArgs(folder: string, log: string): string[] {
  const path = join(folder, 'audit-policy.json');
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [{ level: 'Metadata' }],
  };
  writeFileSync(path, JSON.stringify(policy));
  return [`--audit-policy-file=${path}`, `--audit-log-path=${log}`];
}
