import type { CompiledPolicy, CompiledRule, Peer } from '../compiled.ts';
import { inDoubt, OUTSIDE } from '../implied-peers.ts';
import type { MeshSettings } from '../../model/mesh-settings.ts';
import { MEMBERSHIPS } from './members.ts';
import type { Namespace } from '../../model/cluster-object.ts';

/** Whether the control plane certainly reads the objects of a namespace. */
export function discoveredBy(
  { discovered }: MeshSettings,
  namespaces: readonly Namespace[],
): (name: string) => boolean {
  if (discovered === undefined) return () => true;
  if (discovered === 'unknown') return () => false;
  const labels = new Map(namespaces.map((each) => [each.name, each.labels]));
  return (name) =>
    discovered.some((wanted) => Object.entries(wanted).every(([key, value]) => labels.get(name)?.[key] === value));
}

/**
 * With `outboundTrafficPolicy` REGISTRY_ONLY a sidecar lets out of the cluster what a ServiceEntry names, which nobody reads here:
 * https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/.
 */
export function outboundPolicies({ isRegistryOnly }: MeshSettings): readonly CompiledPolicy[] {
  if (!isRegistryOnly) return [];
  const path = ['mesh', 'outboundTrafficPolicy'];
  const peers: readonly Peer[] = [{ ...inDoubt(OUTSIDE, REGISTRY_ONLY), index: 0, path }];
  const rule: CompiledRule = { index: 0, path, action: 'deny', peers, ports: 'any', unrecognised: [] };
  return MEMBERSHIPS.filter(({ dataplane }) => dataplane === 'sidecar').map(
    ({ pod, labels = [], namespaces }): CompiledPolicy => ({
      ref: { kind: 'ConfigMap', name: 'istio' },
      subject: { namespaces: { kind: 'labels', selector: namespaces }, pods: labels, account: pod },
      ingress: { isolates: false, rules: [] },
      egress: { isolates: false, countsAnyway: true, rules: [rule] },
      priority: 0,
      language: 'istio',
      terminating: false,
      unrecognised: [],
      findings: [],
    }),
  );
}

const REGISTRY_ONLY = 'what ServiceEntries name, where outboundTrafficPolicy is REGISTRY_ONLY';
