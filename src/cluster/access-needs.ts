import type { AccessNeed, AccessPurpose } from '../model/examination.ts';
import { DNS_SERVICES } from '../model/dns-location.ts';
import type { Resource } from './resource.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from './resources.ts';

/**
 * What `why` and `pod` ask for about ends in this namespace: there, where DNS is answered, and everywhere. `languages` are
 * the policy resources of other languages that the cluster serves.
 */
export function accessNeeds(namespace: string, languages: readonly Resource[]): readonly AccessNeed[] {
  const [{ namespace: dns }] = DNS_SERVICES;
  return [
    ...need('ends', RESOURCES.pods, ['get', 'list'], namespace),
    ...Object.values(WORKLOAD_RESOURCES).flatMap((resource) => need('ends', resource, ['get'], namespace)),
    // A CronJob's pods are found through its Jobs.
    ...need('ends', WORKLOAD_RESOURCES.Job, ['list'], namespace),
    ...need('policies', RESOURCES.networkPolicies, ['list'], namespace),
    // A Role in a namespace may grant the Namespace object of that name.
    ...need('labels', RESOURCES.namespaces, ['get'], namespace),
    ...need('services', RESOURCES.services, ['get'], namespace),
    ...need('services', RESOURCES.endpointSlices, ['list'], namespace),
    ...need('dns', RESOURCES.services, ['get'], dns),
    ...need('dns', RESOURCES.endpointSlices, ['list'], dns),
    ...need('dns', RESOURCES.pods, ['list'], dns),
    ...need('dns', RESOURCES.networkPolicies, ['list'], dns),
    ...need('dns', RESOURCES.namespaces, ['get'], dns),
    ...need('addresses', RESOURCES.nodes, ['get', 'list']),
    ...need('addresses', RESOURCES.pods, ['list']),
    ...need('addresses', RESOURCES.services, ['list']),
    ...need('namespaces', RESOURCES.namespaces, ['list']),
    ...need('enforcer', WORKLOAD_RESOURCES.DaemonSet, ['list']),
    ...languages.flatMap((resource) =>
      need('other-languages', resource, ['list'], resource.namespaced ? namespace : undefined),
    ),
  ];
}

function need(
  purpose: AccessPurpose,
  { group, resource }: Resource,
  verbs: readonly AccessNeed['verb'][],
  namespace?: string,
): readonly AccessNeed[] {
  return verbs.map((verb) => ({ purpose, verb, group, resource, ...(namespace === undefined ? {} : { namespace }) }));
}
