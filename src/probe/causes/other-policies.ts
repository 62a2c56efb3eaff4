import {
  bothSides,
  type CauseTest,
  CILIUM,
  type Disagreement,
  enforcersNamed,
  KUBE_ROUTER,
  podsOf,
  policiesOf,
  rank,
  traceOf,
} from './disagreement.ts';
import { type CompiledPolicy, isAdmin } from '../../dialects/compiled.ts';
import type { Enforcer } from '../../model/enforcement.ts';
import { evaluate } from '../../engine/evaluate.ts';
import { maySelect } from '../../engine/unmodelled.ts';
import { podEndpoint } from '../../engine/cluster-index.ts';
import { phraseGap } from '../../explain/phrase/directions.ts';
import { qualifiedName } from '../../model/reference.ts';
import * as phrase from '../phrase/causes.ts';
import * as divergences from '../phrase/divergences.ts';

/** Objects of languages that are not evaluated here, about these pods or about any. */
export const unmodelledPolicy: CauseTest = (disagreement) => {
  const { index, policies } = disagreement.simulation;
  const ends = podsOf(disagreement).map((pod) => podEndpoint(index, pod));
  const others = policies.unmodelled.filter((policy) => ends.some((end) => maySelect(policies, policy, end)));
  return others.length === 0 ? undefined : rank(66, phrase.unmodelledPolicy(others));
};

/** Policies that could not be read, or whether there are any. */
export const unreadPolicy: CauseTest = ({ simulation: { policies } }) => {
  const gaps = [...(policies.unmodelledGaps ?? []), ...policies.tiers.flatMap((tier) => tier.gaps)];
  return gaps.length === 0 ? undefined : rank(60, phrase.unreadPolicy(gaps.map(phraseGap)));
};

/** They know the tiers of administrators (semantics D.7). */
const KNOW_ADMIN_TIERS: ReadonlySet<string> = new Set([
  'calico',
  'canal',
  'ovn-kubernetes',
  'kube-network-policies',
  'kindnet',
  'antrea',
]);

/** A tier of administrators has decided, and this enforcer is not known to have one. */
export const adminTierIgnored: CauseTest = (disagreement) => {
  const { enforcement, simulation, kind } = disagreement;
  const enforcer: Enforcer | undefined =
    enforcement?.kind === 'enforced'
      ? enforcement.enforcers.find(({ name }) => !KNOW_ADMIN_TIERS.has(name))
      : undefined;
  const policy = adminPolicies(disagreement)[0];
  if (enforcer === undefined || policy === undefined) return undefined;
  const tiers = simulation.policies.tiers.map((tier) => ({
    ...tier,
    clusterWide: tier.clusterWide.filter((each) => !isOfPolicyApi(each)),
  }));
  const { verdict } = evaluate({ ...simulation.policies, tiers }, traceOf(disagreement).flow);
  return verdict === (kind === 'open' ? 'ALLOW' : 'DENY')
    ? rank(98, phrase.adminTierIgnored(enforcer, policy.ref.kind, qualifiedName(policy.ref)))
    : undefined;
};

function adminPolicies(disagreement: Disagreement): readonly CompiledPolicy[] {
  const matches = bothSides(disagreement).flatMap(({ decision }) => (decision.kind === 'rule' ? decision.matches : []));
  return matches.map(({ policy }) => policy).filter(isOfPolicyApi);
}

/** Policies of the same tiers that are an enforcer's own are only evaluated where it is not known to be absent. */
function isOfPolicyApi(policy: CompiledPolicy): boolean {
  return isAdmin(policy) && policy.language !== 'aws';
}

/** To kube-router a policy of both types is one chain: a rule of one direction lets the other pass, too (semantics E.4). */
export const oneChainForBoth: CauseTest = (disagreement) => {
  const [enforcer] = enforcersNamed(disagreement.enforcement, KUBE_ROUTER);
  if (enforcer === undefined || disagreement.kind === 'closed') return undefined;
  const { egress, ingress } = traceOf(disagreement);
  const shared = policiesOf(egress)
    .filter(({ selects, isolates }) => selects === 'yes' && isolates)
    .flatMap((out) => policiesOf(ingress).filter((into) => into.policy === out.policy && into.isolates));
  const matching = shared.find(({ policy }) =>
    [egress, ingress].some((side) =>
      policiesOf(side).some((each) => each.policy === policy && each.rules.some(({ result }) => result === 'yes')),
    ),
  );
  return matching === undefined
    ? undefined
    : rank(94, divergences.oneChainForBoth(enforcer, qualifiedName(matching.policy.ref)));
};

/** Flow logs of Cilium name the reason of a drop: worth a look before all guesses, where it is the enforcer. */
export const flowLogs: CauseTest = (disagreement) => {
  const [enforcer] = enforcersNamed(disagreement.enforcement, CILIUM);
  return enforcer === undefined || disagreement.kind === 'open'
    ? undefined
    : rank(20, phrase.flowLogs(enforcer, disagreement.report.source));
};
