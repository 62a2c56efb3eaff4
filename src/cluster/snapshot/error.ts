/** Why a snapshot could not be read or written. `message` is for the user: what happened, and on lines of their own what to do next. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';

  constructor(message: string, hints: readonly string[] = [], cause?: unknown) {
    super([message, ...hints.map((hint) => `  ${hint}`)].join('\n'), cause === undefined ? undefined : { cause });
  }
}
