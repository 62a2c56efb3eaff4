/** What kept the cluster from doing what was asked; where one resource cannot be read, this becomes a `Gap`. */
export type ClusterErrorKind =
  | 'no-kubeconfig'
  | 'bad-kubeconfig'
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'unauthorized'
  /** The user lacks a permission. */
  | 'forbidden'
  /** The user may, but not this: quota, PodSecurity, a webhook, a namespace that goes away. */
  | 'refused'
  /** The object is no valid one. */
  | 'invalid'
  /** It exists already, or is not the one that was meant. */
  | 'conflict'
  /** A log was asked for before its container ran. */
  | 'not-started'
  | 'not-found'
  | 'not-kubernetes'
  | 'throttled'
  | 'server-error'
  | 'bad-answer'
  | 'plugin-failed'
  | 'aborted';

/** The API server's own words about a request that it refused. */
export interface ApiStatus {
  readonly code: number;
  /** `Forbidden`, `NotFound`, `Expired`, ... ; absent when the body was no Status object. */
  readonly reason?: string;
  /** The name in `details`: which object was not found. */
  readonly name?: string;
  /** How long the server wants to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
}

export interface ClusterErrorOptions {
  readonly cause?: unknown;
  readonly status?: ApiStatus;
}

/** `message` is a sentence or two for the user: what happened, where, what to do next. It never holds a credential. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly kind: ClusterErrorKind;
  readonly status: ApiStatus | undefined;

  constructor(kind: ClusterErrorKind, message: string, options: ClusterErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.status = options.status;
  }
}

/** What a thrown value says, in one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim();
}

/** The `code` of an error of Node or of one of its libraries: ENOENT, ECONNREFUSED, ERR_TLS_CERT_ALTNAME_INVALID. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
