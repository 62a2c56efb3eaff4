import { bareKind } from '../model/kind-in-group.ts';
import type { Caveat } from './explanation.ts';
import type { Enforcer } from '../model/enforcement.ts';
import { modelOf, type PolicySet } from '../dialects/compiled.ts';
import type { Pod } from '../model/pod.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { idleAntreaPolicies } from './phrase/caveats.ts';

/**
 * Antrea's own policies that stand where they could be about these pods, while its feature gate AntreaPolicy is off: whoever
 * wrote them believes that they are enforced (semantics F.3).
 */
export function aboutIdleAntrea(
  { unmodelled }: Snapshot,
  policies: PolicySet,
  pods: readonly Pod[],
  enforcers: readonly Enforcer[],
): readonly Caveat[] {
  if (!enforcers.some(({ name }) => name === 'antrea') || modelOf(policies).antreaPolicies !== 'no') return [];
  const namespaces = new Set(pods.map(({ namespace }) => namespace));
  const idle = unmodelled.filter(
    ({ group, ref }) =>
      group === 'crd.antrea.io' &&
      /^(?:Cluster)?NetworkPolicy$/.test(bareKind(ref.kind)) &&
      (ref.namespace === undefined || namespaces.has(ref.namespace)),
  );
  return idle.length === 0 ? [] : [idleAntreaPolicies(idle)];
}
