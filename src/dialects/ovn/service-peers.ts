import { allOf, EVERY_NODE, everyPod, throughOnly } from '../implied-peers.ts';
import { apiServers, type ServerSources } from '../api-servers.ts';
import { DNS_SERVICES } from '../../model/dns-location.ts';
import { compileLabelSelector } from '../label-selector.ts';
import type { Peer, SelectorPeer } from '../compiled.ts';
import type { Service } from '../../model/service.ts';

export interface ServiceSources extends ServerSources {
  readonly services: readonly Service[];
}

/** What pods of every network reach through Services: the cluster's DNS, and its API. */
export function reachedThroughServices(sources: ServiceSources): readonly Peer[] {
  const dns = DNS_SERVICES.flatMap((place) =>
    sources.services.filter(({ namespace, name }) => namespace === place.namespace && name === place.name),
  );
  return [
    ...dns.flatMap((service) => {
      const pods = podsBehind(service);
      const words = `Service ${service.namespace}/${service.name}`;
      return pods === undefined ? [] : [allOf([pods, everyPod(words, 'service')], words)];
    }),
    allOf(
      [
        { ...EVERY_NODE, name: 'API servers', ownNode: false, otherNodes: false, servers: apiServers(sources) },
        throughOnly(EVERY_NODE, 'service'),
      ],
      API,
    ),
  ];
}

const API = 'Service default/kubernetes';

function podsBehind({ namespace, selector = {} }: Service): SelectorPeer | undefined {
  const pods = compileLabelSelector({ matchLabels: selector });
  if (pods.length === 0) return undefined;
  return { kind: 'selector', index: 0, path: ['spec'], namespaces: { kind: 'same', namespace }, pods };
}
