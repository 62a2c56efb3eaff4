import type { CompiledRule, PortMatch } from '../compiled.ts';
import type { RawAdminPort, RawAdminProtocol, RawAdminRule, RawDestinationPort } from '../../model/admin-policy.ts';
import { type AdminForm, givenFields, unknownFields } from './shape.ts';
import type { FieldPath } from '../../model/reference.ts';
import { PROTOCOLS, type Protocol } from '../../model/protocol.ts';

export interface AdminPorts {
  readonly ports: CompiledRule['ports'];
  /** At least one entry has no field that this version knows (semantics D.5). */
  readonly hasUnknownShape: boolean;
  /** At least one entry names a protocol and no port. */
  readonly hasWholeProtocol: boolean;
}

/**
 * `ports` of v1alpha1 and of AWS, `protocols` of v1alpha2; an absent list means every protocol and port (semantics D.6). A
 * port's name takes its protocol from the container port; for the AWS VPC CNI, by its code, it is one of TCP.
 */
export function compileAdminPorts(
  { ports, protocols }: RawAdminRule,
  path: FieldPath,
  { language }: AdminForm,
): AdminPorts {
  const ofName = language === 'aws' ? 'TCP' : 'any';
  const compiled =
    language === 'admin-v1alpha2'
      ? (protocols ?? []).map((each, index) =>
          compileProtocol(each ?? {}, { index, path: [...path, 'protocols', index] }),
        )
      : (ports ?? []).map((each, index) => compilePort(each ?? {}, { index, path: [...path, 'ports', index] }, ofName));
  if (compiled.length === 0) return { ports: 'any', hasUnknownShape: false, hasWholeProtocol: false };
  return {
    ports: compiled.flatMap((port) => port ?? []),
    hasUnknownShape: compiled.includes(undefined),
    hasWholeProtocol: compiled.some((port) => port?.port.kind === 'all'),
  };
}

function compilePort(raw: RawAdminPort, place: Place, ofName: PortMatch['protocol']): PortMatch | undefined {
  const given = givenFields(raw);
  if (!given.some((field) => PORT_FIELDS.includes(field))) return undefined;
  if (given.length > 1) return several(place, given);
  const { portNumber, portRange, namedPort } = raw;
  if (portNumber) {
    return numeric(place, portNumber.protocol, portNumber.port, portNumber.port, unknownFields(portNumber, OF_NUMBER));
  }
  if (portRange) {
    return numeric(place, portRange.protocol, portRange.start, portRange.end, unknownFields(portRange, OF_RANGE));
  }
  return named(place, namedPort ?? '', ofName);
}

const PORT_FIELDS = ['portNumber', 'portRange', 'namedPort'];
const OF_NUMBER = ['protocol', 'port'];
const OF_RANGE = ['protocol', 'start', 'end'];

function compileProtocol(raw: RawAdminProtocol, place: Place): PortMatch | undefined {
  const given = givenFields(raw);
  if (!given.some((field) => PROTOCOL_FIELDS.includes(field))) return undefined;
  if (given.length > 1) return several(place, given);
  if (raw.destinationNamedPort) return named(place, raw.destinationNamedPort, 'any');
  for (const protocol of PROTOCOLS) {
    const match = raw[protocol.toLowerCase() as 'tcp' | 'udp' | 'sctp']; // the keys are the protocols in lower case
    if (match) return destinationPort(place, protocol, match);
  }
  return undefined;
}

const PROTOCOL_FIELDS = ['tcp', 'udp', 'sctp', 'destinationNamedPort'];

function several({ index, path }: Place, given: readonly string[]): PortMatch {
  return unreadable({ index, path }, 'any', `${given.join(' and ')} stand in one entry`);
}

function unreadable(place: Place, protocol: PortMatch['protocol'], problem: string): PortMatch {
  return { ...place, protocol, port: { kind: 'unrecognised', problem } };
}

type Place = Pick<PortMatch, 'index' | 'path'>;

function destinationPort(place: Place, protocol: Protocol, match: RawDestinationPort): PortMatch | undefined {
  const { destinationPort: port } = match;
  if (port) {
    const { number, range } = port;
    if (number && range) return several(place, givenFields(port));
    const strange = [...unknownFields(port, ['number', 'range']), ...unknownFields(range, ['start', 'end'])];
    return numeric(place, protocol, range ? range.start : number, range ? range.end : number, strange);
  }
  // Without destinationPort all ports of the protocol are meant, says the documentation; another field may say less.
  return givenFields(match).length > 0 ? undefined : { ...place, protocol, port: { kind: 'all' } };
}

function numeric(
  place: Place,
  protocol: string | null | undefined,
  first: number | null | undefined,
  last: number | null | undefined,
  strange: readonly string[],
): PortMatch {
  const known = PROTOCOLS.find((each) => each === (protocol || 'TCP'));
  if (known === undefined) return unreadable(place, 'any', `unknown protocol "${protocol}"`);
  const [field] = strange;
  if (field !== undefined) return unreadable(place, known, `unknown field "${field}" of a port`);
  if (typeof first !== 'number' || typeof last !== 'number') return unreadable(place, known, 'a port without a number');
  if (first > last) return unreadable(place, known, `a range from ${first} to ${last}`);
  return { ...place, protocol: known, port: { kind: 'range', first, last } };
}

function named(place: Place, name: string, protocol: PortMatch['protocol']): PortMatch {
  return { ...place, protocol, port: { kind: 'named', name } };
}
