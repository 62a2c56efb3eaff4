import type { EnforcerModel } from './enforcer-model.ts';
import type { Gap } from './gap.ts';

/** One way in which an enforcer differs from the specification, or a defect of some of its versions. */
export interface Divergence {
  /** `CILIUM_NAMED_PORT`. */
  readonly code: string;
  /** How it reads policies instead; empty: nothing that a verdict hangs on. */
  readonly reads: Partial<EnforcerModel>;
  /**
   * Of which verdicts it is said, though it changes none: of denials at pods that no controller has made, or of all that a
   * selector of pods decides; absent: of none.
   */
  readonly concerns?: 'bare-pods' | 'selectors';
  /** What really happens, after the enforcer's name: `matches no ipBlock against pods`. */
  readonly what: string;
  /** How to write policies so that it makes no difference, as an imperative. */
  readonly avoid: string;
  readonly link: string;
  /** `measured` on the real thing; else as its documents or its code have it. */
  readonly basis: 'measured' | 'documents' | 'code';
  /** Present: it is a defect, of these versions. */
  readonly defect?: { readonly affected: string };
  /** False: whether this version, or these settings, have it is not known. */
  readonly isSure: boolean;
  /** The setting that was not read and would say whether this installation has it; absent: there is none. */
  readonly hangsOn?: UnreadSetting;
}

/** A setting of an enforcer that could not be read. */
export interface UnreadSetting {
  /** As the enforcer calls it: `enable-policy`. */
  readonly setting: string;
  /** Where it would stand: `ConfigMap kube-system/cilium-config`. */
  readonly where: string;
  /** Why it was not read; absent: it is not among the objects that were given. */
  readonly gap?: Gap;
  /** It was read, and is not the same on all nodes. */
  readonly varies?: true;
}

/** A setting that could not be read and is taken for what it is in nearly every installation. */
export interface Assumption extends UnreadSetting {
  /** What it is taken for: `default`. */
  readonly assumed: string;
  /** What it may be instead: `always`. */
  readonly otherwise: string;
  /** How policies would then be read; absent: they would not be enforced at all. */
  readonly reads?: Partial<EnforcerModel>;
}
