import type { ClusterIndex } from './cluster-index.ts';
import {
  isCore,
  type CompiledPolicy,
  type CompiledRule,
  everyPolicy,
  isAdmin,
  isLikeCore,
  modelOf,
  type PolicySet,
  simplePeersIn,
} from '../dialects/compiled.ts';
import { hasBothTypes } from './evaluate-rules.ts';
import { asksTooMuchOfWindows, hasIpv6Block } from './refused-policies.ts';
import { asksForPorts, selectsByHiddenLabels } from './policy-limits.ts';
import type { ContainerPort } from '../model/pod.ts';
import type { EnforcerFlag, EnforcerModel } from '../model/enforcer-model.ts';

/**
 * The flags of a model that can change what all pairs say of these pods and policies; of the others, no policy uses what
 * they are about. What only concerns a pod and itself, or Services, is not about pairs; and where the API leaves the answer
 * open, nobody differs from it.
 */
export function flagsThatMatter(index: ClusterIndex, set: PolicySet): ReadonlySet<EnforcerFlag> {
  const policies = everyPolicy(set);
  const rules = policies.flatMap(({ ingress, egress }) => [...ingress.rules, ...egress.rules]);
  const { pods } = index.snapshot;
  const groups: readonly (readonly [boolean, readonly EnforcerFlag[]])[] = [
    [
      rules.some(hasIpBlock),
      ['ipBlockMatchesPods', 'ipBlockMatchesNodes', 'ingressBlockAddsOwnNamespace', 'everyIpv6IsEvery'],
    ],
    [policies.some(({ findings }) => findings.some(({ code }) => code === 'CIDR_LEADING_ZEROS')), ['leadingZeros']],
    [rules.some(hasPortName), ['portNames']],
    [rules.some(hasPortName) && pods.some(({ ports }) => ports.some(isOfSidecar)), ['sidecarsNamePorts']],
    [rules.some(hasPortName) && pods.some(({ ports }) => ports.some(isOfInit)), ['initContainersNamePorts']],
    [rules.some(hasRange), ['portRanges']],
    [rules.some(hasLongList), ['longPortLists']],
    [policies.some(hasIpv6Block), ['ipv6Blocks']],
    [policies.some(selectsByHiddenLabels), ['seesEveryLabel']],
    [policies.some(asksTooMuchOfWindows), ['beyondWindows']],
    [policies.some(({ priority }) => priority > 0), ['highAdminPriorities']],
    [policies.some(hasRulesWithoutType), ['rulesImplyPolicyType']],
    [policies.some(hasBothTypes), ['rulesOpenOtherDirection']],
    [pods.length > 0, ['closedWithoutPolicy', 'policed', 'policedFamilies', 'policiesSeen']],
    [pods.some(({ hostNetwork }) => hostNetwork), ['ownNodeReachesPods', 'ownNodeAfterPolicy', 'ownNodePortsOpen']],
    [policies.some(({ language }) => language === 'antrea'), ['antreaPolicies']],
    [policies.some(isCore), ['networkPolicies']],
    [policies.some(spares), ['ciliumIsolationSwitch']],
    [policies.some(asksForPorts), ['portsSeen']],
    [policies.length > 0, [...new Set(policies.flatMap(({ needs = [] }) => needs))]],
    [rules.some(hasDomain), ['domainNames']],
    [
      policies.some(isAdmin),
      [
        'adminNodePeers',
        'closedOnUnknownShapes',
        'nameBreaksTies',
        'actionsOrderRules',
        'isolationSkipsBaseline',
        'adminV1alpha1',
        'adminV1alpha2',
      ],
    ],
  ];
  return new Set(groups.flatMap(([isUsed, flags]) => (isUsed ? flags : [])));
}

/**
 * The model for answers about every port: whether SCTP passes at all, which is not known of some enforcers, is left out
 * where no pod, Service or policy knows SCTP. Else nothing would ever be known.
 */
export function modelOfEveryPort(index: ClusterIndex, policies: PolicySet): EnforcerModel {
  return usesSctp(index, policies) ? modelOf(policies) : withoutSctp(modelOf(policies));
}

/** The model for answers of which SCTP is left out. */
export function withoutSctp(model: EnforcerModel): EnforcerModel {
  if (model.sctp === 'policed') return model;
  const made = MADE.get(model) ?? { ...model, sctp: 'policed' };
  MADE.set(model, made);
  return made;
}

/** One object for each, for whoever compares them. */
const MADE = new WeakMap<EnforcerModel, EnforcerModel>();

/** Templates of workloads count: where none of their pods runs, they are asked about. */
export function usesSctp({ snapshot: { pods, workloads, services } }: ClusterIndex, policies: PolicySet): boolean {
  const isSctp = ({ protocol }: { readonly protocol: string }): boolean => protocol === 'SCTP';
  const rules = everyPolicy(policies).flatMap(({ ingress, egress }) => [...ingress.rules, ...egress.rules]);
  const templates = workloads.map(({ template }) => template);
  return [...pods, ...templates, ...services, ...rules].some(({ ports }) => ports !== 'any' && ports.some(isSctp));
}

function hasIpBlock(rule: CompiledRule): boolean {
  return simplePeersIn(rule).some(({ kind }) => kind === 'ip-block');
}

function hasDomain(rule: CompiledRule): boolean {
  return simplePeersIn(rule).some(({ kind }) => kind === 'domains');
}

function hasPortName({ ports }: CompiledRule): boolean {
  return ports !== 'any' && ports.some(({ port }) => port.kind === 'named');
}

function hasRange({ ports }: CompiledRule): boolean {
  return ports !== 'any' && ports.some(({ port }) => port.kind === 'range' && port.first !== port.last);
}

function hasLongList({ ports }: CompiledRule): boolean {
  return ports !== 'any' && ports.some(({ inLongList }) => inLongList === true);
}

function hasRulesWithoutType(policy: CompiledPolicy): boolean {
  const sides = [policy.ingress, policy.egress];
  return isLikeCore(policy) && sides.some(({ isolates, rules }) => !isolates && rules.length > 0);
}

function spares({ language, ingress, egress }: CompiledPolicy): boolean {
  return language === 'cilium' && [ingress, egress].some(({ isolates, rules }) => !isolates && rules.length > 0);
}

function isOfSidecar({ container }: ContainerPort): boolean {
  return container === 'sidecar';
}

function isOfInit({ container }: ContainerPort): boolean {
  return container === 'init';
}
