import type {
  API_VERSION,
  Caveat,
  EndExplanation,
  EnforcementExplanation,
  MissingExplanation,
  PortsExplanation,
  RuleCitation,
  Statement,
} from './explanation.ts';
import type { SideReason } from './matrix-report.ts';

/** Who can reach an end, or whom it can reach: what `who-can` and `can-reach` print. */
export interface ReachReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ReachReport';
  /** `who-can`: peers are sources. `can-reach`: peers are destinations. */
  readonly question: ReachQuestionKind;
  /** The answer in one line. */
  readonly summary: string;
  readonly end: EndExplanation;
  /** As policy sees it, after Service translation: `TCP 8080`; absent: every port. */
  readonly port?: string;
  /** Peers by what the asked end's own side says to them; empty: nobody. */
  readonly ways: readonly ReachWay[];
  /** Peers about which a missing fact decides. */
  readonly unknown: readonly ReachPeer[];
  /** What a pod that does not exist yet would need. */
  readonly newPods: readonly NewPodWay[];
  /** Why there is no connection at all, whatever the policies say. */
  readonly impossible: readonly Statement[];
  readonly caveats: readonly Caveat[];
  readonly missing: readonly MissingExplanation[];
  /** Absent where nothing is known of it: in most manifests. */
  readonly enforcement?: EnforcementExplanation;
}

export type ReachQuestionKind = 'who-can' | 'can-reach';

/** Peers that are let through by the same rules of the asked end. */
export interface ReachWay {
  readonly side: SideReason;
  readonly peers: readonly ReachPeer[];
}

export interface ReachPeer {
  /** As it can be typed back: `shop/deploy/web`; address blocks for the outside. */
  readonly name: string;
  readonly kind: 'pod' | 'workload' | 'outside';
  /** Absent: outside. */
  readonly namespace?: string;
  /** 0 for the outside. */
  readonly pods: number;
  /** Ports of the destination that are open; of an unknown peer those that may be. */
  readonly ports: readonly PortsExplanation[];
  /** Open between some of the pods only, or in one address family. */
  readonly partly: boolean;
  /** What the peer's own side says. */
  readonly side: SideReason;
}

/** How a pod that does not exist yet would be admitted, by one peer of one rule. */
export interface NewPodWay {
  readonly rule: RuleCitation;
  /** Labels that are enough. */
  readonly labels: Readonly<Record<string, string>>;
  /** Namespaces of today in which it may be; empty: none. */
  readonly namespaces: readonly string[];
  /** Labels of a new namespace that would do; absent: no new one would. */
  readonly newNamespace?: Readonly<Record<string, string>>;
  readonly ports: readonly PortsExplanation[];
  /** `a pod labelled app=web in namespace shop`. */
  readonly text: string;
}
