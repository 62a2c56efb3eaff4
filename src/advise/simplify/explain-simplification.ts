import { API_VERSION } from '../../explain/explanation.ts';
import type { Comparison } from '../diff/compare.ts';
import { countPairs, type PairBlock } from '../diff/pair-blocks.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import type { PlanStep, PolicyPair, PolicyPlan, SimplifyPlan } from './plan-simplification.ts';
import type { Reach } from '../redundancy/peer-cover.ts';
import type { SimplifiedPolicy, SimplifyReport, SimplifyStep, SizeOfPolicies } from './simplify-report.ts';
import { formatPath, qualifiedName } from '../../model/reference.ts';
import { manifestOf } from '../fix/manifest.ts';
import { phraseDeletion } from '../phrase/generate.ts';
import * as phrase from '../phrase/simplify.ts';

export interface Simplified {
  /** Absent: every namespace. */
  readonly namespace: string | undefined;
  readonly policies: readonly PolicyPair[];
  readonly plan: SimplifyPlan;
  /** The state with the plan, held against the state. */
  readonly comparison: Pick<Comparison, 'blocks'>;
  readonly notRead: readonly string[];
}

/** What was found, and what was shown of it, as a report. */
export function explainSimplification({ namespace, policies, plan, comparison, notRead }: Simplified): SimplifyReport {
  const state = {
    changed: count(comparison.blocks.filter(isChanged)),
    unknown: count(comparison.blocks.filter((block) => !isChanged(block))),
  };
  const isWhole = state.changed === 0;
  const used = isWhole ? plan.policies : [];
  const gone = used.filter(({ simplified }) => simplified === undefined);
  const report = {
    ...(namespace === undefined ? {} : { namespace }),
    before: sizeOf(policies.map(({ written }) => written)),
    after: sizeOf(afterwards(policies, used)),
    left: plan.left.map((found): SimplifyStep => {
      const text = phrase.phraseCovered(found.policy, found);
      return { kind: 'covered-rule', proof: found.reach, text, ...placeOf(found.policy, found.rule.path) };
    }),
    state,
  };
  const result = !isWhole ? 'unproved' : used.length > 0 ? 'simplified' : 'nothing';
  return {
    apiVersion: API_VERSION,
    kind: 'SimplifyReport',
    result,
    summary: phrase.phraseSimplify(result, report),
    ...report,
    policies: used.map(describe),
    deletions: gone.map(({ written }) => phraseDeletion(written)),
    notRead,
  };
}

/** Not known before and not known after, of the same facts, is no change. */
function isChanged({ differences }: PairBlock): boolean {
  return differences.some(({ transitions }) => transitions.some(({ before, after }) => before !== after));
}

function count(blocks: readonly PairBlock[]): number {
  return blocks.reduce((sum, block) => sum + countPairs(block), 0);
}

function sizeOf(policies: readonly NetworkPolicy[]): SizeOfPolicies {
  const rules = policies.reduce((sum, { spec }) => sum + (spec.ingress ?? []).length + (spec.egress ?? []).length, 0);
  return { policies: policies.length, rules };
}

function afterwards(policies: readonly PolicyPair[], plans: readonly PolicyPlan[]): readonly NetworkPolicy[] {
  const planned = new Map(plans.map((plan) => [plan.compiled, plan]));
  return policies.flatMap(({ written, compiled }) => {
    const plan = planned.get(compiled);
    return plan === undefined ? [written] : (plan.simplified ?? []);
  });
}

function describe(plan: PolicyPlan): SimplifiedPolicy {
  const { written, simplified, steps } = plan;
  return {
    namespace: written.namespace,
    name: written.name,
    steps: steps.map((step) => describeStep(plan, step)),
    ...(simplified === undefined ? {} : { manifest: manifestOf(simplified) }),
  };
}

function describeStep({ compiled }: PolicyPlan, step: PlanStep): SimplifyStep {
  return {
    kind: kindOf(step),
    proof: reachOf(step),
    text: phrase.phraseStep(compiled, step),
    ...placeOf(compiled, pathOf(step)),
  };
}

function kindOf(step: PlanStep): SimplifyStep['kind'] {
  if (step.kind !== 'rules') return step.kind;
  switch (step.step.kind) {
    case 'dropped-peer':
      return 'covered-peer';
    case 'dropped-port':
      return 'covered-port';
    case 'merged':
      return 'merged-rules';
  }
}

function reachOf(step: PlanStep): Reach {
  if (step.kind === 'covered-rule') return step.found.reach;
  if (step.kind === 'needless') return step.rules.some(({ reach }) => reach === 'now') ? 'now' : 'always';
  return 'always';
}

function pathOf(step: PlanStep): FieldPath {
  switch (step.kind) {
    case 'duplicate':
    case 'needless':
      return [];
    case 'beside-allow-all':
      return step.rule.path;
    case 'covered-rule':
      return step.found.rule.path;
    case 'rules':
      return pathOfRuleStep(step);
  }
}

function pathOfRuleStep({ step }: Extract<PlanStep, { kind: 'rules' }>): FieldPath {
  if (step.kind === 'merged') return step.rule.path;
  return step.kind === 'dropped-peer' ? step.peer.path : step.port.path;
}

function placeOf(
  { ref, origin }: PolicyPlan['compiled'],
  path: FieldPath,
): Omit<SimplifyStep, 'kind' | 'proof' | 'text'> {
  const place = { policy: qualifiedName(ref), path: formatPath(path) };
  if (origin === undefined) return place;
  const { file, line } = origin.locate(path);
  return { ...place, file, line };
}
