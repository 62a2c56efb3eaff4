import type { CanaryPlan } from '../probe/canary/prepare.ts';
import type { Decision } from '../engine/trace.ts';
import type { LiveState } from './open-state.ts';
import type { Standing, StandingOf } from '../probe/canary/judge.ts';
import type { Target } from '../model/target.ts';
import { answerFlow, prepareAnalysis } from '../analysis.ts';
import { CANARY_POLICIES, policyName } from '../probe/canary/objects.ts';
import { CANARY_PORT } from '../probe/script-canary.ts';
import { qualifiedName } from '../model/reference.ts';
import { readFlow } from '../cluster/read-flow.ts';

export const NOTHING_STANDS: StandingOf = { ingress: { kind: 'unknown' }, egress: { kind: 'unknown' } };

/** What the policies that were there before the canary say of a connection between two of its pods. */
export async function readStanding(
  { more }: LiveState,
  { options: { namespace, runId } }: CanaryPlan,
  pods: { readonly client: string; readonly server: string },
): Promise<StandingOf> {
  const source: Target = { text: pods.client, endpoint: { kind: 'pod', namespace, name: pods.client } };
  const destination: Target = {
    text: pods.server,
    endpoint: { kind: 'pod', namespace, name: pods.server },
    port: { port: CANARY_PORT, protocol: 'TCP' },
  };
  const { snapshot } = await more((collector) => readFlow(collector, { source, destination, namespace }));
  const ours = new Set(CANARY_POLICIES.map((what) => policyName(runId, what)));
  const others = snapshot.networkPolicies.filter(({ name }) => !ours.has(name));
  const analysis = prepareAnalysis({ ...snapshot, networkPolicies: others });
  const answer = answerFlow(analysis, { source, destination, namespace, addressesOfNames: new Map(), inputFlags: '' });
  const outcome = answer.kind === 'explained' ? answer.answers.outcomes[0] : undefined;
  if (outcome === undefined) return NOTHING_STANDS;
  const { ingress, egress } = outcome.trace;
  return { ingress: standingOf(ingress.decision, ingress.result), egress: standingOf(egress.decision, egress.result) };
}

/** A default denial of NetworkPolicies counts for nothing: rules of ours add to theirs. */
function standingOf(decision: Decision, result: 'allow' | 'deny' | 'unknown'): Standing {
  switch (decision.kind) {
    case 'rule': {
      const by = [...new Set(decision.matches.map(({ policy }) => qualifiedName(policy.ref)))];
      return { kind: result === 'allow' ? 'allowed' : 'denied', by };
    }
    case 'isolated':
    case 'not-isolated':
    case 'no-subject':
    case 'exempt':
      return { kind: 'open' };
    case 'undefined':
    case 'missing':
      return { kind: 'unknown' };
    case 'enforcer':
      return result === 'deny' ? { kind: 'denied', by: [] } : { kind: 'open' };
  }
}
