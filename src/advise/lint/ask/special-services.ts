import { DNS_SERVICES, NODE_LOCAL_DNS } from '../../../model/dns-location.ts';
import { labelValue } from '../../../model/match-labels.ts';
import type { LintWorld } from '../lint.ts';
import type { Service } from '../../../model/service.ts';

/** The Service of the API server, which every cluster has. */
export function isApiServer({ namespace, name }: Pick<Service, 'namespace' | 'name'>): boolean {
  return namespace === 'default' && name === 'kubernetes';
}

export function findApiServer({ snapshot }: LintWorld): Service | undefined {
  return snapshot.services.find(isApiServer);
}

/** The Service that answers DNS, by its usual names. */
export function findDns({ snapshot }: LintWorld): Service | undefined {
  return DNS_SERVICES.flatMap((usual) =>
    snapshot.services.filter(({ namespace, name }) => namespace === usual.namespace && name === usual.name),
  ).at(0);
}

/** Pods ask a cache on their own node (semantics C.8). */
export function hasNodeLocalDns({ index }: LintWorld): boolean {
  const { namespace, label } = NODE_LOCAL_DNS;
  return (index.podsByNamespace.get(namespace) ?? []).some(
    ({ labels }) => labelValue(labels, label.key) === label.value,
  );
}

/** The address of this Service is that of the cache, too. */
export function isNodeLocalDnsThere(world: LintWorld, service: Service): boolean {
  return findDns(world) === service && hasNodeLocalDns(world);
}
