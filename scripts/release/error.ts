/** A release that cannot be made, with what to do about it. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
}

/** Something that could not be fetched: no network, another registry, a proxy. */
export class DownloadError extends ReleaseError {}
