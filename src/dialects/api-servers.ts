import type { Address } from '../model/address.ts';
import { findGap, isCovered } from '../model/coverage.ts';
import { known, type Known, unknown } from '../model/known.ts';
import type { Snapshot } from '../model/snapshot.ts';

export type ServerSources = Pick<Snapshot, 'endpointSlices' | 'gaps' | 'coverage'>;

const SERVICE = { namespace: 'default', name: 'kubernetes' } as const;

/** What `default/kubernetes` leads to. */
export function apiServers(sources: ServerSources): Known<readonly Address[]> {
  const own = sources.endpointSlices.filter(
    ({ namespace, service }) => namespace === SERVICE.namespace && service === SERVICE.name,
  );
  if (own.length > 0) return known(own.flatMap(({ endpoints }) => endpoints.flatMap(({ addresses }) => addresses)));
  const gap = findGap(sources, 'endpointslices', SERVICE);
  if (gap !== undefined) return unknown(gap);
  if (isCovered(sources, 'endpointslices', SERVICE)) return known([]);
  return unknown({
    verb: 'list',
    group: 'discovery.k8s.io',
    resource: 'endpointslices',
    ...SERVICE,
    reason: 'not-read',
    message: 'it was not asked for',
  });
}
