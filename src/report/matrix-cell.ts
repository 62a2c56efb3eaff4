import type { CellVerdict, MatrixCell } from '../explain/matrix-report.ts';
import type { PortsExplanation } from '../explain/explanation.ts';
import type { Role } from './document.ts';
import { formatPorts, portSetOf } from '../model/port-set.ts';
import { PROTOCOLS, type Protocol } from '../model/protocol.ts';

/** A verdict as a mark, which is never told by colour alone. */
export const CELL_MARKS: Readonly<Record<CellVerdict, string>> = {
  ALLOW: '✓',
  PARTLY: '✓',
  MIXED: '≈',
  UNKNOWN: '?',
  DENY: '✗',
  IMPOSSIBLE: '·',
};

export const CELL_ROLES: Readonly<Record<CellVerdict, Role>> = {
  ALLOW: 'allowed',
  PARTLY: 'allowed',
  MIXED: 'unknown',
  UNKNOWN: 'unknown',
  DENY: 'denied',
  IMPOSSIBLE: 'faint',
};

export const ITSELF_MARK = '·';

/** `✓`, `✓ 80,443`, `≈ 53/UDP`, `✗`. With `isOnePort` the mark alone: the port is the question's. */
export function cellText(cell: MatrixCell, isOnePort: boolean, most = MOST_PORTS): string {
  const mark = CELL_MARKS[cell.verdict];
  const ports = isOnePort || cell.verdict === 'ALLOW' ? '' : portsText(cell, most);
  return ports === '' ? mark : `${mark} ${ports}`;
}

/** Ports open for all or some, in the notation in which they are typed; empty for none, and for all of them. */
export function portsText({ allowed, partly }: MatrixCell, most = Number.POSITIVE_INFINITY): string {
  const words = shortPorts([...allowed, ...partly]);
  if (words.join() === PROTOCOLS.join()) return '';
  const rest = words.length - most;
  return rest > 0 ? `${words.slice(0, most).join(',')}+${rest}` : words.join(',');
}

/** In a table, more would be no table any more. */
const MOST_PORTS = 2;

/** `80`, `443`, `53/UDP`, `TCP` for all of a protocol, `TCP-22` for all but one. */
export function shortPorts(ports: readonly PortsExplanation[]): readonly string[] {
  return PROTOCOLS.flatMap((protocol) => {
    const own = ports.filter((each) => each.protocol === protocol);
    return own.length === 0 ? [] : wordsOf(protocol, formatPorts(portSetOf(own.flatMap(({ ranges }) => ranges))));
  });
}

function wordsOf(protocol: Protocol, text: string): readonly string[] {
  if (text === EVERY) return [protocol];
  if (text.startsWith(BUT)) return [`${protocol}-${text.slice(BUT.length).replaceAll(', ', '-')}`];
  return text.split(', ').map((range) => (protocol === 'TCP' ? range : `${range}/${protocol}`));
}

/** How `formatPorts` begins. */
const EVERY = 'every port';
const BUT = 'every port except ';
