import type { Family } from '../../src/model/address.ts';
import type { Pod } from '../../src/model/pod.ts';
import type { EndpointSlice, Service } from '../../src/model/service.ts';

/**
 * The EndpointSlices that the cluster's controller makes of a Service with a selector: a slice for each family and each
 * set of resolved ports, with every selected pod that has an address and has not finished.
 */
export function slicesOf(service: Service, pods: readonly Pod[]): readonly EndpointSlice[] {
  const wanted = Object.entries(service.selector ?? {});
  const selected = pods.filter(
    (pod) =>
      pod.namespace === service.namespace &&
      pod.phase !== 'Succeeded' &&
      pod.phase !== 'Failed' &&
      wanted.every(([key, value]) => Object.hasOwn(pod.labels, key) && pod.labels[key] === value),
  );
  const { families = [4, 6] } = service;
  return families.flatMap((family) => slicesOfFamily(service, selected, family));
}

function slicesOfFamily(service: Service, selected: readonly Pod[], family: Family): EndpointSlice[] {
  const addressed = selected.filter(({ addresses }) => addresses.some((each) => each.family === family));
  const byPorts = Map.groupBy(addressed, (pod) => JSON.stringify(portsOf(service, pod)));
  return [...byPorts.values()].map((group, index) => ({
    namespace: service.namespace,
    name: `${service.name}-${family}-${index}`,
    service: service.name,
    addressType: family === 4 ? 'IPv4' : 'IPv6',
    endpoints: group.map((pod) => {
      const isReady = pod.ready && !pod.terminating;
      return {
        addresses: pod.addresses.filter((each) => each.family === family),
        ready: isReady || service.publishNotReadyAddresses,
        serving: pod.ready,
        terminating: pod.terminating,
        pod: { namespace: pod.namespace, name: pod.name },
        ...(pod.node === undefined ? {} : { node: pod.node }),
      };
    }),
    ports: group[0] === undefined ? [] : portsOf(service, group[0]),
  }));
}

/** A number stands for itself, a name for the first container port of that name and protocol; init containers end. */
function portsOf({ ports }: Service, pod: Pod): EndpointSlice['ports'] {
  return ports.flatMap(({ name, protocol, targetPort }) => {
    const port =
      typeof targetPort === 'number'
        ? targetPort
        : pod.ports.find((own) => own.name === targetPort && own.protocol === protocol && own.container !== 'init')
            ?.port;
    if (port === undefined) return [];
    return [{ protocol, port, ...(name === undefined ? {} : { name }) }];
  });
}
