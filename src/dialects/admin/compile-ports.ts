import type { CompiledRule, PortMatch } from '../compiled.ts';
import type { RawAdminPort, RawAdminProtocol, RawAdminRule, RawDestinationPort } from '../../model/admin-policy.ts';
import type { FieldPath } from '../../model/reference.ts';
import { PROTOCOLS, type Protocol } from '../../model/protocol.ts';

export interface AdminPorts {
  readonly ports: CompiledRule['ports'];
  /** At least one entry has no field that this version knows (semantics D.5). */
  readonly hasUnknownShape: boolean;
}

/**
 * `ports` of v1alpha1, `protocols` of v1alpha2; an absent list means every protocol and port (semantics D.6). `ofName`: the
 * protocol of a port's name that has none beside it; `any`: that of the container port.
 */
export function compileAdminPorts(
  { ports, protocols }: RawAdminRule,
  path: FieldPath,
  ofName: PortMatch['protocol'],
): AdminPorts {
  const compiled = [
    ...(ports ?? []).map((port, index) => compilePort(port ?? {}, index, [...path, 'ports', index], ofName)),
    ...(protocols ?? []).map((protocol, index) =>
      compileProtocol(protocol ?? {}, index, [...path, 'protocols', index]),
    ),
  ];
  if (compiled.length === 0) return { ports: 'any', hasUnknownShape: false };
  return { ports: compiled.flatMap((port) => port ?? []), hasUnknownShape: compiled.includes(undefined) };
}

function compilePort(
  raw: RawAdminPort,
  index: number,
  path: FieldPath,
  ofName: PortMatch['protocol'],
): PortMatch | undefined {
  if (raw.portNumber) {
    const { protocol, port } = raw.portNumber;
    return numeric({ index, path }, protocol, port, port);
  }
  if (raw.portRange) return numeric({ index, path }, raw.portRange.protocol, raw.portRange.start, raw.portRange.end);
  return raw.namedPort ? named({ index, path }, raw.namedPort, ofName) : undefined;
}

function compileProtocol(raw: RawAdminProtocol, index: number, path: FieldPath): PortMatch | undefined {
  if (raw.destinationNamedPort) return named({ index, path }, raw.destinationNamedPort, 'any');
  for (const protocol of PROTOCOLS) {
    const match = raw[protocol.toLowerCase() as 'tcp' | 'udp' | 'sctp']; // the keys are the protocols in lower case
    if (match) return destinationPort({ index, path }, protocol, match);
  }
  return undefined;
}

type Place = Pick<PortMatch, 'index' | 'path'>;

function destinationPort(place: Place, protocol: Protocol, { destinationPort: port }: RawDestinationPort): PortMatch {
  // Without destinationPort all ports of the protocol are meant, says the documentation.
  if (!port) return { ...place, protocol, port: { kind: 'all' } };
  if (port.range) return numeric(place, protocol, port.range.start, port.range.end);
  return numeric(place, protocol, port.number, port.number);
}

function numeric(
  place: Place,
  protocol: string | null | undefined,
  first: number | null | undefined,
  last: number | null | undefined,
): PortMatch {
  const known = PROTOCOLS.find((each) => each === (protocol || 'TCP'));
  if (known === undefined)
    return { ...place, protocol: 'any', port: { kind: 'unrecognised', problem: `unknown protocol "${protocol}"` } };
  if (typeof first !== 'number' || typeof last !== 'number') {
    return { ...place, protocol: known, port: { kind: 'unrecognised', problem: 'a port without a number' } };
  }
  return { ...place, protocol: known, port: { kind: 'range', first, last } };
}

function named(place: Place, name: string, protocol: PortMatch['protocol']): PortMatch {
  return { ...place, protocol, port: { kind: 'named', name } };
}
