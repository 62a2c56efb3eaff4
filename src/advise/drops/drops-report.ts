import type {
  API_VERSION,
  MissingExplanation,
  NextStep,
  PolicyCitation,
  RuleCitation,
  Statement,
} from '../../explain/explanation.ts';
import type { ObservedDrops } from '../../explain/observed-drops.ts';
import type { WatchedVerdict } from '../../explain/flip.ts';

/** Drops that Hubble saw, each with what the policies say: what `kubectl netpol drops -o json` prints. */
export interface DropsReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'DropsReport';
  readonly summary: string;
  /** Absent: all of them. */
  readonly namespace?: string;
  /** From when on Hubble was asked; RFC 3339. Absent: what a file holds. */
  readonly since?: string;
  /** What policy dropped, as connections; first what the policies do not explain, then the newest. */
  readonly connections: readonly DroppedConnection[];
  /** Connections that were seen and are not among these: there are too many. */
  readonly left: number;
  /** Packets that were dropped for what is no policy's matter. */
  readonly otherReasons: readonly { readonly reason: string; readonly packets: number }[];
  /** Who was asked; empty when it was a file. */
  readonly agents: readonly AskedAgent[];
  /** What Hubble does not tell. */
  readonly limits: readonly Statement[];
  readonly missing: readonly MissingExplanation[];
}

export interface AskedAgent {
  readonly node: string;
  /** `kube-system/cilium-x7f2q`. */
  readonly pod: string;
  readonly answered: boolean;
  /** Why not; empty when it did. */
  readonly text: string;
}

/** Whether the policies say what Hubble saw. */
export type DropAgreement = 'agree' | 'disagree' | 'inconclusive';

export interface DroppedConnection extends ObservedDrops {
  /** `shop/pod/web → shop/pod/db:5432/tcp`, as `why` takes its ends. */
  readonly flow: string;
  readonly source: string;
  readonly destination: string;
  readonly agreement: DropAgreement;
  /** What `why` says of it now. */
  readonly verdict: WatchedVerdict;
  /** What decides, in a sentence or two. */
  readonly sentence: string;
  /** Policies that isolate the end at which it was dropped. */
  readonly isolatedBy: readonly PolicyCitation[];
  /** The rules that deny it there. */
  readonly deniedBy: readonly RuleCitation[];
  /** Where the policies do not say it: what may be the cause. */
  readonly causes: readonly Statement[];
  readonly next: readonly NextStep[];
}
