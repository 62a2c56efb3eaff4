import { uniteAddresses } from '../../model/address-set.ts';
import { type Compared, comparedOf } from './compare-cells.ts';
import { compareOutside, type OutsideDifference } from './outside.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import type { DiffEnd, Party } from './parties.ts';
import type { Touched } from './sameness.ts';

/** An end that is no workload, about which one party's two states differ. */
export interface OtherAnswer<End> {
  /** Whether it reaches the party, or the party reaches it. */
  readonly direction: Direction;
  readonly end: End;
  readonly compared: Compared;
}

/** Addresses that they differ about alike. */
export type OutsideAnswer = OtherAnswer<Extract<DiffEnd, { kind: 'outside' }>>;

/** How the connections of a party with everything outside differ, in those of its directions that may. */
export function compareAllOutside(
  { before, after }: Party,
  states: { readonly before: Connectivity; readonly after: Connectivity },
  touched: Touched,
): readonly OutsideAnswer[] {
  const was = before && { connectivity: states.before, pods: before };
  const is = after && { connectivity: states.after, pods: after };
  const directions = DIRECTIONS.filter((direction) => (direction === 'ingress' ? touched.into : touched.out));
  return directions.flatMap((direction) =>
    bothFamilies(compareOutside(direction, was, is)).map(({ addresses, difference }) => {
      return { direction, end: { kind: 'outside', addresses }, compared: comparedOf([difference]) };
    }),
  );
}

const DIRECTIONS = ['ingress', 'egress'] as const satisfies readonly Direction[];

/** What differs alike in IPv4 and in IPv6 is one thing to a reader: "every address". */
function bothFamilies(found: readonly OutsideDifference[]): readonly OutsideDifference[] {
  const alike = Map.groupBy(found, ({ difference }) => JSON.stringify([difference.before, difference.after]));
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const families = [first, ...others].flatMap(({ difference }) => difference.families);
    const addresses = others.reduce((sum, other) => uniteAddresses(sum, other.addresses), first.addresses);
    return [{ addresses, difference: { ...first.difference, families } }];
  });
}
