import type { Pod } from '../../model/pod.ts';
import {
  areSamePorts,
  EVERY_PORT,
  NO_PORTS,
  portRanges,
  portSetOf,
  type PortSet,
  unitePorts,
} from '../../model/port-set.ts';
import { type Protocol, PROTOCOLS } from '../../model/protocol.ts';
import type { RawPort } from '../../model/network-policy.ts';

/** Ports that one rule has to open. */
export interface WantedPorts {
  readonly protocol: Protocol;
  readonly ports: PortSet;
  readonly portName?: string;
}

/** The ports of a rule, a name where every destination has it and means the same by it; undefined: every port. */
export function rulePorts(
  wanted: readonly WantedPorts[],
  destinations: readonly Pod[],
): readonly RawPort[] | undefined {
  const parts = PROTOCOLS.map((protocol) => {
    const mine = wanted.filter((each) => each.protocol === protocol);
    return { protocol, mine, all: mine.reduce((sum, { ports }) => unitePorts(sum, ports), NO_PORTS) };
  });
  if (parts.every(({ all }) => areSamePorts(all, EVERY_PORT))) return undefined;
  return parts.flatMap(({ protocol, mine, all }): readonly RawPort[] => {
    if (areSamePorts(all, EVERY_PORT)) return [{ protocol }];
    const names = [...new Set(mine.flatMap(({ portName }) => portName ?? []))].filter((name) =>
      isMeantAlike(name, protocol, mine, destinations),
    );
    const numbers = mine
      .filter(
        ({ ports, portName }) =>
          !names.some((name) => name === portName || isNamed(name, protocol, ports, destinations)),
      )
      .reduce((sum, { ports }) => unitePorts(sum, ports), NO_PORTS);
    return [
      ...names.map((port) => ({ protocol, port })),
      ...portRanges(numbers).map(({ first, last }) =>
        first === last ? { protocol, port: first } : { protocol, port: first, endPort: last },
      ),
    ];
  });
}

/** Whether the name opens on each destination what is wanted by it, and nothing else. */
function isMeantAlike(
  name: string,
  protocol: Protocol,
  wanted: readonly WantedPorts[],
  destinations: readonly Pod[],
): boolean {
  const numbers = wanted.filter(({ portName }) => portName === name).map(({ ports }) => ports);
  return (
    destinations.length > 0 &&
    destinations.every((pod) => {
      const found = numbersOf(name, protocol, pod);
      return found.length > 0 && found.every((port) => numbers.some((ports) => areSamePorts(ports, only(port))));
    })
  );
}

/** Whether the name is these ports on every destination: then they need not be said twice. */
function isNamed(name: string, protocol: Protocol, ports: PortSet, destinations: readonly Pod[]): boolean {
  return destinations.every((pod) => numbersOf(name, protocol, pod).some((port) => areSamePorts(ports, only(port))));
}

function numbersOf(name: string, protocol: Protocol, { ports }: Pod): readonly number[] {
  return ports
    .filter((port) => port.name === name && port.protocol === protocol && port.container !== 'init')
    .map(({ port }) => port);
}

function only(port: number): PortSet {
  return portSetOf([{ first: port, last: port }]);
}
