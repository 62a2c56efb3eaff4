import {
  addressRanges,
  type AddressRange,
  type AddressSet,
  ALL_ADDRESSES,
  partition,
  subtractAddresses,
  uniteAddresses,
} from '../model/address-set.ts';
import type { Connectivity } from '../engine/all-pairs/connectivity.ts';
import type { Group, Grouping } from '../engine/all-pairs/matrix.ts';
import { formatAddressSet } from '../model/format-address-set.ts';
import { INTERNET } from '../model/internet.ts';
import { matrixOf } from '../engine/all-pairs/matrix-of.ts';

export interface OutsideRange {
  readonly name: string;
  readonly addresses: AddressSet;
}

/** With more of them nobody reads a table of ranges; the internet and the rest then stand for all, cell by cell MIXED. */
const MOST_RANGES = 128;

/**
 * The outside as the policies of the pods of `isAsked` tell it apart: as few ranges as possible that do not overlap, each
 * answered as a whole. Empty where nobody is asked.
 */
export function outsideRanges(
  connectivity: Connectivity,
  by: Grouping,
  isAsked: (group: Group) => boolean,
): readonly OutsideRange[] {
  const asked = matrixOf(connectivity, { by, isRow: isAsked, isColumn: () => false });
  const parties = new Set(asked.rows.flatMap((group) => asked.partiesOf(group)));
  const cuts = new Map<string, AddressRange>();
  for (const party of parties) {
    for (const { addresses } of [...connectivity.fromOutside(party), ...connectivity.toOutside(party)]) {
      for (const range of addressRanges(addresses)) cuts.set(`${range.family} ${range.first}-${range.last}`, range);
      if (cuts.size > MOST_RANGES) return COARSE;
    }
  }
  const atoms = [...cuts.values()].length === 0 ? [] : partition(ALL_ADDRESSES, cuts.values());
  return atoms.length > MOST_RANGES ? COARSE : mergeAlike(connectivity, by, isAsked, atoms);
}

/** Ranges with the same row and the same column as one; those that speak another family than all pods are none. */
function mergeAlike(
  connectivity: Connectivity,
  by: Grouping,
  isAsked: (group: Group) => boolean,
  atoms: readonly AddressSet[],
): readonly OutsideRange[] {
  const outside = atoms.map((addresses) => ({ name: '', addresses }));
  const isOutside = (group: Group): boolean => group.kind === 'outside';
  const into = matrixOf(connectivity, { by, outside, isRow: isOutside, isColumn: isAsked });
  const out = matrixOf(connectivity, { by, outside, isRow: isAsked, isColumn: isOutside });
  const rowsOut = out.rows.map((_, at) => out.row(at));
  const merged = new Map<string, AddressSet>();
  for (const [at, addresses] of atoms.entries()) {
    const positions = into.row(at);
    const columns = rowsOut.map((row) => row[at] ?? 0);
    if (isNobody(into.cells, positions) && isNobody(out.cells, columns)) continue;
    const key = `${positions.join()} ${columns.join()}`;
    const before = merged.get(key);
    merged.set(key, before === undefined ? addresses : uniteAddresses(before, addresses));
  }
  return [...merged.values()].map((addresses) => ({ name: formatAddressSet(addresses, 3), addresses }));
}

function isNobody(cells: readonly { readonly verdict: string }[], positions: Iterable<number>): boolean {
  return [...positions].every((position) => cells[position]?.verdict === 'IMPOSSIBLE');
}

const PRIVATE = subtractAddresses(ALL_ADDRESSES, INTERNET);

const COARSE: readonly OutsideRange[] = [
  { name: 'internet', addresses: INTERNET },
  { name: 'other addresses', addresses: PRIVATE },
];
