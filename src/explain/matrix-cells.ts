import type { Cell } from '../engine/all-pairs/matrix.ts';
import type { CellVerdict, MatrixCell } from './matrix-report.ts';
import { intersectPorts, NO_PORTS, type PortSet, portSetOf, subtractPorts, unitePorts } from '../model/port-set.ts';
import type { Protocol } from '../model/protocol.ts';
import { explainPorts } from './explain-ports.ts';

/** The one port that a question is about. */
export interface AskedPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** A cell as data, its three sets of ports without overlap; with a port only as far as it is about that port. */
export function explainCell(cell: Cell, asked: AskedPort | undefined): MatrixCell {
  const within = (protocol: Protocol, set: PortSet): PortSet => restrict(asked, protocol, set);
  const allowed = (protocol: Protocol): PortSet =>
    subtractPorts(within(protocol, cell.every[protocol]), cell.unknown[protocol]);
  const partly = (protocol: Protocol): PortSet =>
    subtractPorts(within(protocol, cell.some[protocol]), unitePorts(cell.every[protocol], cell.unknown[protocol]));
  const unknown = (protocol: Protocol): PortSet => within(protocol, cell.unknown[protocol]);
  const explained: MatrixCell = {
    verdict: cell.verdict,
    allowed: explainPorts(allowed),
    partly: explainPorts(partly),
    unknown: explainPorts(unknown),
  };
  return asked === undefined ? explained : { ...explained, verdict: verdictOfOne(explained) };
}

function restrict(asked: AskedPort | undefined, protocol: Protocol, set: PortSet): PortSet {
  if (asked === undefined) return set;
  return asked.protocol === protocol
    ? intersectPorts(set, portSetOf([{ first: asked.port, last: asked.port }]))
    : NO_PORTS;
}

/** Of one port, there is no part of the ports left to speak of. */
function verdictOfOne({ verdict, allowed, partly, unknown }: MatrixCell): CellVerdict {
  if (verdict === 'IMPOSSIBLE') return verdict;
  if (unknown.length > 0) return 'UNKNOWN';
  if (partly.length > 0) return 'MIXED';
  return allowed.length > 0 ? 'ALLOW' : 'DENY';
}
