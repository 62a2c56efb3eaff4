/** What was typed cannot be understood or does not fit together. Nothing has been read or asked yet. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** Lines shown under the message: where in the text, what would be accepted, what to type next. */
  readonly hints: readonly string[];

  constructor(message: string, hints: readonly string[] = []) {
    super(message);
    this.hints = hints;
  }
}
