import type { KubectlFlags } from '../cluster/kubectl-flags.ts';

/** Flags with a text that say where to connect, and as whom: what each is to the cluster. */
export const CONNECTION_TEXTS = {
  kubeconfig: 'kubeconfig',
  context: 'context',
  cluster: 'cluster',
  user: 'user',
  namespace: 'namespace',
  server: 'server',
  token: 'token',
  username: 'username',
  password: 'password',
  clientCertificate: 'client-certificate',
  clientKey: 'client-key',
  certificateAuthority: 'certificate-authority',
  tlsServerName: 'tls-server-name',
  as: 'as',
  asUid: 'as-uid',
  requestTimeout: 'request-timeout',
} as const satisfies Partial<Record<keyof KubectlFlags, string>>;
