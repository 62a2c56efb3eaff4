import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { End } from '../../engine/ends.ts';
import { findBackends } from '../../engine/services.ts';
import type { Gap } from '../../model/gap.ts';
import type { Pod } from '../../model/pod.ts';
import type { Service } from '../../model/service.ts';

/* Who stands at the ends of flows that people forget. */

/** The API server as far as its Service and its addresses are known. */
export function apiServer({ index }: Connectivity): Extract<End, { kind: 'api-server' }> | undefined {
  const service = index.snapshot.services.find(
    ({ namespace, name }) => namespace === 'default' && name === 'kubernetes',
  );
  const slices = index.slices.get('default/kubernetes') ?? [];
  const addresses = slices.flatMap(({ endpoints }) => endpoints.flatMap((endpoint) => endpoint.addresses));
  return service === undefined && addresses.length === 0 ? undefined : { kind: 'api-server', service, addresses };
}

/** Who talks to the API server has a service account of its own; the default one seldom may do anything. */
export function callsApi({ serviceAccount }: Pod): boolean {
  return serviceAccount !== 'default';
}

export function findService({ index }: Connectivity, wanted: Pick<Service, 'namespace' | 'name'>): Service | undefined {
  return index.snapshot.services.find(({ namespace, name }) => namespace === wanted.namespace && name === wanted.name);
}

/** Pods behind a Service. */
export function backendPods(state: Connectivity, wanted: Pick<Service, 'namespace' | 'name'>): readonly Pod[] {
  const service = findService(state, wanted);
  return (service?.ports ?? []).flatMap((port) => {
    const found = service && findBackends(state.index, service, port, undefined);
    if (found?.kind !== 'backends') return [];
    return found.backends.flatMap(({ endpoint }) => (endpoint.kind === 'pod' ? [endpoint.pod] : []));
  });
}

/** Monitors, and which groups there are, tell of scrapes. */
export function isOfCallers({ group, resource }: Gap): boolean {
  return resource !== 'apigroups' && group !== 'monitoring.coreos.com';
}

/** TCP ports of the containers that do a pod's work. */
export function declaredPorts({ ports }: Pod): readonly number[] {
  return ports.filter(({ protocol, container }) => protocol === 'TCP' && container === 'main').map(({ port }) => port);
}

/** Those that scrapes are told of, and those whose names say so. */
export function metricsPorts({ metricsPort, ports }: Pod): readonly number[] {
  const named = ports.filter(({ name = '', protocol }) => protocol === 'TCP' && /metrics|prom/.test(name));
  return [...(metricsPort === undefined ? [] : [metricsPort]), ...named.map(({ port }) => port)];
}
