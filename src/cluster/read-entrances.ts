import type { Collector } from './collector.ts';
import type { Entrances, Route } from '../model/entrances.ts';
import type { Gap } from '../model/gap.ts';
import type { RawObject } from './raw.ts';
import type { ListOptions, Resource } from './resource.ts';
import type { ServedResource } from './discovery.ts';
import { GATEWAY_GROUP, INGRESS_RESOURCES } from './resources.ts';
import {
  projectEntranceClass,
  projectGateway,
  projectIngress,
  projectReferenceGrant,
  projectRoute,
} from './project.ts';
import { NO_ENTRANCES } from '../model/entrances.ts';

/** Reads the Ingresses of a namespace, or of all (`undefined`), and the classes that say who serves them. */
export async function readIngresses(collector: Collector, namespace: string | undefined): Promise<Entrances> {
  const [ingresses, classes] = await Promise.all([
    list(collector, INGRESS_RESOURCES.ingresses, at(namespace), projectIngress),
    list(collector, INGRESS_RESOURCES.ingressClasses, {}, projectEntranceClass),
  ]);
  return {
    ...NO_ENTRANCES,
    ingresses: ingresses.items,
    ingressClasses: classes.items,
    gaps: [...ingresses.gaps, ...classes.gaps],
  };
}

/** Those of all namespaces, without their classes: who serves them is not asked. */
export async function readAllIngresses(collector: Collector): Promise<void> {
  const { items, gaps } = await list(collector, INGRESS_RESOURCES.ingresses, {}, projectIngress);
  collector.keepEntrances({ ...NO_ENTRANCES, ingresses: items, gaps });
}

/** The same of the Gateway API, with the routes that may hang on them; where it is not installed there are none. */
export async function readGateways(
  collector: Collector,
  namespace: string | undefined,
  routesOf: readonly string[] = [],
): Promise<Entrances> {
  const served = await servedResources(collector);
  const of = (kind: string): ServedResource | undefined => served.items.find((each) => each.kind === kind);
  const listKind = <T>(kind: string, options: ListOptions, project: (raw: RawObject) => T): Promise<Found<T>> => {
    const resource = of(kind);
    return resource === undefined ? Promise.resolve(NOTHING) : list(collector, resource, options, project);
  };
  const [gateways, classes, ...routes] = await Promise.all([
    listKind('Gateway', at(namespace), projectGateway),
    listKind('GatewayClass', {}, projectEntranceClass),
    ...served.items
      .filter(({ kind }) => kind.endsWith('Route'))
      .map((resource) => listWhereAllowed(collector, resource, routesOf, (raw) => projectRoute(resource.kind, raw))),
  ]);
  // Grants stand in the namespaces that are led to from others.
  const abroad = routesOf.length === 0 ? [undefined] : namespacesAbroad(routes.flatMap(({ items }) => items));
  const grants = await Promise.all(abroad.map((each) => listKind('ReferenceGrant', at(each), projectReferenceGrant)));
  return {
    ...NO_ENTRANCES,
    grants: grants.flatMap(({ items }) => items),
    gateways: gateways.items,
    gatewayClasses: classes.items,
    routes: routes.flatMap(({ items }) => items),
    gaps: [...served.gaps, ...gateways.gaps, ...classes.gaps, ...[...routes, ...grants].flatMap(({ gaps }) => gaps)],
  };
}

/** Both, of all namespaces. */
export async function readAllEntrances(collector: Collector): Promise<void> {
  const [ingresses, gateways] = await Promise.all([
    readIngresses(collector, undefined),
    readGateways(collector, undefined),
  ]);
  collector.keepEntrances({
    ...gateways,
    ingresses: ingresses.ingresses,
    ingressClasses: ingresses.ingressClasses,
    gaps: [...ingresses.gaps, ...gateways.gaps],
  });
}

function namespacesAbroad(routes: readonly Route[]): readonly string[] {
  const abroad = routes.flatMap((route) =>
    route.backends.flatMap(({ namespace }) => (namespace === route.namespace ? [] : [namespace])),
  );
  return [...new Set(abroad)];
}

interface Found<T> {
  readonly items: readonly T[];
  readonly gaps: readonly Gap[];
}

const NOTHING: Found<never> = { items: [], gaps: [] };

async function servedResources(collector: Collector): Promise<Found<ServedResource>> {
  const groups = await collector.groups();
  if (!groups.known) return { items: [], gaps: [groups.gap] };
  const group = groups.value.find(({ name }) => name === GATEWAY_GROUP);
  if (group === undefined) return NOTHING;
  const served = await collector.api.resources(group);
  return served.known ? { items: served.value, gaps: [] } : { items: [], gaps: [served.gap] };
}

async function list<T>(
  { api }: Collector,
  resource: Resource,
  options: ListOptions,
  project: (raw: RawObject) => T,
): Promise<Found<T>> {
  const answer = await api.list(resource, options, project);
  return answer.known ? { items: answer.value, gaps: [] } : { items: [], gaps: [answer.gap] };
}

/** Who may not list everywhere gets what is in some namespaces, and knows that there may be more. */
async function listWhereAllowed<T>(
  collector: Collector,
  resource: Resource,
  namespaces: readonly string[],
  project: (raw: RawObject) => T,
): Promise<Found<T>> {
  const everywhere = await list(collector, resource, {}, project);
  if (everywhere.gaps.length === 0) return everywhere;
  const here = await Promise.all(namespaces.map((namespace) => list(collector, resource, { namespace }, project)));
  return { items: here.flatMap(({ items }) => items), gaps: everywhere.gaps };
}

function at(namespace: string | undefined): ListOptions {
  return namespace === undefined ? {} : { namespace };
}
