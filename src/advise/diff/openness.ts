import type { CellSummary } from '../../engine/all-pairs/matrix.ts';
import type { Family } from '../../model/address.ts';
import {
  intersectAll,
  isNothing,
  NOTHING,
  EVERYTHING,
  type ProtocolPorts,
  subtractAll,
  uniteAll,
} from '../../engine/all-pairs/protocol-ports.ts';

/** Open between all pairs, between some of them, or none; `unknown`: a missing fact decides for at least one. */
export type Openness = 'all' | 'some' | 'none' | 'unknown';

const OPENNESS: readonly Openness[] = ['all', 'some', 'none', 'unknown'];

/** What passes between two ends in one address family, each port in exactly one of four sets. */
export type View = Readonly<Record<Openness, ProtocolPorts>>;

export const CLOSED: View = { all: NOTHING, some: NOTHING, none: EVERYTHING, unknown: NOTHING };

export function viewOf({ every, some, unknown }: Pick<CellSummary, 'every' | 'some' | 'unknown'>): View {
  const certain = subtractAll(every, unknown);
  const partly = subtractAll(subtractAll(some, every), unknown);
  const none = subtractAll(EVERYTHING, uniteAll(uniteAll(certain, partly), unknown));
  return { all: certain, some: partly, none, unknown };
}

/** Ports that became another thing, or that are not known on a side. */
export interface Transition {
  readonly before: Openness;
  readonly after: Openness;
  /** Not empty. */
  readonly ports: ProtocolPorts;
}

/** How one pair of ends differs in these families; equal in both, it is told once. */
export interface Difference {
  readonly families: readonly Family[];
  /** The other family was compared, too, and does not differ in this way. */
  readonly isOfOneFamily: boolean;
  readonly before: View;
  readonly after: View;
  /** Never empty. */
  readonly transitions: readonly Transition[];
}

/** Ports are compared one by one, by sets: what is in no transition is the same on both sides, and known. */
export function findTransitions(before: View, after: View): readonly Transition[] {
  return OPENNESS.flatMap((was) =>
    OPENNESS.flatMap((is): readonly Transition[] => {
      if (was === is && was !== 'unknown') return [];
      const ports = intersectAll(before[was], after[is]);
      return isNothing(ports) ? [] : [{ before: was, after: is, ports }];
    }),
  );
}

/** Without what is unknown on both sides: where all that decides is the same, so is what is not known. */
export function withoutSameUnknown(differences: readonly Difference[]): readonly Difference[] {
  return differences.flatMap((difference) => {
    const transitions = difference.transitions.filter(
      ({ before, after }) => before !== 'unknown' || after !== 'unknown',
    );
    return transitions.length === 0 ? [] : [{ ...difference, transitions }];
  });
}

const RANK: Readonly<Record<Exclude<Openness, 'unknown'>, number>> = { none: 0, some: 1, all: 2 };

/** `unknown` where a side is not known: it may be anything. */
export function directionOf({ before, after }: Transition): 'gained' | 'lost' | 'unknown' {
  if (before === 'unknown' || after === 'unknown') return 'unknown';
  return RANK[before] < RANK[after] ? 'gained' : 'lost';
}

/** Nothing passes between any pair, for certain. */
export function isClosed({ all, some, unknown }: View): boolean {
  return isNothing(all) && isNothing(some) && isNothing(unknown);
}

/** The ports of these transitions. */
export function portsOf(transitions: readonly Transition[]): ProtocolPorts {
  return transitions.reduce((sum, { ports }) => uniteAll(sum, ports), NOTHING);
}
