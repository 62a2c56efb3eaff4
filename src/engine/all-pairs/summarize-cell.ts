import type { Cell, CellSummary, CellVerdict } from './matrix.ts';
import type { Connections, FamilyConnections } from './connectivity.ts';
import {
  areSame,
  intersectAll,
  isEverything,
  isNothing,
  NOTHING,
  type ProtocolPorts,
  uniteAll,
} from './protocol-ports.ts';

/** One cell for what all its pairs say. */
export function summarize(pairs: readonly FamilyConnections[]): Cell {
  const ipv4 = new Set(pairs.flatMap((pair) => pair.ipv4 ?? []));
  const ipv6 = new Set(pairs.flatMap((pair) => pair.ipv6 ?? []));
  const all = summarizeAll([...new Set([...ipv4, ...ipv6])]);
  if (ipv4.size === 0 || ipv6.size === 0) return all;
  const byFamily = { ipv4: summarizeAll([...ipv4]), ipv6: summarizeAll([...ipv6]) };
  return areSameSummaries(byFamily.ipv4, byFamily.ipv6) ? all : { ...all, byFamily };
}

function summarizeAll(pairs: readonly Connections[]): CellSummary {
  const [first] = pairs;
  if (first === undefined) return { verdict: 'IMPOSSIBLE', every: NOTHING, some: NOTHING, unknown: NOTHING };
  let every: ProtocolPorts = first.allowed;
  let some: ProtocolPorts = NOTHING;
  let unknown: ProtocolPorts = NOTHING;
  for (const pair of pairs) {
    every = intersectAll(every, pair.allowed);
    some = uniteAll(some, pair.allowed);
    unknown = uniteAll(unknown, pair.unknown);
  }
  const sets = { every, some, unknown };
  return { verdict: verdictOf(sets), ...sets };
}

function verdictOf({ every, some, unknown }: Omit<CellSummary, 'verdict'>): CellVerdict {
  if (!isNothing(unknown)) return 'UNKNOWN';
  if (isNothing(some)) return 'DENY';
  if (!areSame(every, some)) return 'MIXED';
  return isEverything(every) ? 'ALLOW' : 'PARTLY';
}

function areSameSummaries(a: CellSummary, b: CellSummary): boolean {
  return areSame(a.every, b.every) && areSame(a.some, b.some) && areSame(a.unknown, b.unknown);
}
