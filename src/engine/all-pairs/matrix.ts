import type { AddressSet } from '../../model/address-set.ts';
import type { Connectivity, Party } from './connectivity.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import type { ProtocolPorts } from './protocol-ports.ts';

/** A row or column: who stands together. */
export type Group =
  | {
      readonly kind: 'pods';
      /** A pod, a workload (the outermost owner that is known), or a namespace. */
      readonly ref: ObjectRef;
      /** Not empty; without finished ones. */
      readonly pods: readonly Pod[];
    }
  | { readonly kind: 'outside'; readonly name: string; readonly addresses: AddressSet };

export type Grouping = 'pod' | 'workload' | 'namespace';

export type CellVerdict =
  /** Every port, between all pairs. */
  | 'ALLOW'
  | 'DENY'
  /** The same ports between all pairs, not all of them. */
  | 'PARTLY'
  /** Pairs differ: replicas, address families, or outside addresses. */
  | 'MIXED'
  /** A missing fact decides on some ports between some pairs. */
  | 'UNKNOWN'
  /** There is no pair to judge: no common address family. */
  | 'IMPOSSIBLE';

/** What passes from the members of a row to those of a column. A pod and itself are a pair only where there is no other. */
export interface CellSummary {
  readonly verdict: CellVerdict;
  /** Allowed between every pair. */
  readonly every: ProtocolPorts;
  /** Allowed between at least one pair. */
  readonly some: ProtocolPorts;
  /** Unknown between at least one pair. */
  readonly unknown: ProtocolPorts;
}

/** Equal cells are one object: compare with `===`. */
export interface Cell extends CellSummary {
  /** Only where the families differ. */
  readonly byFamily?: { readonly ipv4?: CellSummary; readonly ipv6?: CellSummary };
}

export interface MatrixOptions {
  readonly by: Grouping;
  /** Which groups are rows; left out: all. */
  readonly isRow?: (group: Group) => boolean;
  readonly isColumn?: (group: Group) => boolean;
  /** Outside ranges that are rows and columns too, after the others; two of them have no cell to judge (IMPOSSIBLE). */
  readonly outside?: readonly { readonly name: string; readonly addresses: AddressSet }[];
}

export interface Matrix {
  readonly connectivity: Connectivity;
  /** By namespace, then name; outside groups last. */
  readonly rows: readonly Group[];
  readonly columns: readonly Group[];
  /** The cells that occur; a row holds positions in it. It grows while rows are read. */
  readonly cells: readonly Cell[];
  /**
   * One row: for each column the position of its cell in `cells`. The array belongs to the caller. Costs little per column:
   * rows of 50,000 columns may be read one by one and forgotten.
   */
  row(at: number): Int32Array;
  /** For each row the first one that is alike: the same but in both rows' own columns, which are then as good as swapped. */
  readonly alike: Int32Array;
  /** One cell; both are positions in `rows` and `columns`. */
  cell(row: number, column: number): Cell;
  partiesOf(group: Group): readonly Party[];
}
