import type { EntranceAddress } from './entrances.ts';
import type { Service } from './service.ts';

/** The Services that are found at an address: their load balancer's, one given to them by hand, or their own in the cluster. */
export function servicesAtAddress(services: readonly Service[], address: EntranceAddress): readonly Service[] {
  return services.filter((service) => isAt(service, address));
}

function isAt(service: Service, address: EntranceAddress): boolean {
  if (address.kind === 'hostname') return isNamed(service, address.name);
  const { text } = address.address;
  return [...service.clusterIPs, ...service.externalAddresses].some((each) => each.text === text);
}

/** The name of its load balancer, or its name in the cluster's DNS, which Gateways inside of it have. */
function isNamed({ namespace, name, externalNames = [] }: Service, hostname: string): boolean {
  return (
    externalNames.includes(hostname) ||
    hostname === inCluster(namespace, name) ||
    hostname === `${name}.${namespace}.svc`
  );
}

function inCluster(namespace: string, name: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}
