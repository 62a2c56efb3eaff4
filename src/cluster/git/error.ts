export type GitErrorKind = 'no-git' | 'no-repository' | 'no-revision' | 'no-path' | 'failed' | 'aborted';

/** Why a revision could not be read. `message` is for the user: what happened, and on lines of their own what to do next. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly kind: GitErrorKind;

  constructor(kind: GitErrorKind, message: string, hints: readonly string[] = [], cause?: unknown) {
    super([message, ...hints.map((hint) => `  ${hint}`)].join('\n'), cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}
