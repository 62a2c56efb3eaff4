import type { ClusterEntry, ExecEntry, UserEntry } from './kubeconfig-file.ts';
import { bad } from './kubeconfig-source.ts';
import type { Target } from './target.ts';

/** Throws on what a kubeconfig cannot mean, by the rules by which kubectl refuses it too. */
export function checkTarget(target: Target): void {
  checkTrust(target.cluster);
  checkUser(target.user, target.userName === '' ? 'the flags' : `the user "${target.userName}"`);
}

function checkTrust(cluster: ClusterEntry): void {
  const hasFile = cluster.certificateAuthority !== undefined;
  const hasData = cluster.certificateAuthorityData !== undefined;
  if (hasFile && hasData) {
    throw bad('The cluster has certificate-authority and certificate-authority-data; remove one of them.');
  }
  if (cluster.insecureSkipTlsVerify === true && (hasFile || hasData)) {
    throw bad('The cluster has a certificate authority and insecure-skip-tls-verify; remove one of them.');
  }
}

function checkUser(user: UserEntry, who: string): void {
  const hasBasic = user.username !== undefined || user.password !== undefined;
  if (hasBasic && (user.token !== undefined || user.tokenFile !== undefined)) {
    throw bad(`In the kubeconfig, ${who} has a token and a user name or password; only one of them can be used.`);
  }
  checkCertificate(user, who);
  if (user.exec !== undefined) checkExec(user.exec, user, who);
  if (
    user.as === undefined &&
    (user.asUid ?? user.asGroups?.[0] ?? Object.keys(user.asUserExtra ?? {})[0]) !== undefined
  ) {
    throw bad('Impersonating a uid, groups or extra needs a user too: add --as.');
  }
}

function checkCertificate(user: UserEntry, who: string): void {
  const hasCertificate = user.clientCertificate !== undefined || user.clientCertificateData !== undefined;
  const hasKey = user.clientKey !== undefined || user.clientKeyData !== undefined;
  if (hasCertificate && !hasKey) throw bad(`In the kubeconfig, ${who} has a client certificate but no client-key.`);
  if (user.clientCertificate !== undefined && user.clientCertificateData !== undefined) {
    throw bad(`In the kubeconfig, ${who} has client-certificate and client-certificate-data; remove one of them.`);
  }
  if (user.clientKey !== undefined && user.clientKeyData !== undefined) {
    throw bad(`In the kubeconfig, ${who} has client-key and client-key-data; remove one of them.`);
  }
}

/** The versions of the plugin protocol that exist. */
const VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
const MODES = ['Never', 'IfAvailable', 'Always'];

function checkExec(exec: ExecEntry, user: UserEntry, who: string): void {
  if (user.authProvider !== undefined)
    throw bad(`In the kubeconfig, ${who} has exec and auth-provider; remove one of them.`);
  if (exec.command === undefined) throw bad(`In the kubeconfig, ${who} has exec without a command.`);
  if (exec.apiVersion === undefined)
    throw bad(`In the kubeconfig, exec of ${who} has no apiVersion; use "${VERSIONS[0]}".`);
  if (!VERSIONS.includes(exec.apiVersion)) {
    const versions = VERSIONS.map((version) => `"${version}"`).join(' or ');
    throw bad(`In the kubeconfig, exec of ${who} has apiVersion "${exec.apiVersion}"; it must be ${versions}.`);
  }
  if (exec.interactiveMode === undefined && exec.apiVersion === VERSIONS[0]) {
    throw bad(`In the kubeconfig, exec of ${who} has no interactiveMode; it must be Never, IfAvailable or Always.`);
  }
  if (exec.interactiveMode !== undefined && !MODES.includes(exec.interactiveMode)) {
    throw bad(
      `In the kubeconfig, exec of ${who} has interactiveMode "${exec.interactiveMode}"; it must be ${MODES.join(', ')}.`,
    );
  }
}
