import { type AddressSet, intersectAddresses, isEmpty, uniteAddresses } from '../../model/address-set.ts';
import type { AlikeWorkloads, Replicas } from './alike-workloads.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import { isOpen } from './open-families.ts';
import type { Members } from './members.ts';
import type { PathBlock, PathEnds, Way } from './path-block.ts';

/** Every way between the addresses of one scope and the pods of the other. */
export function outsidePaths(
  connectivity: Connectivity,
  groups: readonly AlikeWorkloads[],
  from: Members,
  to: Members,
): readonly PathBlock[] {
  const into = groups.flatMap(({ all, workloads: [first] }) =>
    waysOutside(connectivity, from.addresses, first?.to ?? [], 'ingress').map(
      ({ addresses, ...way }): PathBlock => ({
        sources: outside(addresses),
        destinations: all,
        isApart: false,
        ...way,
      }),
    ),
  );
  const outOf = groups.flatMap(({ all, workloads: [first] }) =>
    waysOutside(connectivity, to.addresses, first?.from ?? [], 'egress').map(
      ({ addresses, ...way }): PathBlock => ({
        sources: all,
        destinations: outside(addresses),
        isApart: false,
        ...way,
      }),
    ),
  );
  return [...into, ...outOf];
}

function outside(addresses: AddressSet): PathEnds {
  return { ends: [{ kind: 'outside', addresses }], places: [-1] };
}

interface WayOutside extends Way {
  readonly addresses: AddressSet;
}

/** Addresses that are answered alike are one end. */
function waysOutside(
  connectivity: Connectivity,
  wanted: AddressSet,
  all: readonly Replicas[],
  direction: Direction,
): readonly WayOutside[] {
  if (isEmpty(wanted)) return [];
  const found: WayOutside[] = [];
  for (const inside of all.flatMap(({ parties }) => parties)) {
    const parts = direction === 'ingress' ? connectivity.fromOutside(inside) : connectivity.toOutside(inside);
    for (const { addresses, connections } of parts) {
      const mine = intersectAddresses(addresses, wanted);
      if (isEmpty(mine) || !isOpen(connections)) continue;
      const family = mine.ipv4.length > 0 ? 4 : 6;
      const at = found.findIndex((each) => each.family === family && each.connections === connections);
      const known = found[at];
      if (known !== undefined) found[at] = { ...known, addresses: uniteAddresses(known.addresses, mine) };
      else {
        const witness = { kind: 'outside', inside, direction, addresses: mine } as const;
        found.push({ addresses: mine, family, connections, witness });
      }
    }
  }
  return found;
}
