import type {
  API_VERSION,
  Caveat,
  EnforcementExplanation,
  MissingExplanation,
  PortsExplanation,
  RuleCitation,
} from './explanation.ts';

/*
 * Who reaches whom, as data. Rows of cells are made when they are looked at, and cells that say the same are one: pairs of
 * 5,000 workloads are millions, and what they say is a few hundred things.
 */

export const MATRIX_BY = ['workload', 'pod', 'namespace'] as const;

/** What a row stands for. */
export type MatrixBy = (typeof MATRIX_BY)[number];

/** From the most open to the least. */
export const CELL_VERDICTS = ['ALLOW', 'PARTLY', 'MIXED', 'UNKNOWN', 'DENY', 'IMPOSSIBLE'] as const;

/**
 * ALLOW: every port, for all of their pods. PARTLY: the same ports for all of their pods. MIXED: pods, address families or
 * outside addresses differ. UNKNOWN: a missing fact decides some of it. IMPOSSIBLE: no connection to judge.
 */
export type CellVerdict = (typeof CELL_VERDICTS)[number];

export interface MatrixReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'MatrixReport';
  /** The answer in one line. */
  readonly summary: string;
  readonly by: MatrixBy;
  /** Absent: every namespace. */
  readonly namespace?: string;
  /** The one port that was asked for: `8080`, `53/UDP`; absent: every port. */
  readonly port?: string;
  /** One table, or three: inside of what was asked for, into it, out of it. Empty: there is nothing to compare. */
  readonly parts: readonly MatrixPart[];
  readonly counts: MatrixCounts;
  readonly caveats: readonly Caveat[];
  readonly missing: readonly MissingExplanation[];
  /** Absent where nothing is known of it: in most manifests. */
  readonly enforcement?: EnforcementExplanation;
}

/** Sources against destinations. */
export interface MatrixPart {
  readonly title: string;
  readonly sources: readonly MatrixEnd[];
  readonly destinations: readonly MatrixEnd[];
  /** Those that occur in the rows read so far. */
  readonly cells: readonly MatrixCell[];
  /** For each destination the position of its cell in `cells`, `ITSELF`, or `LEFT_OUT`. */
  readonly row: (source: number) => Int32Array;
  /** For each source the first one whose row has the same cells as often: to count, one row is enough for all of them. */
  readonly alike: () => Int32Array;
  /** True: some cells may be `LEFT_OUT`. Absent: none is. */
  readonly isFiltered?: boolean;
  /** True: many ranges of outside addresses are folded into two. Absent: each is an end. */
  readonly isFolded?: boolean;
  /** Why a cell is as it is; undefined where nobody is asked. */
  readonly reasons: (source: number, destination: number) => CellReasons | undefined;
}

/** In a row: the way of one pod to itself, which nothing polices. */
export const ITSELF = -1;
/** In a row: a cell that the filter of verdicts leaves out. */
export const LEFT_OUT = -2;

export interface MatrixEnd {
  /** As it can be typed back: `shop/deploy/web`, `shop` for a namespace, `203.0.113.0/24`. */
  readonly name: string;
  readonly kind: 'pod' | 'workload' | 'namespace' | 'outside' | 'unread';
  /** Absent: outside. */
  readonly namespace?: string;
  /** Pods behind the name; 0 for addresses, and where they could not be read. */
  readonly pods: number;
  /** Only of the outside: its blocks, as few as possible. */
  readonly addresses?: readonly string[];
  /** Only of the outside: the name without anything left out; of thousands of blocks it is long. */
  readonly nameInFull?: () => string;
}

export interface MatrixCell {
  readonly verdict: CellVerdict;
  /** Open between all of their pods. */
  readonly allowed: readonly PortsExplanation[];
  /** Open between some of their pods only, or in one address family only. */
  readonly partly: readonly PortsExplanation[];
  /** A missing fact decides. What is in none of the three is denied. */
  readonly unknown: readonly PortsExplanation[];
}

/** Pairs with a connection to judge, by verdict. */
export type MatrixCounts = Readonly<
  Record<'sources' | 'destinations' | 'pairs' | Lowercase<Exclude<CellVerdict, 'IMPOSSIBLE'>>, number>
>;

/** What stands behind a cell, in the order in which a packet meets it. */
export interface CellReasons {
  readonly egress: SideReason;
  readonly ingress: SideReason;
}

/** What one side says, whatever the other does. */
export interface SideReason {
  readonly sentence: string;
  /** Ports that this side alone lets pass. */
  readonly ports: readonly PortsExplanation[];
  /** Rules that match on some ports. */
  readonly rules: readonly RuleCitation[];
  readonly missing: readonly MissingExplanation[];
}
