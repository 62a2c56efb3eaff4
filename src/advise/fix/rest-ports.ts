import type { CompiledRule, PortMatch } from '../../dialects/compiled.ts';
import type { NeededPort } from './peers.ts';
import type { RawPort } from '../../model/network-policy.ts';
import { EVERY_PORT, type PortRange, portRanges, portSetOf, subtractPorts } from '../../model/port-set.ts';
import { PROTOCOLS } from '../../model/protocol.ts';

/**
 * The ports of a rule without one of them. Empty: nothing is left; undefined: a named port may stand for it, and leaving
 * that out would leave out others.
 */
export function restOfPorts(ports: CompiledRule['ports'], without: NeededPort): readonly RawPort[] | undefined {
  if (ports === 'any') return PROTOCOLS.flatMap((protocol) => restOf(protocol, EVERY_PORT, without));
  const rest = ports.map((each) => restOfMatch(each, without));
  return rest.some((each) => each === undefined) ? undefined : rest.flatMap((each) => each ?? []);
}

function restOfMatch({ protocol, port }: PortMatch, without: NeededPort): readonly RawPort[] | undefined {
  if (protocol === 'any') return undefined;
  switch (port.kind) {
    case 'all':
      return restOf(protocol, EVERY_PORT, without);
    case 'range':
      return restOf(protocol, portSetOf([port]), without);
    case 'named':
      return protocol === without.protocol ? undefined : [{ protocol, port: port.name }];
    case 'unrecognised':
      return undefined;
  }
}

function restOf(protocol: NeededPort['protocol'], set: typeof EVERY_PORT, without: NeededPort): readonly RawPort[] {
  if (protocol !== without.protocol)
    return set === EVERY_PORT ? [{ protocol }] : portRanges(set).map(rawRange(protocol));
  const left = subtractPorts(set, portSetOf([{ first: without.port, last: without.port }]));
  return portRanges(left).map(rawRange(protocol));
}

function rawRange(protocol: NeededPort['protocol']) {
  return ({ first, last }: PortRange): RawPort =>
    first === last ? { port: first, protocol } : { port: first, endPort: last, protocol };
}
