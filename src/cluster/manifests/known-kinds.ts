import { MESH_ROOT_NAMESPACE } from '../../model/mesh.ts';
import type { Resource } from '../resource.ts';
import { nearestName } from './nearest-name.ts';

const CALICO = {
  NetworkPolicy: 'namespaced',
  GlobalNetworkPolicy: 'cluster',
  Tier: 'cluster',
  NetworkSet: 'namespaced',
  GlobalNetworkSet: 'cluster',
  HostEndpoint: 'cluster',
  StagedNetworkPolicy: 'namespaced',
  StagedGlobalNetworkPolicy: 'cluster',
  StagedKubernetesNetworkPolicy: 'namespaced',
} as const;

/** Kinds that policies of other languages are written in, and what these hang on, by group and with where they live. */
const FOREIGN_POLICIES: Readonly<Record<string, Readonly<Record<string, 'namespaced' | 'cluster'>>>> = {
  'policy.networking.k8s.io': {
    AdminNetworkPolicy: 'cluster',
    BaselineAdminNetworkPolicy: 'cluster',
    ClusterNetworkPolicy: 'cluster',
  },
  'crd.projectcalico.org': CALICO,
  'projectcalico.org': CALICO,
  'cilium.io': {
    CiliumNetworkPolicy: 'namespaced',
    CiliumClusterwideNetworkPolicy: 'cluster',
    CiliumCIDRGroup: 'cluster',
  },
  'crd.antrea.io': {
    NetworkPolicy: 'namespaced',
    ClusterNetworkPolicy: 'cluster',
    Tier: 'cluster',
    Group: 'namespaced',
    ClusterGroup: 'cluster',
  },
  'networking.k8s.aws': {
    ApplicationNetworkPolicy: 'namespaced',
    ClusterNetworkPolicy: 'cluster',
    PolicyEndpoint: 'namespaced',
    ClusterPolicyEndpoint: 'cluster',
  },
  'networking.gke.io': { FQDNNetworkPolicy: 'namespaced' },
  'k8s.ovn.org': {
    EgressFirewall: 'namespaced',
    UserDefinedNetwork: 'namespaced',
    ClusterUserDefinedNetwork: 'cluster',
    ClusterNetworkConnect: 'cluster',
  },
  'network.openshift.io': { EgressNetworkPolicy: 'namespaced' },
  'security.istio.io': { AuthorizationPolicy: 'namespaced', PeerAuthentication: 'namespaced' },
  'policy.linkerd.io': { Server: 'namespaced', ServerAuthorization: 'namespaced', AuthorizationPolicy: 'namespaced' },
  'k8s.cni.cncf.io': { MultiNetworkPolicy: 'namespaced' },
};

/** Where a policy kind of another language lives; undefined for any other kind. */
export function foreignPolicyScope(group: string, kind: string): 'namespaced' | 'cluster' | undefined {
  const known = FOREIGN_POLICIES[group];
  if (known !== undefined) return Object.hasOwn(known, kind) ? known[kind] : undefined;
  // A NetworkPolicy of a group that nobody here knows can still change a verdict.
  const isUnknownGroup = group.includes('.') && group !== GROUP && !isMisspeltGroup(group);
  return kind === 'NetworkPolicy' && isUnknownGroup ? 'namespaced' : undefined;
}

/** The plurals that rules do not tell. */
const PLURALS: Readonly<Record<string, string>> = { MultiNetworkPolicy: 'multi-networkpolicies' };

/** The resources of these kinds, whether a cluster serves them or not; `namespaced`: those of one namespace are enough. */
export function foreignPolicyResources(): readonly Pick<Resource, 'group' | 'resource' | 'namespaced'>[] {
  return Object.entries(FOREIGN_POLICIES).flatMap(([group, kinds]) =>
    Object.entries(kinds).map(([kind, scope]) => ({
      group,
      resource: PLURALS[kind] ?? kind.toLowerCase().replace(/y?$/, (end) => (end === '' ? 's' : 'ies')),
      namespaced: scope === 'namespaced' && !concernsEveryNamespace(kind),
    })),
  );
}

/** Whether objects of one namespace may decide about pods of any: what rules name by labels is looked for everywhere. */
export function concernsEveryNamespace(kind: string): boolean {
  return kind === 'NetworkSet';
}

/** Namespaces whose objects of a group are about the pods of all namespaces. */
export function namespacesForAll(group: string): readonly string[] {
  return group === 'security.istio.io' ? [MESH_ROOT_NAMESPACE] : [];
}

/** Whether a group is known to hold policies of another language. */
export function hasForeignPolicies(group: string): boolean {
  return Object.hasOwn(FOREIGN_POLICIES, group);
}

const GROUP = 'networking.k8s.io';

/**
 * Why an object that wants to be a NetworkPolicy is none to today's API server: its version is gone, or its group, version
 * or kind is misspelt. Undefined for every other object.
 */
export function misnamedNetworkPolicy(group: string, apiVersion: string, kind: string): string | undefined {
  const isMeant = kind.toLowerCase() === 'networkpolicy' && ['', 'extensions', GROUP].includes(group);
  if (!isMeant && !(kind === 'NetworkPolicy' && isMisspeltGroup(group))) return undefined;
  if (kind === 'NetworkPolicy' && apiVersion === `${GROUP}/v1`) return undefined;
  const gone = group === 'extensions' ? ', which was removed in Kubernetes 1.16' : '';
  return `the server knows no kind "${kind}" in version "${apiVersion}"${gone}`;
}

function isMisspeltGroup(group: string): boolean {
  return group !== GROUP && !Object.hasOwn(FOREIGN_POLICIES, group) && nearestName(group, [GROUP], 3) !== undefined;
}
