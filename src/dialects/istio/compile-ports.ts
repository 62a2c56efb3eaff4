import type { FieldPath } from '../../model/reference.ts';
import { normalize } from '../../model/intervals.ts';
import type { PortMatch } from '../compiled.ts';
import { EVERY_PORT, intersectPorts, portRanges, type PortSet, subtractPorts } from '../../model/port-set.ts';

type Texts = readonly string[] | null | undefined;

/** Ports of the workload: one of `wanted`, where that names any, and none of `unwanted`. */
export interface WantedPorts {
  readonly wanted: Texts;
  readonly unwanted?: Texts;
}

/** The ports that meet all of these; undefined: one of them is no number. */
export function compilePorts(asked: readonly WantedPorts[], path: FieldPath): 'any' | readonly PortMatch[] | undefined {
  const texts = asked.flatMap(({ wanted, unwanted }) => [...(wanted ?? []), ...(unwanted ?? [])]);
  if (!texts.every((text) => /^\d+$/.test(text))) return undefined;
  if (texts.length === 0) return 'any';
  return portRanges(asked.reduce(narrow, EVERY_PORT)).map(
    (range, index): PortMatch => ({ index, path, protocol: 'TCP', port: { kind: 'range', ...range } }),
  );
}

function narrow(open: PortSet, { wanted, unwanted }: WantedPorts): PortSet {
  const named = (wanted ?? []).length === 0 ? open : intersectPorts(open, setOf(wanted));
  return (unwanted ?? []).length === 0 ? named : subtractPorts(named, setOf(unwanted));
}

function setOf(texts: Texts): PortSet {
  return normalize((texts ?? []).map(Number).map((port) => ({ start: port, end: port + 1 })));
}
