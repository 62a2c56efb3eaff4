import type { Changers } from './raw.ts';
import type { EntranceAddress, EntranceClass, Entrances, RoutedBackend } from '../../model/entrances.ts';
import type { Gap } from '../../model/gap.ts';
import { controllerNamed, controllerOfClass } from '../../model/entrance-controllers.ts';

/** What leads requests into the cluster, with other names and addresses; who serves a class stays, where everybody may have it. */
export function redactEntrances(
  { ingresses, ingressClasses, gateways, gatewayClasses, routes, grants, gaps }: Entrances,
  { words: { name }, addresses: changer }: Changers,
  redactGap: (gap: Gap) => Gap,
): Entrances {
  const named = <T extends { readonly namespace: string; readonly name: string }>(of: T): T => ({
    ...of,
    namespace: name(of.namespace),
    name: name(of.name),
  });
  const className = (of: string): string => (controllerOfClass(of) === undefined ? name(of) : of);
  const entranceClass = (of: EntranceClass): EntranceClass => ({
    ...of,
    name: className(of.name),
    controller: controllerNamed(of.controller) === undefined ? name(of.controller) : of.controller,
  });
  const address = (of: EntranceAddress): EntranceAddress =>
    of.kind === 'ip' ? { kind: 'ip', address: changer.address(of.address) } : { kind: 'hostname', name: name(of.name) };
  const backend = (of: RoutedBackend): RoutedBackend => ({
    ...named(of),
    ...(typeof of.port === 'string' ? { port: name(of.port) } : {}),
    ...(of.host === undefined ? {} : { host: name(of.host) }),
    ...(of.path === undefined ? {} : { path: name(of.path) }),
  });
  return {
    ingresses: ingresses.map(({ origin: _, ...of }) => ({
      ...named(of),
      ...(of.className === undefined ? {} : { className: className(of.className) }),
      addresses: of.addresses.map(address),
      backends: of.backends.map(backend),
    })),
    ingressClasses: ingressClasses.map(entranceClass),
    gateways: gateways.map((of) => ({
      ...named(of),
      className: className(of.className),
      listeners: of.listeners.map((listener) => ({ ...listener, name: name(listener.name) })),
      addresses: of.addresses.map(address),
    })),
    gatewayClasses: gatewayClasses.map(entranceClass),
    routes: routes.map((of) => ({
      ...named(of),
      parents: of.parents.map((parent) => ({
        ...named(parent),
        ...(parent.listener === undefined ? {} : { listener: name(parent.listener) }),
      })),
      backends: of.backends.map(backend),
    })),
    ...(grants === undefined
      ? {}
      : {
          grants: grants.map((of) => ({
            ...named(of),
            from: of.from.map(({ kind, namespace }) => ({ kind, namespace: name(namespace) })),
            services: of.services === 'every' ? of.services : of.services.map(name),
          })),
        }),
    gaps: gaps.map(redactGap),
  };
}
