import type {
  API_VERSION,
  Caveat,
  CheckExplanation,
  EnforcementExplanation,
  MissingExplanation,
  PolicyCitation,
  RuleCitation,
} from './explanation.ts';

/** Which policies select a pod, and what that lets in and out: what `kubectl netpol pod -o json` prints. */
export interface PodExplanation {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'PodExplanation';
  /** As typed back: `shop/web-0`, `shop/deploy/web`. */
  readonly name: string;
  /** Pods that are answered alike, in groups; several groups mean that replicas differ. */
  readonly groups: readonly PodGroup[];
  /** Absent where nothing is known of it: in most manifests. */
  readonly enforcement?: EnforcementExplanation;
}

export interface PodGroup {
  readonly pods: readonly string[];
  readonly facts: PodFacts;
  readonly ingress: PodDirection;
  readonly egress: PodDirection;
  /** What of its own node comes in whatever the rules say, where these keep anything out; absent: they do not. */
  readonly ownNode?: string;
  readonly policies: readonly SelectingPolicy[];
  /** Policies of the namespace that one label keeps from selecting the pod. */
  readonly almost: readonly AlmostSelectingPolicy[];
  readonly caveats: readonly Omit<Caveat, 'severity'>[];
  readonly missing: readonly MissingExplanation[];
}

/** What of the pod decides. */
export interface PodFacts {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Absent when they could not be read. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
  readonly node?: string;
  readonly hostNetwork: boolean;
  readonly phase: string;
  readonly ready: boolean;
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    readonly protocol: string;
    readonly container: string;
  }[];
  readonly serviceAccount: string;
}

export interface PodDirection {
  readonly state: 'isolated' | 'open' | 'not-policed' | 'unknown';
  readonly sentence: string;
  readonly isolatedBy: readonly PolicyCitation[];
  /** The rules that apply, in words: those of the admin tiers, then those of the isolating policies. */
  readonly rules: readonly RuleInWords[];
}

export interface RuleInWords extends RuleCitation {
  /** `TCP 8080`, `every port`. */
  readonly ports: string;
  /** `from pods app=web of namespace shop`. */
  readonly who: string;
  /** Pods that match now; absent where not all pods were read. */
  readonly matches?: number;
  /** Why nobody matches, when nobody does; or why it may not apply. */
  readonly note: string;
}

export interface SelectingPolicy extends PolicyCitation {
  /** The podSelector, requirement by requirement; empty means every pod. */
  readonly selectsBy: readonly CheckExplanation[];
  /** `2 rules: …`, `nothing`, `-` when the policy is not about that direction, `not enforced` when nobody here reads it. */
  readonly ingress: string;
  readonly egress: string;
}

export interface AlmostSelectingPolicy extends PolicyCitation {
  readonly checks: readonly CheckExplanation[];
}
