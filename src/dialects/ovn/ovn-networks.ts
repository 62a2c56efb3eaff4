import { compileNetwork, type NetworkContext } from './compile-network.ts';
import type { CompiledPolicy, OnTop, Tier } from '../compiled.ts';
import { doubtfulNamespaces } from './memberships.ts';
import type { Gap } from '../../model/gap.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import { OVN_GROUP } from './raw-network.ts';
import { qualifiedName } from '../../model/reference.ts';
import { reachedThroughServices, type ServiceSources } from './service-peers.ts';
import { sortOvnObjects } from './read-networks.ts';
import { standInFor, standInForUnread } from './stand-ins.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

export interface NetworkSources extends ServiceSources {
  readonly namespaces: readonly Namespace[];
}

export interface OvnNetworks {
  /** On top of whoever enforces NetworkPolicy; none where every pod is on the cluster's network. */
  readonly tiers: readonly Tier[];
  /** What this dialect does not speak for. */
  readonly rest: readonly UnmodelledPolicy[];
  /** It has looked at Services. */
  readonly readsServices: boolean;
}

/** Networks that OVN-Kubernetes gives to namespaces, and that keep pods apart whatever policies say (semantics B.5, E.5). */
export function compileOvnNetworks(objects: readonly UnmodelledPolicy[], sources: NetworkSources): OvnNetworks {
  const { networks, connects, rest } = sortOvnObjects(objects);
  const { namespaces, gaps } = sources;
  const doubtful = doubtfulNamespaces(namespaces, networks);
  const unread = gaps.find(hidesNetworks);
  const joined = joinedBy(connects, gaps);
  const context: NetworkContext = {
    doubtful,
    ...(joined === undefined ? {} : { joined }),
    reached: networks.length === 0 ? [] : reachedThroughServices(sources),
  };
  const ofNames = namespaces.filter(({ assumed }) => !assumed).map(({ name }) => name);
  const policies = [
    ...networks.flatMap((network) => compileNetwork(network, context)),
    ...doubtful.map(standInFor),
    ...(unread === undefined ? [] : [standInForUnread(ofNames, unread.resource)]),
  ];
  return { tiers: tiersOf(policies), rest, readsServices: networks.length > 0 };
}

const NETWORKS: ReadonlySet<string> = new Set(['userdefinednetworks', 'clusteruserdefinednetworks']);
const CONNECTS = 'clusternetworkconnects';

function hidesNetworks({ group, resource }: Gap): boolean {
  return group === OVN_GROUP && NETWORKS.has(resource);
}

/** What such a list hides is asked of the namespaces that have the label, and of them alone. */
export function isOfNetworks(gap: Gap): boolean {
  return hidesNetworks(gap) || hidesConnects(gap);
}

function hidesConnects({ group, resource }: Gap): boolean {
  return group === OVN_GROUP && resource === CONNECTS;
}

function joinedBy(connects: readonly UnmodelledPolicy[], gaps: readonly Gap[]): string | undefined {
  if (connects.length > 0)
    return `which networks ${connects.map(({ ref }) => `${ref.kind} ${qualifiedName(ref)}`).join(', ')} joins to it`;
  return gaps.some(hidesConnects) ? `which networks are joined to it (${CONNECTS} were not read)` : undefined;
}

/** It sees all that leaves a pod or reaches it. */
const ON_TOP: OnTop = { directions: ['ingress', 'egress'] };

function tiersOf(policies: readonly CompiledPolicy[]): readonly Tier[] {
  if (policies.length === 0) return [];
  const named = policies.filter(({ subject }) => subject.namespaces.kind === 'named');
  return [
    {
      name: 'Networks',
      semantics: 'first-match',
      byNamespace: Map.groupBy(named, ({ ref }) => ref.name),
      clusterWide: policies.filter(({ subject }) => subject.namespaces.kind !== 'named'),
      gaps: [],
      onTop: ON_TOP,
    },
  ];
}
