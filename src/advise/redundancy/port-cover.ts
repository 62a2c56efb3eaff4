import type { CompiledRule, PortMatch } from '../../dialects/compiled.ts';
import {
  eachProtocol,
  isNothing,
  NOTHING,
  type ProtocolPorts,
  subtractAll,
  uniteAll,
} from '../../engine/all-pairs/protocol-ports.ts';
import { EVERY_PORT, NO_PORTS, portSetOf } from '../../model/port-set.ts';

type Ports = CompiledRule['ports'];

/**
 * Whether every port that `ports` matches is matched by one of the others, whatever names the ports of a pod may have.
 * `any` is also what has no ports (semantics B.7), so only `any` covers it.
 */
export function arePortsCovered(ports: Ports, others: readonly Ports[]): boolean {
  if (others.includes('any')) return true;
  if (ports === 'any') return false;
  const entries = others.flatMap((other) => (other === 'any' ? [] : other));
  const numbers = entries.reduce((all, entry) => uniteAll(all, numbersOf(entry)), NOTHING);
  return ports.every((entry) => isEntryCovered(entry, entries, numbers));
}

function isEntryCovered(entry: PortMatch, entries: readonly PortMatch[], numbers: ProtocolPorts): boolean {
  const { port, protocol } = entry;
  if (port.kind === 'unrecognised') return false;
  const isNamesake = (other: PortMatch): boolean =>
    port.kind === 'named' &&
    other.port.kind === 'named' &&
    other.port.name === port.name &&
    (other.protocol === protocol || other.protocol === 'any');
  return entries.some(isNamesake) || isNothing(subtractAll(mostOf(entry), numbers));
}

/** The ports that an entry matches for certain: a name may match none. */
function numbersOf(entry: PortMatch): ProtocolPorts {
  return entry.port.kind === 'named' || entry.port.kind === 'unrecognised' ? NOTHING : mostOf(entry);
}

/** The ports that an entry may match: a name may be that of any. */
function mostOf({ port, protocol }: PortMatch): ProtocolPorts {
  const ports = port.kind === 'range' ? portSetOf([port]) : EVERY_PORT;
  return eachProtocol((each) => (protocol === 'any' || protocol === each ? ports : NO_PORTS));
}
