/*
 * Policies may ask for headers of requests, and what they ask for may be a password or a token. Their names are told and kept,
 * their values are not.
 */

/** The name in a header as Cilium's rules have it: `X-Token: value`, `X-Token value`, or the name alone. */
export function headerName(header: string): string {
  return header.split(/[:\s]/, 1)[0] ?? '';
}

/** Whether a condition of Istio's is about the value of a header: `request.headers[x-token]`. */
export function isAboutHeader(key: string): boolean {
  return key.startsWith('request.headers[');
}
