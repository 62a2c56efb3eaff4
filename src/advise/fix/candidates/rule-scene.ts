import type { ClusterIndex } from '../../../engine/cluster-index.ts';
import type { CompiledRule } from '../../../dialects/compiled.ts';
import type { Direction } from '../../../model/verdict.ts';
import type { FlowOutcome } from '../../../engine/outcome.ts';
import type { NetworkPolicy } from '../../../model/network-policy.ts';

/** A rule that is to match one connection. */
export interface RuleScene {
  readonly index: ClusterIndex;
  readonly policy: NetworkPolicy;
  readonly rule: CompiledRule;
  readonly direction: Direction;
  readonly outcome: FlowOutcome;
  /** All that are to be answered otherwise, `outcome` among them. */
  readonly outcomes: readonly FlowOutcome[];
}
