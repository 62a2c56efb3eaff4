import { FIRST_PORT, LAST_PORT } from '../../model/protocol.ts';
import type { FieldPath } from '../../model/reference.ts';
import { normalize } from '../../model/intervals.ts';
import type { PortMatch } from '../compiled.ts';
import { portRanges, type PortSet, subtractPorts } from '../../model/port-set.ts';

type Texts = readonly string[] | null | undefined;

/** Ports of the workload, by number; undefined: one of them is no number. */
export function compilePorts(
  wanted: Texts,
  unwanted: Texts,
  path: FieldPath,
): 'any' | readonly PortMatch[] | undefined {
  const [some, others] = [wanted ?? [], unwanted ?? []];
  if (![...some, ...others].every((text) => /^\d+$/.test(text))) return undefined;
  if (some.length === 0 && others.length === 0) return 'any';
  const open = some.length === 0 ? [{ start: FIRST_PORT, end: LAST_PORT + 1 }] : setOf(some);
  return portRanges(subtractPorts(open, setOf(others))).map(
    (range, index): PortMatch => ({ index, path, protocol: 'TCP', port: { kind: 'range', ...range } }),
  );
}

function setOf(texts: readonly string[]): PortSet {
  return normalize(texts.map(Number).map((port) => ({ start: port, end: port + 1 })));
}
