/** A release that cannot be made, with what to do about it. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
}
