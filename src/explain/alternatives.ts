import { type EnforcerModel, SPECIFICATION } from '../engine/enforcer-model.ts';
import type { Caveat } from './explanation.ts';
import type { FlowOutcome } from '../engine/outcome.ts';
import type { PolicySet } from '../dialects/compiled.ts';
import { evaluate } from '../engine/evaluate.ts';
import { phraseDivergence } from './phrase/caveats.ts';

/** A way in which widespread enforcers read the core API differently from its text, and who they are (semantics E). */
export interface Divergence {
  readonly code: 'POLICYTYPES_IGNORED' | 'IPBLOCK_POD' | 'IPBLOCK_NODE';
  readonly model: EnforcerModel;
}

const DIVERGENCES: readonly Divergence[] = [
  { code: 'POLICYTYPES_IGNORED', model: { ...SPECIFICATION, rulesImplyPolicyType: true } },
  { code: 'IPBLOCK_POD', model: { ...SPECIFICATION, ipBlockMatchesPods: false } },
  { code: 'IPBLOCK_NODE', model: { ...SPECIFICATION, ipBlockMatchesNodes: false } },
];

/** The divergences that would flip one of these answers: those that would not are nobody's business now. */
export function divergentAnswers(outcomes: readonly FlowOutcome[], policies: PolicySet): readonly Caveat[] {
  return DIVERGENCES.flatMap(({ code, model }) => {
    for (const { trace } of outcomes) {
      const { verdict } = evaluate(policies, trace.flow, model);
      if (verdict !== trace.verdict) return [phraseDivergence(code, trace, verdict)];
    }
    return [];
  });
}
