import type { NetworkPolicy } from '../../../../src/model/network-policy.ts';
import type { Snapshot } from '../../../../src/model/snapshot.ts';
import type { Measured } from './prober.ts';
import type { UndecidedReason } from './undecided.ts';

/** Where an enforcer is known to read policies otherwise than the API has it. */
export interface EnforcerReading {
  readonly divergences: readonly Divergence[];
  /** What it does where the API leaves the outcome open. */
  readonly decides: Readonly<Partial<Record<UndecidedReason, Measured>>>;
  /** How long it may take until a change of labels is in effect. */
  readonly relabelMs: number;
}

export interface Divergence {
  readonly name: string;
  /** A policy that means by the API what this one means to the enforcer. */
  rewrite(policy: NetworkPolicy, snapshot: Snapshot): NetworkPolicy;
}
