import {
  areSamePorts,
  EVERY_PORT,
  hasPort,
  intersectPorts,
  NO_PORTS,
  type PortSet,
  subtractPorts,
  unitePorts,
} from '../../model/port-set.ts';
import { PROTOCOLS, type Protocol } from '../../model/protocol.ts';

/** A set of ports for each protocol. */
export type ProtocolPorts = Readonly<Record<Protocol, PortSet>>;

export const NOTHING: ProtocolPorts = { TCP: NO_PORTS, UDP: NO_PORTS, SCTP: NO_PORTS };
export const EVERYTHING: ProtocolPorts = { TCP: EVERY_PORT, UDP: EVERY_PORT, SCTP: EVERY_PORT };

export function uniteAll(a: ProtocolPorts, b: ProtocolPorts): ProtocolPorts {
  return eachProtocol((protocol) => unitePorts(a[protocol], b[protocol]));
}

export function intersectAll(a: ProtocolPorts, b: ProtocolPorts): ProtocolPorts {
  return eachProtocol((protocol) => intersectPorts(a[protocol], b[protocol]));
}

export function subtractAll(a: ProtocolPorts, b: ProtocolPorts): ProtocolPorts {
  return eachProtocol((protocol) => subtractPorts(a[protocol], b[protocol]));
}

export function areSame(a: ProtocolPorts, b: ProtocolPorts): boolean {
  return a === b || PROTOCOLS.every((protocol) => areSamePorts(a[protocol], b[protocol]));
}

export function isNothing(ports: ProtocolPorts): boolean {
  return PROTOCOLS.every((protocol) => ports[protocol].length === 0);
}

export function isEverything(ports: ProtocolPorts): boolean {
  return areSame(ports, EVERYTHING);
}

export function hasProtocolPort(ports: ProtocolPorts, protocol: Protocol, port: number): boolean {
  return hasPort(ports[protocol], port);
}

export function eachProtocol(make: (protocol: Protocol) => PortSet): ProtocolPorts {
  return { TCP: make('TCP'), UDP: make('UDP'), SCTP: make('SCTP') };
}
