import { ClusterError, codeOf, messageOf } from './errors.ts';
import { serverText, type Target } from './target.ts';

/** Why nothing came back, for the user; `proxy` is the one on the way, if any. */
export function explainNetworkError(error: unknown, target: Target, proxy: string | undefined): ClusterError {
  const cause = firstCause(error);
  const code = codeOf(cause) ?? '';
  const server = nameServer(target);
  const through = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  if (isTls(code)) return new ClusterError('tls', `${server} ${explainTls(code, cause)}`, { cause: error });
  if (code === 'UND_ERR_INVALID_ARG') {
    return new ClusterError('bad-kubeconfig', `The request cannot be sent: ${messageOf(cause)}.`, { cause: error });
  }
  if (code.endsWith('TIMEOUT') || code === 'ETIMEDOUT') {
    const message = `${server} did not take a connection${through}. Is the network (VPN, firewall) in the way?`;
    return new ClusterError('timeout', message, { cause: error });
  }
  return new ClusterError('unreachable', `${server} ${explainUnreachable(code, cause, target, through)}`, {
    cause: error,
  });
}

/** `The server https://host:6443 (context "prod")`. */
export function nameServer(target: Target): string {
  const context = target.context === '' ? '' : ` (context "${target.context}")`;
  return `The server ${serverText(target.server)}${context}`;
}

/** A name with several addresses fails with one error for each; libraries wrap errors of the system. */
function firstCause(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return firstCause(error.errors[0]);
  if (codeOf(error) === undefined && error instanceof Error && error.cause !== undefined)
    return firstCause(error.cause);
  return error;
}

function isTls(code: string): boolean {
  return /^(ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CRL_|INVALID_CA|EPROTO|UND_ERR_PRX_TLS)/.test(
    code,
  );
}

function explainTls(code: string, cause: unknown): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'shows a certificate that has expired. Who runs the cluster must renew it.';
    case 'CERT_NOT_YET_VALID':
      return 'shows a certificate that is not valid yet. Is the clock of this machine right?';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `shows a certificate for another name (${messageOf(cause)}). Use the right address, or --tls-server-name.`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'EPROTO':
      return 'does not speak TLS. Is the port right, or should the address begin with http:// ?';
    default:
      if (code.includes('ALERT')) return `refuses the TLS connection, perhaps for the client certificate (${code}).`;
      if (isUntrusted(code)) {
        return `shows a certificate of an authority that is not trusted here (${code}). Is certificate-authority of the kubeconfig out of date?`;
      }
      return `cannot be talked to over TLS (${code}: ${messageOf(cause)}).`;
  }
}

/** Codes for a certificate whose authority is not known here. */
export function isUntrusted(code: string): boolean {
  return /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(code);
}

function explainUnreachable(code: string, cause: unknown, target: Target, through: string): string {
  if (isBroken(code)) {
    return `closed the connection${through} without an answer. Try again; if it stays so, look at the load balancer before it.`;
  }
  switch (code) {
    case 'ECONNREFUSED':
      return `cannot be reached${through}: connection refused. Is it running, and is the address right?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `cannot be found${through}: no address for "${hostOf(cause) ?? target.server.hostname}". Is the name right, and the VPN up?`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `cannot be reached${through}: no route to it. Is the VPN up?`;
    default:
      return `cannot be reached${through}: ${messageOf(cause)}.`;
  }
}

/** Codes of a connection, or a stream of one, that broke while it was in use. */
export function isBroken(code: string): boolean {
  return /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|ERR_HTTP2_.*)$/.test(code);
}

/** The name that was looked up: with a proxy, that of the proxy. */
function hostOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('hostname' in cause)) return undefined;
  return typeof cause.hostname === 'string' ? cause.hostname : undefined;
}
