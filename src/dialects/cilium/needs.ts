import { isGiven, isGivenList, type RawCiliumRule, type RawCiliumSpec, type RawPortRule } from './raw-policy.ts';
import { kindsOfRules } from './port-problems.ts';
import type { NeededFlag } from '../compiled.ts';
import { seesNames } from './conditions.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/**
 * What in a policy not every Cilium takes: its agents hold it against their settings, and refuse the whole of it for one rule
 * (https://github.com/cilium/cilium/blob/v1.19.4/pkg/policy/api/rule_validation.go, pkg/policy/k8s/cell.go).
 */
export function needsOf({ ref }: UnmodelledPolicy, specs: readonly RawCiliumSpec[]): readonly NeededFlag[] {
  const found: readonly (readonly [NeededFlag, boolean])[] = [
    [ref.namespace === undefined ? 'ciliumClusterPolicies' : 'ciliumNamespacePolicies', true],
    ['ciliumL7Rules', specs.some((spec) => portRulesOf(spec).some((entry) => kindsOfRules(entry).length > 0))],
    ['ciliumProxy', specs.some(asksProxy)],
    ['ciliumIcmpRules', specs.some((spec) => rulesOf(spec).some(({ icmps }) => isGivenList(icmps)))],
    ['ciliumNodePeers', specs.some(hasNodePeers)],
    ['ciliumPortless', specs.some(hasPortless)],
  ];
  return found.flatMap(([flag, isNeeded]) => (isNeeded ? [flag] : []));
}

export function hasNodePeers(spec: RawCiliumSpec): boolean {
  return rulesOf(spec).some((rule) => isGivenList(rule['fromNodes']) || isGivenList(rule['toNodes']));
}

export function hasPortless(spec: RawCiliumSpec): boolean {
  return portRulesOf(spec).some(({ ports }) => (ports ?? []).some((each) => !each?.port));
}

/** TLS names and listeners are the proxy's, and so are the addresses of names, where no rule about DNS is to be refused. */
function asksProxy(spec: RawCiliumSpec): boolean {
  const isOfProxy = ({ serverNames, listener }: RawPortRule): boolean => isGivenList(serverNames) || isGiven(listener);
  const asksForNames = (spec.egress ?? []).some((rule) => isGivenList(rule?.['toFQDNs']));
  return portRulesOf(spec).some(isOfProxy) || (asksForNames && !seesNames(spec.egress ?? []));
}

function rulesOf({ ingress, ingressDeny, egress, egressDeny }: RawCiliumSpec): readonly RawCiliumRule[] {
  return [ingress, ingressDeny, egress, egressDeny].flatMap((section) => section ?? []).map((rule) => rule ?? {});
}

function portRulesOf(spec: RawCiliumSpec): readonly RawPortRule[] {
  return rulesOf(spec)
    .flatMap(({ toPorts }) => toPorts ?? [])
    .map((entry) => entry ?? {});
}
