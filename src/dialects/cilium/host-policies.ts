import { GIVEN_BY_AGENT, SOURCE } from './label-keys.ts';
import { CILIUM_GROUP } from './gaps.ts';
import { bareKind } from '../../model/kind-in-group.ts';
import { fieldsOf, itemsOf, readSelector } from '../foreign/read-selector.ts';
import type { Direction } from '../../model/verdict.ts';
import type { HostLanguage } from '../host-language.ts';
import type { HostPolicy, HostReach } from '../compiled.ts';
import type { LabelSelector } from '../../model/selector.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

const RESOURCE = 'ciliumclusterwidenetworkpolicies';

/** Of Cilium, the host firewall: CiliumClusterwideNetworkPolicies with `nodeSelector` (semantics F.2). */
export function ciliumHostPolicies(objects: readonly UnmodelledPolicy[]): HostLanguage {
  return {
    policies: objects.filter(isClusterwide).flatMap(readPolicy),
    mayHide: ({ group, resource }) => group === CILIUM_GROUP && (resource === RESOURCE || resource === 'apiresources'),
  };
}

function isClusterwide({ group, ref }: UnmodelledPolicy): boolean {
  return group === CILIUM_GROUP && bareKind(ref.kind) === 'CiliumClusterwideNetworkPolicy';
}

function readPolicy(policy: UnmodelledPolicy): readonly HostPolicy[] {
  const { spec, specs } = fieldsOf(policy.raw) ?? {};
  const all = [...(spec === undefined ? [] : [spec]), ...(itemsOf(specs) ?? [undefined])];
  if (all.length === 0) return [{ policy, nodes: ANY, directions: ['ingress', 'egress'] }];
  return all.flatMap((each) => {
    const fields = fieldsOf(each);
    // Pods are selected by `endpointSelector`; a policy has one of the two.
    if (fields?.['nodeSelector'] === undefined && fields?.['endpointSelector'] !== undefined) return [];
    return [{ policy, nodes: reachOf(fields?.['nodeSelector']), directions: directionsOf(fields) }];
  });
}

const ANY: HostReach = { kind: 'any' };

function reachOf(nodeSelector: unknown): HostReach {
  const read = readSelector(nodeSelector);
  if (read === undefined) return ANY;
  const selector = read.flatMap((requirement): LabelSelector => {
    // A label that the agent is told to overlook is to it not there: what asks for an absence may then be met.
    if (requirement.operator === 'NotIn' || requirement.operator === 'DoesNotExist') return [];
    const key = requirement.key.replace(SOURCE, '');
    return GIVEN_BY_AGENT.test(key) ? [] : [{ ...requirement, key }];
  });
  return { kind: 'labels', selector };
}

function directionsOf(fields: Readonly<Record<string, unknown>> | undefined): readonly Direction[] {
  if (fields === undefined) return ['ingress', 'egress'];
  return (['ingress', 'egress'] as const).filter(
    (direction) => fields[direction] !== undefined || fields[`${direction}Deny`] !== undefined,
  );
}
