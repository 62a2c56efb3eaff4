import type { Assumption, Divergence } from './divergence.ts';
import type { EnforcerModel } from './enforcer-model.ts';
import type { Gap } from './gap.ts';

/** How a denied TCP connection ends for the client. */
export type DenialSymptom = 'refused' | 'timeout' | 'unknown';

/** A component that enforces NetworkPolicy here. */
export interface Enforcer {
  /** For programs: `calico`. */
  readonly name: string;
  /** For people: `Calico`. */
  readonly title: string;
  readonly version?: string;
  /** What sets it apart from its usual way: `eBPF`, `strict`. */
  readonly mode?: string;
  readonly denial: DenialSymptom;
  /** Where it was seen: `DaemonSet kube-system/calico-node`. */
  readonly evidence: readonly string[];
  /** How it reads policies; absent: as specified. */
  readonly model?: EnforcerModel;
  /** Where and why that differs from the specification. */
  readonly divergences?: readonly Divergence[];
  /** Settings that were not read, where one of them could turn an answer. */
  readonly assumptions?: readonly Assumption[];
  /** Nodes that should run it, and nodes where it is ready; absent when nothing counts them. */
  readonly nodes?: { readonly desired: number; readonly ready: number };
}

/** A network component that was found and enforces nothing. */
export interface Bystander {
  readonly name: string;
  readonly title: string;
  readonly version?: string;
  /** It has no policy engine; or has one that is off; or runs nowhere. */
  readonly why: 'no-policy-engine' | 'switched-off' | 'on-no-node';
  readonly evidence: readonly string[];
}

/** Whether anything makes NetworkPolicy come true. */
export type Enforcement =
  /** A connection must pass all of them. `gaps`: where others could hide. */
  | { readonly kind: 'enforced'; readonly enforcers: readonly Enforcer[]; readonly gaps: readonly Gap[] }
  | NoEnforcer
  /** `maybe`: titles of components that left traces. */
  | { readonly kind: 'unknown'; readonly why: readonly Gap[]; readonly maybe: readonly string[] };

/** Everything was read, and nothing enforces. */
export interface NoEnforcer {
  readonly kind: 'not-enforced';
  /** What was looked at, by name: the reader may know an enforcer among it. */
  readonly evidence: readonly string[];
  readonly found: readonly Bystander[];
}
