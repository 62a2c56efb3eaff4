import { type EnforcerModel, SPECIFICATION } from '../model/enforcer-model.ts';
import type { DirectionTrace, PolicyTrace, RuleTrace } from '../engine/trace.ts';
import type { Caveat } from './explanation.ts';
import type { FlowOutcome } from '../engine/outcome.ts';
import { isAdmin, isCore, type PolicySet } from '../dialects/compiled.ts';
import { evaluate } from '../engine/evaluate.ts';
import { phraseDivergence } from './phrase/caveats.ts';

/** A way in which widespread enforcers read the core API differently from its text, and who they are (semantics E). */
export interface Divergence {
  readonly code: 'POLICYTYPES_IGNORED' | 'IPBLOCK_POD' | 'IPBLOCK_NODE';
  readonly model: EnforcerModel;
  /** Whether anything that this side looked at is read differently; where nothing is, the answer is the same. */
  readonly touches: (side: DirectionTrace) => boolean;
}

const DIVERGENCES: readonly Divergence[] = [
  {
    code: 'POLICYTYPES_IGNORED',
    model: { ...SPECIFICATION, rulesImplyPolicyType: 'yes' },
    touches: hasRulesWithoutType,
  },
  { code: 'IPBLOCK_POD', model: { ...SPECIFICATION, ipBlockMatchesPods: 'no' }, touches: mayMatchByBlock },
  { code: 'IPBLOCK_NODE', model: { ...SPECIFICATION, ipBlockMatchesNodes: 'no' }, touches: mayMatchByBlock },
];

/** The divergences that would flip one of these answers: those that would not are nobody's business now. */
export function divergentAnswers(outcomes: readonly FlowOutcome[], policies: PolicySet): readonly Caveat[] {
  return DIVERGENCES.flatMap(({ code, model, touches }) => {
    for (const { trace } of outcomes) {
      if (!touches(trace.egress) && !touches(trace.ingress)) continue;
      const { verdict } = evaluate(policies, trace.flow, model);
      if (verdict !== trace.verdict) return [phraseDivergence(code, trace, verdict)];
    }
    return [];
  });
}

function hasRulesWithoutType(side: DirectionTrace): boolean {
  return policiesOf(side).some(({ isolates, rules }) => !isolates && rules.length > 0);
}

function mayMatchByBlock(side: DirectionTrace): boolean {
  return side.peer.kind !== 'external' && policiesOf(side).some(({ rules }) => rules.some(hasMatchingBlock));
}

function hasMatchingBlock(trace: RuleTrace): boolean {
  const { peers: written } = trace.rule;
  if (written === 'any' || !written.some(({ kind }) => kind === 'ip-block') || trace.peers === 'any') return false;
  return trace.peers.some(({ peer, result }) => peer.kind === 'ip-block' && result !== 'no');
}

/** Those that several enforcers know; what is one's own language, nobody else reads in another way. */
function policiesOf({ tiers }: DirectionTrace): readonly PolicyTrace[] {
  return tiers.flatMap(({ policies }) => policies).filter(({ policy }) => isCore(policy) || isAdmin(policy));
}
