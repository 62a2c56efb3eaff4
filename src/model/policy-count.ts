import type { Snapshot } from './snapshot.ts';
import { bareKind } from './kind-in-group.ts';
import { isPolicyEndpoint } from './aws-groups.ts';

/** How many policies there are, and how many objects of each kind that decide with them and are none. */
export interface PolicyCount {
  readonly policies: number;
  /** In the order of their names; absent: there are none. */
  readonly besidePolicies?: readonly KindCount[];
}

export interface KindCount {
  /** `GlobalNetworkSet`. */
  readonly kind: string;
  readonly count: number;
}

/** What policies hang on or name, what they are about, and what an enforcer has made of them is no policy itself. */
const NO_POLICIES: ReadonlySet<string> = new Set([
  'Tier',
  'NetworkSet',
  'GlobalNetworkSet',
  'HostEndpoint',
  'CiliumCIDRGroup',
  'Group',
  'ClusterGroup',
  'UserDefinedNetwork',
  'ClusterUserDefinedNetwork',
  'ClusterNetworkConnect',
  'Server',
]);

type Counted = Pick<Snapshot, 'networkPolicies' | 'unmodelled' | 'invalidPolicies'>;

/** Of a namespace, or of all: those that an API server would refuse are counted too. */
export function countPolicies(
  { networkPolicies, unmodelled, invalidPolicies = [] }: Counted,
  namespace?: string,
): PolicyCount {
  const isAsked = (each: { readonly namespace?: string }): boolean =>
    namespace === undefined || each.namespace === namespace;
  const others = unmodelled.filter((each) => !isPolicyEndpoint(each)).map(({ ref }) => ref);
  const refs = [...others, ...invalidPolicies.map(({ ref }) => ref)].filter(isAsked);
  const beside = refs.map(({ kind }) => bareKind(kind)).filter((kind) => NO_POLICIES.has(kind));
  const policies = networkPolicies.filter(isAsked).length + refs.length - beside.length;
  if (beside.length === 0) return { policies };
  const kinds = [...new Set(beside)].sort();
  return {
    policies,
    besidePolicies: kinds.map((kind) => ({ kind, count: beside.filter((each) => each === kind).length })),
  };
}
