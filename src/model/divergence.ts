import type { EnforcerModel } from './enforcer-model.ts';

/** One way in which an enforcer differs from the specification, or a defect of some of its versions. */
export interface Divergence {
  /** `CILIUM_NAMED_PORT`. */
  readonly code: string;
  /** How it reads policies instead; empty: nothing that a verdict hangs on. */
  readonly reads: Partial<EnforcerModel>;
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
}
