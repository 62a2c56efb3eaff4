import type { UserEntry } from './kubeconfig-file.ts';

/** Request headers; a list is one header line for each value. */
export type Headers = Readonly<Record<string, string | string[]>>;

/** The headers that make the API server treat a request as somebody else's. */
export function impersonationHeaders(user: UserEntry): Headers {
  if (user.as === undefined) return {};
  const extra = Object.entries(user.asUserExtra ?? {}).filter(([, values]) => values.length > 0);
  return {
    'Impersonate-User': onWire(user.as),
    ...(user.asUid === undefined ? {} : { 'Impersonate-Uid': onWire(user.asUid) }),
    ...(user.asGroups?.length ? { 'Impersonate-Group': user.asGroups.map(onWire) } : {}),
    ...Object.fromEntries(extra.map(([key, values]) => [`Impersonate-Extra-${escapeKey(key)}`, values.map(onWire)])),
  };
}

/** Header values are bytes; like kubectl, names beyond ASCII go as UTF-8. */
function onWire(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}

/** Bytes that a header name cannot hold (example.com/scopes) go percent-encoded; the API server decodes them. */
function escapeKey(key: string): string {
  const bytes = [...Buffer.from(key, 'utf8')];
  return bytes.map((byte) => (isTokenByte(byte) ? String.fromCharCode(byte) : percent(byte))).join('');
}

function isTokenByte(byte: number): boolean {
  return /^[A-Za-z0-9!#$&'*+.^_`|~-]$/.test(String.fromCharCode(byte));
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
