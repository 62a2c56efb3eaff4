import { findGap, isCovered } from '../../model/coverage.ts';
import type { EndpointSlice } from '../../model/service.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** The EndpointSlices of a Service, by its namespace and name; undefined: not all of them are known. */
export type BackendsOf = (namespace: string, name: string) => readonly EndpointSlice[] | undefined;

export type BackendSources = Pick<Snapshot, 'source' | 'endpointSlices' | 'coverage' | 'gaps'>;

/** Where the connections to Services end, as far as somebody has written it down. */
export function backendsOf(sources: BackendSources): BackendsOf {
  const { source, endpointSlices } = sources;
  let byService: ReadonlyMap<string, readonly EndpointSlice[]> | undefined;
  return (namespace, name) => {
    const isHidden = findGap(sources, 'endpointslices', { namespace }) !== undefined;
    if (isHidden || !isCovered(sources, 'endpointslices', { namespace })) return undefined;
    byService ??= Map.groupBy(endpointSlices, (slice) => `${slice.namespace}/${slice.service}`);
    const found = byService.get(`${namespace}/${name}`) ?? [];
    // In manifests nobody writes them: a cluster makes them.
    return found.length === 0 && source.kind !== 'cluster' ? undefined : found;
  };
}
