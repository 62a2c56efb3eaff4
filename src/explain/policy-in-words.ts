import type { PolicyCitation, Statement } from './explanation.ts';
import type { FieldPath } from '../model/reference.ts';
import type { RuleInWords } from './pod-explanation.ts';

/** What a policy says, whoever asks. */
export interface PolicyInWords extends PolicyCitation {
  /** `pods app=db of namespace shop`. */
  readonly subject: string;
  /** Pods that it selects now, by name; absent where not all of them were read. */
  readonly selected?: readonly string[];
  /** Why it selects nobody, when it selects nobody. */
  readonly note: string;
  readonly ingress: PolicyDirectionInWords;
  readonly egress: PolicyDirectionInWords;
  /** Fields that this version does not know, and what else a reader should know. */
  readonly caveats: readonly Statement[];
}

/** What a line of a list has room for. */
export interface PolicyBrief {
  /** The selector alone: `app=db`, `every pod`. */
  readonly selector: string;
  /** How many pods it selects now; absent where not all of them were read. */
  readonly selected?: number;
  readonly ingress: string;
  readonly egress: string;
}

export interface PolicyDirectionInWords {
  /** `2 rules`, `nothing`, `everything`, `-` when the policy is not about that direction. */
  readonly brief: string;
  readonly rules: readonly PolicyRule[];
}

/** A rule with its place in the policy's object. */
export interface PolicyRule extends RuleInWords {
  readonly path: FieldPath;
  /** Pods that match now, by name; absent as `matches` is. */
  readonly pods?: readonly string[];
}
