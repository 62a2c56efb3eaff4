import type { EndsInPlace } from '../ends-in-place.ts';
import type { AddressSet } from '../../model/address-set.ts';
import type { Connections, Party, PodsParty, Relation } from '../../engine/all-pairs/connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Family } from '../../model/address.ts';
import type { ObjectRef } from '../../model/reference.ts';

export type PathEnd =
  | { readonly kind: 'workload'; readonly ref: ObjectRef }
  | { readonly kind: 'outside'; readonly addresses: AddressSet };

export type PathEnds = EndsInPlace<PathEnd>;

/** Something passes from one scope to another, or may: from each source to each destination. */
export interface PathBlock {
  readonly sources: PathEnds;
  readonly destinations: PathEnds;
  /** Both are the same, and none of them is paired with itself. */
  readonly isApart: boolean;
  readonly family: Family;
  readonly connections: Connections;
  /** Who stands for it when its rules are looked up. */
  readonly witness: Witness;
}

export type Witness =
  | { readonly kind: 'pods'; readonly from: PodsParty; readonly to: PodsParty; readonly relation: Relation }
  | {
      readonly kind: 'outside';
      readonly inside: Party;
      readonly direction: Direction;
      readonly addresses: AddressSet;
    };

/** A way, whoever its ends are. */
export type Way = Pick<PathBlock, 'family' | 'connections' | 'witness'>;
