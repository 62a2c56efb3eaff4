import type { Cell } from '../../engine/all-pairs/matrix.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { Family } from '../../model/address.ts';
import type { Pod } from '../../model/pod.ts';
import { CLOSED, type Difference, findTransitions, type View, viewOf } from './openness.ts';

/** Which addresses the pods of one end have: bits, as pairs are many. */
export type FamilyBits = number;

const V4 = 1;
const V6 = 2;
/** At least one pod whose addresses are not known: it may have any. */
const OPEN = 4;

const FAMILIES: readonly Family[] = [4, 6];

export function familyBits(connectivity: Connectivity, pods: readonly Pod[]): FamilyBits {
  let bits = 0;
  for (const { families } of pods.flatMap((pod) => connectivity.partiesOf(pod))) {
    if (families === 'none') bits |= OPEN;
    else for (const family of families) bits |= family === 4 ? V4 : V6;
  }
  return bits;
}

/** Whether some of these pods have an address of the family, or may have one. */
export function mayHave(family: Family, bits: FamilyBits): boolean {
  return (bits & (OPEN | (family === 4 ? V4 : V6))) !== 0;
}

/** Whether flows of this family are judged between two ends. Where no address is known at all, IPv4 stands for both. */
function isJudged(family: Family, a: FamilyBits, b: FamilyBits): boolean {
  const bit = family === 4 ? V4 : V6;
  const has = (bits: FamilyBits): boolean => (bits & bit) !== 0;
  const isFree = (bits: FamilyBits): boolean => (bits & OPEN) !== 0;
  if (has(a) && (has(b) || isFree(b))) return true;
  return isFree(a) && (has(b) || (family === 4 && isFree(b)));
}

/** One side of a comparison: what passes, and in which families that was asked. */
export interface PairSide {
  readonly cell: Cell;
  readonly source: FamilyBits;
  readonly destination: FamilyBits;
}

/**
 * A family that one side cannot have, as all its addresses are known, is closed there. One that it may have, as some are
 * not known, is not compared: policies decide nothing about that.
 */
export function compareSides(before: PairSide | undefined, after: PairSide | undefined): readonly Difference[] {
  const compared = FAMILIES.filter((family) => isAsked(before, family) || isAsked(after, family));
  const found = compared.flatMap((family): readonly Difference[] => {
    const [was, is] = [viewIn(before, family), viewIn(after, family)];
    if (was === undefined || is === undefined) return [];
    const transitions = findTransitions(was, is);
    if (transitions.length === 0) return [];
    return [{ families: [family], isOfOneFamily: compared.length > 1, before: was, after: is, transitions }];
  });
  return asOneFamily(found);
}

/** What differs alike in both families is told once. */
export function asOneFamily(found: readonly Difference[]): readonly Difference[] {
  const [first, second] = found;
  if (first === undefined || second === undefined || !areAlike(first, second)) return found;
  return [{ ...first, families: FAMILIES, isOfOneFamily: false }];
}

function areAlike(a: Difference, b: Difference): boolean {
  return JSON.stringify([a.before, a.after]) === JSON.stringify([b.before, b.after]);
}

function isAsked(side: PairSide | undefined, family: Family): boolean {
  return side !== undefined && isJudged(family, side.source, side.destination);
}

/** Undefined: not to be compared. */
function viewIn(side: PairSide | undefined, family: Family): View | undefined {
  if (side === undefined) return CLOSED;
  const { cell, source, destination } = side;
  if (!isJudged(family, source, destination)) return ((source | destination) & OPEN) === 0 ? CLOSED : undefined;
  const own = family === 4 ? cell.byFamily?.ipv4 : cell.byFamily?.ipv6;
  return viewOf(own ?? cell);
}
