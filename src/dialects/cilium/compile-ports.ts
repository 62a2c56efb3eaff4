import type { Direction } from '../../model/verdict.ts';
import type { FieldPath } from '../../model/reference.ts';
import { type Protocol, PROTOCOLS } from '../../model/protocol.ts';
import type { PortMatch } from '../compiled.ts';
import type { RawPortProtocol } from './raw-policy.ts';

/** One entry of `ports`: every protocol where it names none, every port where that is 0 (semantics F.2 [M]). */
export function compilePort(raw: RawPortProtocol, index: number, path: FieldPath, direction: Direction): PortMatch {
  const named = (raw.protocol ?? 'ANY').toUpperCase();
  const protocol = PROTOCOLS.find((each) => each === named);
  const isKnown = protocol !== undefined || named === 'ANY';
  return {
    index,
    path,
    protocol: protocol ?? 'any',
    port: isKnown ? portOf(raw, direction) : { kind: 'unrecognised', problem: `protocol "${raw.protocol}"` },
  };
}

/** Whether it is about connections that somebody asks about: pings and the like are not. */
export function isOfConnections({ protocol }: RawPortProtocol): boolean {
  return !NO_CONNECTIONS.has((protocol ?? '').toUpperCase());
}

const NO_CONNECTIONS: ReadonlySet<string> = new Set(['ICMP', 'ICMPV6', 'VRRP', 'IGMP'] satisfies Exclude<
  string,
  Protocol
>[]);

function portOf({ port, endPort }: RawPortProtocol, direction: Direction): PortMatch['port'] {
  const text = String(port ?? '');
  if (text === '0' || text === '') return { kind: 'all' };
  if (/^\d+$/.test(text)) {
    const first = Number(text);
    if (first > 65_535) return { kind: 'unrecognised', problem: `port "${text}"` };
    return { kind: 'range', first, last: Math.max(first, endPort ?? first) };
  }
  // The same one number all over the cluster where Cilium reads names of egress so; which pods it asks is the model's affair.
  if (/^[a-z0-9-]*[a-z][a-z0-9-]*$/i.test(text)) return { kind: 'named', name: text.toLowerCase(), asked: direction };
  return { kind: 'unrecognised', problem: `port "${text}"` };
}
