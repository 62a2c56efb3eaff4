import { apiServers } from '../api-servers.ts';
import { findGap, isCovered } from '../../model/coverage.ts';
import type { Address, Cidr } from '../../model/address.ts';
import { CIDR_GROUPS, CILIUM_GROUP } from './gaps.ts';
import type { EndpointSlice, Service } from '../../model/service.ts';
import type { Gap } from '../../model/gap.ts';
import type { Known } from '../../model/known.ts';
import type { Labels } from '../../model/labels.ts';
import { parseNet } from '../parse-net.ts';
import type { Snapshot, UnmodelledPolicy } from '../../model/snapshot.ts';
import type { Tri } from '../../model/verdict.ts';

/** What of a state Cilium's rules name: groups of addresses, Services, and where the API server is. */
export interface CiliumWorld {
  readonly groups: readonly CidrGroup[];
  readonly services: readonly Service[];
  /** By namespace/service. */
  readonly slices: ReadonlyMap<string, readonly EndpointSlice[]>;
  readonly servers: Known<readonly Address[]>;
  /** Whether the entities of one family of addresses outside mean anybody. */
  readonly hasWorldFamilies: Tri;
  /** Why something of a kind that is not there may still exist; undefined: it does not. */
  hiddenBy(resource: WorldResource, at: { readonly namespace?: string; readonly name?: string }): Gap | undefined;
}

export type WorldResource = 'ciliumcidrgroups' | 'services' | 'endpointslices';

export interface CidrGroup {
  readonly name: string;
  readonly labels: Labels;
  readonly blocks: readonly Cidr[];
}

export type CiliumSources = Pick<Snapshot, 'services' | 'endpointSlices' | 'gaps' | 'coverage'>;

export function worldOf(
  sources: CiliumSources,
  groups: readonly UnmodelledPolicy[],
  hasWorldFamilies: Tri,
): CiliumWorld {
  const slices = Map.groupBy(sources.endpointSlices, ({ namespace, service }) => `${namespace}/${service}`);
  const hiddenBy = (resource: WorldResource, at: { readonly namespace?: string; readonly name?: string }) =>
    gapThatHides(sources, resource, at);
  return {
    groups: groups.map(readGroup),
    services: sources.services,
    slices,
    servers: apiServers(sources),
    hasWorldFamilies,
    hiddenBy,
  };
}

function readGroup({ ref, raw }: UnmodelledPolicy): CidrGroup {
  // The API server, or the loader of manifests, has held the object to its schema as far as this version knows it.
  const { spec, metadata } = raw as {
    readonly spec?: { readonly externalCIDRs?: readonly string[] | null } | null;
    readonly metadata?: { readonly labels?: Labels | null };
  };
  return {
    name: ref.name,
    labels: metadata?.labels ?? {},
    blocks: (spec?.externalCIDRs ?? []).flatMap((text) => parseNet(text) ?? []),
  };
}

function gapThatHides(
  sources: CiliumSources,
  resource: WorldResource,
  at: { readonly namespace?: string; readonly name?: string },
): Gap | undefined {
  const gap = findGap(sources, resource, at);
  if (gap !== undefined || isCovered(sources, resource, at)) return gap;
  return {
    verb: 'list',
    group: GROUPS[resource],
    resource,
    ...at,
    reason: 'not-read',
    message: 'it was not asked for',
  };
}

const GROUPS: Readonly<Record<WorldResource, string>> = {
  [CIDR_GROUPS]: CILIUM_GROUP,
  services: '',
  endpointslices: 'discovery.k8s.io',
};
