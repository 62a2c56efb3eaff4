import { alternativesOf } from './alternatives.ts';
import { bareKind } from '../../model/kind-in-group.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Gap } from '../../model/gap.ts';
import type { HostLanguage } from '../host-language.ts';
import type { HostPolicy, HostReach } from '../compiled.ts';
import { isOfCalico, mayHaveHosts } from './gaps.ts';
import type { Labels } from '../../model/labels.ts';
import { parseSelector } from './parse-selector.ts';
import { pickNamespaces } from './pick.ts';
import { selects } from '../../model/match-labels.ts';
import { sortCalicoObjects, specOf } from './calico-objects.ts';
import { typesOf } from './compile-policy.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';
import { writtenMetadata } from './written-metadata.ts';

/**
 * Of Calico: HostEndpoints, and GlobalNetworkPolicies that may select one. An endpoint is closed by itself, unless its
 * profile lets all through (semantics F.1). Its ports that stay open in any case are not looked at.
 */
export function calicoHostPolicies(objects: readonly UnmodelledPolicy[], gaps: readonly Gap[]): HostLanguage {
  const sorted = sortCalicoObjects(objects);
  const { hosts, policies } = sorted;
  const ofCluster = policies.filter(({ ref }) => bareKind(ref.kind) === 'GlobalNetworkPolicy');
  const mayBeHosts = mayHaveHosts(sorted, gaps);
  return {
    policies: hosts.map(readEndpoint).flatMap((endpoint) => policiesOf(endpoint, ofCluster)),
    mayHide: (gap) => isOfCalico(gap) && mayHideHost(gap, mayBeHosts),
  };
}

function mayHideHost({ resource }: Gap, mayBeHosts: boolean): boolean {
  if (resource === 'globalnetworkpolicies') return mayBeHosts;
  return resource === 'hostendpoints' || resource === 'apiresources';
}

interface HostEndpoint {
  readonly object: UnmodelledPolicy;
  readonly nodes: HostReach;
  /** Undefined: profiles may give it more. */
  readonly labels: Labels | undefined;
  /** Whether what no policy selects passes. */
  readonly isOpen: boolean;
}

interface RawHostEndpoint {
  readonly spec?: { readonly node?: string | null; readonly profiles?: readonly string[] | null } | null;
}

/** The profile that Calico gives to the endpoints that it makes by itself. */
const OPEN_PROFILE = 'projectcalico-default-allow';

function readEndpoint(object: UnmodelledPolicy): HostEndpoint {
  const { spec } = object.raw as RawHostEndpoint; // held to its schema by the API server, or the loader of manifests
  const { node, profiles } = spec ?? {};
  const others = (profiles ?? []).filter((name) => name !== OPEN_PROFILE);
  return {
    object,
    nodes: node ? { kind: 'named', name: node } : { kind: 'any' },
    labels: others.length > 0 ? undefined : (writtenMetadata(object.raw).labels ?? {}),
    isOpen: others.length === 0 && (profiles ?? []).length > 0,
  };
}

function policiesOf(endpoint: HostEndpoint, policies: readonly UnmodelledPolicy[]): readonly HostPolicy[] {
  const { object, nodes, isOpen } = endpoint;
  const own: HostPolicy = { policy: object, nodes, directions: ['ingress', 'egress'] };
  return [
    ...(isOpen ? [] : [own]),
    ...policies
      .filter((policy) => maySelect(policy, endpoint))
      .map((policy) => ({ policy, nodes, directions: directionsOf(policy) })),
  ];
}

function directionsOf(policy: UnmodelledPolicy): readonly Direction[] {
  return [...typesOf(specOf(policy), policy.group)];
}

/** What a service account must be is not looked at: an endpoint of a node has none. */
function maySelect(policy: UnmodelledPolicy, { labels }: HostEndpoint): boolean {
  const { selector, namespaceSelector } = specOf(policy);
  return mayMatch(selector, labels) && mayBeOfNone(namespaceSelector);
}

/** An endpoint of a node is of no namespace. */
function mayBeOfNone(namespaceSelector: string | null | undefined): boolean {
  const picks = namespaceSelector ? pickNamespaces(namespaceSelector) : undefined;
  if (picks?.kind !== 'picks') return true;
  return picks.picks.some(({ isGlobal, namespaces }) => isGlobal !== false && selects({}, namespaces));
}

/** None of the labels that Calico gives to pods is one of it. */
function mayMatch(text: string | null | undefined, labels: Labels | undefined): boolean {
  if (!text || labels === undefined) return true;
  const parsed = parseSelector(text);
  // The policy is then taken for missing, or not: that is told where it is compiled.
  const ways = parsed.ok ? alternativesOf(parsed.expression) : 'too-many';
  return ways === 'too-many' || ways.some((way) => way.isGlobal !== false && selects(labels, way.labels));
}
