import { normalize } from './intervals.ts';
import { portRanges, type PortSet } from './port-set.ts';

/**
 * Ports whose connections annotations of a pod take past its sidecar: those that come in, and those that go out (ports that
 * are dialled). Absent: none. Texts of `writePorts`.
 */
export interface PastProxy {
  readonly in?: string;
  readonly out?: string;
}

/** Connections of which no list of ports tells which they are. */
export const UNTOLD = '?';

/** `9102,9200-9300`, one text for one set. */
export function writePorts(ports: PortSet): string {
  return portRanges(ports)
    .map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`))
    .join(',');
}

/** The ports that `writePorts` wrote. */
export function readPorts(text: string): PortSet {
  const ranges = text.split(',').map((range) => range.split('-').map(Number));
  return normalize(ranges.map(([first = 0, last = first]) => ({ start: first, end: last + 1 })));
}
