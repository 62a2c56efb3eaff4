import { compareChanges, prepareChanges } from './what-if.ts';
import { type PolicyPair, planSimplification, type SimplifyPlan } from './advise/simplify/plan-simplification.ts';
import { explainGap } from './explain/missing.ts';
import { explainSimplification } from './advise/simplify/explain-simplification.ts';
import { findRedundancies } from './advise/redundancy/redundancies.ts';
import type { NetworkPolicy } from './model/network-policy.ts';
import { corePolicies, type PolicySet } from './dialects/compiled.ts';
import { qualifiedName } from './model/reference.ts';
import type { Reach } from './advise/redundancy/peer-cover.ts';
import type { SimplifyReport } from './advise/simplify/simplify-report.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { StateChange } from './model/state-change.ts';
import { unreadPods } from './explain/unread-pods.ts';

export interface SimplifyQuestion {
  /** Undefined: every namespace. */
  readonly namespace: string | undefined;
  /** How far each proof has to reach at least. */
  readonly reach: Reach;
}

/** The same policies in fewer words: find what can go, plan what stays, and hold the state with the plan against the state. */
export function* answerSimplify(
  snapshot: Snapshot,
  { namespace, reach }: SimplifyQuestion,
): Generator<undefined, SimplifyReport> {
  const base = prepareChanges(snapshot);
  const { index, policies } = base.analysis;
  const pairs = pairPolicies(index.snapshot.networkPolicies, policies).filter(
    ({ written }) => namespace === undefined || written.namespace === namespace,
  );
  const plan = planSimplification(index, pairs, findRedundancies(index, policies, namespace), reach);
  const comparison = yield* compareChanges(base, changesOf(plan));
  const notRead = unreadPods(index.snapshot, namespace).map((gap) => explainGap(gap).text);
  return explainSimplification({ namespace, policies: pairs, plan, comparison, notRead });
}

function changesOf({ policies }: SimplifyPlan): readonly StateChange[] {
  return policies.map(
    ({ written: { namespace, name }, simplified }): StateChange =>
      simplified === undefined
        ? { kind: 'delete-policy', ref: { kind: 'NetworkPolicy', namespace, name } }
        : { kind: 'put-policy', policy: simplified },
  );
}

/** Each policy as it is written with what it was compiled to. */
function pairPolicies(written: readonly NetworkPolicy[], policies: PolicySet): readonly PolicyPair[] {
  const compiled = [...corePolicies(policies).values()].flat();
  const byName = new Map(compiled.map((policy) => [qualifiedName(policy.ref), policy]));
  return written.flatMap((policy) => {
    const own = byName.get(qualifiedName(policy));
    return own === undefined ? [] : [{ written: policy, compiled: own }];
  });
}
