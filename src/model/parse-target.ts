import { parseAddress } from './address.ts';
import { failed, type Failed, type Parsed, parsed } from './parsed.ts';
import { parseAddressOrBlock, parseTargetEndpoint } from './parse-target-endpoint.ts';
import { parseTargetPort } from './parse-target-port.ts';
import type { Target, TargetParse, TargetRole } from './target.ts';

/** Reads one end of a flow as typed: `shop/deploy/web`, `payments/svc/api:80`, `[2001:db8::7]:443`, `internet`. */
export function parseTarget(text: string, role: TargetRole): TargetParse {
  const read = readTarget(text, role);
  if (read.ok) return { ok: true, target: read.value };
  return { ok: false, error: { role, text, at: read.at, reason: read.reason } };
}

function readTarget(text: string, role: TargetRole): Parsed<Target> {
  const split = findObviousMistake(text) ?? splitPort(text, role);
  if (!split.ok) return split;
  const { host, isBracketed, portAt } = split.value;
  const endpoint = isBracketed ? parseAddressOrBlock(host, 1) : parseTargetEndpoint(host);
  if (!endpoint.ok) return endpoint;
  if (portAt === undefined) return parsed({ text, endpoint: endpoint.value });
  if (role === 'source') return failed(portAt - 1, { kind: 'port-at-source' });
  const port = parseTargetPort(text, portAt);
  return port.ok ? parsed({ text, endpoint: endpoint.value, port: port.value }) : port;
}

function findObviousMistake(text: string): Failed | undefined {
  if (text === '') return failed(0, { kind: 'empty' });
  const blank = text.search(/\s/);
  if (blank >= 0) return failed(blank, { kind: 'blank-inside' });
  const url = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(text);
  if (url === null) return undefined;
  const [, scheme = '', host = ''] = url;
  return failed(0, { kind: 'url', instead: withDefaultPort(scheme.toLowerCase(), host.replace(/^.*@/, '')) });
}

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
]);

function withDefaultPort(scheme: string, host: string): string {
  const port = DEFAULT_PORTS.get(scheme);
  return port === undefined || host === '' || /:\d+$/.test(host) ? host : `${host}:${port}`;
}

interface Split {
  readonly host: string;
  readonly isBracketed: boolean;
  /** Where the port starts, after its colon. Absent: none was typed. */
  readonly portAt?: number;
}

function splitPort(text: string, role: TargetRole): Parsed<Split> {
  if (text.startsWith('[')) return splitBrackets(text);
  if (isIpv6Like(text)) {
    return readsAsAddressAndPort(text, role)
      ? failed(text.lastIndexOf(':'), { kind: 'needs-brackets' })
      : parsed({ host: text, isBracketed: false });
  }
  const colon = text.indexOf(':');
  if (colon < 0) return parsed({ host: text, isBracketed: false });
  return parsed({ host: text.slice(0, colon), isBracketed: false, portAt: colon + 1 });
}

function splitBrackets(text: string): Parsed<Split> {
  const end = text.indexOf(']');
  if (end < 0) return failed(0, { kind: 'open-bracket' });
  const host = text.slice(1, end);
  if (end === text.length - 1) return parsed({ host, isBracketed: true });
  if (text[end + 1] !== ':') return failed(end + 1, { kind: 'after-bracket' });
  return parsed({ host, isBracketed: true, portAt: end + 2 });
}

/** `::1`, `2001:db8::7`, `2001:db8:0:0:0:0:0:7`; not `db:80:90`, which is a name with too many ports. */
function isIpv6Like(text: string): boolean {
  return /^[0-9a-f]{0,4}:/i.test(text) && (text.includes('::') || text.split(':').length > 3);
}

/**
 * Whether the last group may be meant as a port: in `2001:db8::7:443` for sure in somebody's eyes, and in
 * `2001:db8::7:443/TCP` or `…:http` in everybody's. Such a text is refused rather than read in one of two ways.
 */
function readsAsAddressAndPort(text: string, role: TargetRole): boolean {
  const at = text.lastIndexOf(':');
  if (role === 'source' || parseAddress(text.slice(0, at)) === undefined) return false;
  return parseTargetPort(text, at + 1).ok;
}
