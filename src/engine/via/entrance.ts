import type {
  EntranceAddress,
  EntranceClass,
  Entrances,
  Gateway,
  Ingress,
  ReferenceGrant,
  Route,
  RoutedBackend,
  RouteParent,
} from '../../model/entrances.ts';
import { controllerNamed, controllerOfClass, type EntranceController } from '../../model/entrance-controllers.ts';
import type { Gap } from '../../model/gap.ts';
import { NO_ENTRANCES } from '../../model/entrances.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Via } from '../../model/via.ts';

/** One way through an entrance: where it leads, and the ports at which callers take it. */
export interface Way {
  readonly backend: RoutedBackend;
  /** The route that says so; absent: the Ingress itself. */
  readonly route?: ObjectRef;
  readonly ports: readonly EntryPort[];
  /** It leads to another namespace, and may: its controller says so, or that namespace. */
  readonly isPermitted?: true;
  /** Whether it may was to be read, and was not. */
  readonly grantGap?: Gap;
}

export interface EntryPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** An Ingress or a Gateway, with the routes that hang on it and the class that says who serves it. */
export interface Entrance {
  readonly ref: ObjectRef;
  readonly addresses: readonly EntranceAddress[];
  /** Absent: it names none, and none is the default. */
  readonly className?: string;
  /** Absent: there is no such object, or it was not read. */
  readonly class?: EntranceClass;
  /** Absent: nobody who is known here. */
  readonly controller?: EntranceController;
  readonly targetType?: Ingress['targetType'];
  readonly ways: readonly Way[];
  /** Routes that want to hang on it, and its controller has said no. */
  readonly refused: readonly RefusedRoute[];
  readonly gaps: readonly Gap[];
}

/** `why`: its controller's reason. `ungranted`: where it leads no namespace lets it. */
export type RefusedRoute = { readonly route: ObjectRef } & (
  | { readonly why: string }
  | { readonly ungranted: RoutedBackend }
);

export type FoundEntrance =
  | { readonly kind: 'found'; readonly entrance: Entrance }
  | { readonly kind: 'ambiguous'; readonly refs: readonly ObjectRef[] }
  | { readonly kind: 'missing'; readonly wanted: ObjectRef; readonly others: readonly ObjectRef[] }
  | { readonly kind: 'unread'; readonly wanted: ObjectRef; readonly gap: Gap };

/** Resources of which a failed read may hide an entrance. */
const HIDING: Readonly<Record<ViaEntrance['kind'], readonly string[]>> = {
  ingress: ['ingresses'],
  gateway: ['gateways', 'apigroups', 'apiresources'],
};

type ViaEntrance = Extract<Via, { readonly kind: 'ingress' | 'gateway' }>;

/** The Ingress or Gateway that was typed; `namespace` is where a name without one is looked up (`undefined`: everywhere). */
export function findEntrance(
  { entrances = NO_ENTRANCES }: Snapshot,
  via: ViaEntrance,
  namespace: string | undefined,
): FoundEntrance {
  const kind = via.kind === 'ingress' ? 'Ingress' : 'Gateway';
  const at = via.namespace ?? namespace;
  const all: readonly (Ingress | Gateway)[] = via.kind === 'ingress' ? entrances.ingresses : entrances.gateways;
  const refOf = (each: Ingress | Gateway): ObjectRef => ({ kind, namespace: each.namespace, name: each.name });
  const named = all.filter((each) => each.name === via.name && (at === undefined || each.namespace === at));
  const [first, ...others] = named;
  if (first !== undefined && others.length > 0) return { kind: 'ambiguous', refs: named.map(refOf) };
  if (first !== undefined) {
    return {
      kind: 'found',
      entrance: 'listeners' in first ? gatewayEntrance(entrances, first) : ingressEntrance(entrances, first),
    };
  }
  const wanted = { kind, ...(at === undefined ? {} : { namespace: at }), name: via.name };
  const gap = entrances.gaps.find(
    (each) => HIDING[via.kind].includes(each.resource) && (each.namespace === undefined || each.namespace === at),
  );
  if (gap !== undefined) return { kind: 'unread', wanted, gap };
  return { kind: 'missing', wanted, others: all.map(refOf) };
}

const HTTP = 80;
const HTTPS = 443;

function ingressEntrance({ ingressClasses, gaps }: Entrances, ingress: Ingress): Entrance {
  const { namespace, name, addresses, backends, hasTls, targetType } = ingress;
  const className = ingress.className ?? ingressClasses.find(({ isDefault }) => isDefault)?.name;
  // Without TLS it is asked for in plain text; with it, that leads to the other port at most.
  const ports: readonly EntryPort[] = [{ port: hasTls ? HTTPS : HTTP, protocol: 'TCP' }];
  return {
    ref: { kind: 'Ingress', namespace, name },
    addresses,
    ...served(ingressClasses, className),
    ...(targetType === undefined ? {} : { targetType }),
    ways: backends.map((backend) => ({ backend, ports })),
    refused: [],
    gaps: gaps.filter((gap) => !isOfGateways(gap)),
  };
}

function gatewayEntrance(entrances: Entrances, gateway: Gateway): Entrance {
  const { gatewayClasses, routes, gaps } = entrances;
  const { namespace, name, addresses, className, listeners } = gateway;
  const hanging = routes.flatMap((route) =>
    route.parents
      .filter((parent) => parent.namespace === namespace && parent.name === name)
      .map((parent) => ({ route, parent, ref: { kind: route.kind, namespace: route.namespace, name: route.name } })),
  );
  return {
    ref: { kind: 'Gateway', namespace, name },
    addresses,
    ...served(gatewayClasses, className),
    ways: hanging
      .filter(({ parent }) => parent.refused === undefined)
      .flatMap(({ route, parent, ref }) => {
        const ports = listeners
          .filter((each) => parent.listener === undefined || each.name === parent.listener)
          .filter((each) => parent.port === undefined || each.port === parent.port)
          .map(({ port, protocol }) => ({ port, protocol }));
        return route.backends
          .filter((backend) => !isRefused(route, parent, backend))
          .flatMap((backend): readonly Way[] => {
            const permission = permissionOf(entrances, route, parent, backend);
            if (permission === 'none') return [];
            return [{ backend, route: ref, ports, ...permission }];
          });
      }),
    refused: hanging.flatMap(({ route, parent, ref }): readonly RefusedRoute[] => {
      const isCrossingRefused = route.backends.some((backend) => isRefused(route, parent, backend));
      const why = parent.refused ?? (isCrossingRefused ? NOT_PERMITTED : undefined);
      if (why !== undefined) return [{ route: ref, why }];
      const ungranted = route.backends.filter((each) => permissionOf(entrances, route, parent, each) === 'none');
      return ungranted.map((backend) => ({ route: ref, ungranted: backend }));
    }),
    gaps: gaps.filter(({ resource }) => resource !== 'ingressclasses' && resource !== 'ingresses'),
  };
}

const NOT_PERMITTED = 'RefNotPermitted';

/** Nobody knows which of several references to other namespaces was refused. */
function isRefused(route: Route, { crossing }: RouteParent, backend: RoutedBackend): boolean {
  if (crossing !== 'refused' || !isAbroad(route, backend)) return false;
  const abroad = route.backends.filter((each) => isAbroad(route, each));
  return new Set(abroad.map(({ namespace, name }) => `${namespace}/${name}`)).size === 1;
}

/**
 * Whether a route may lead there: to its own namespace always, to another one where that has a ReferenceGrant for it. What its
 * controller says of that holds; of what nobody has looked for, nothing is said.
 */
function permissionOf(
  { grants, gaps }: Entrances,
  route: Route,
  { crossing }: RouteParent,
  backend: RoutedBackend,
): Pick<Way, 'isPermitted' | 'grantGap'> | 'none' {
  if (!isAbroad(route, backend)) return {};
  const isGranted = grants?.some((grant) => permits(grant, route, backend)) === true;
  if (isGranted || crossing === 'permitted') return { isPermitted: true };
  if (grants === undefined) return {};
  const gap = gaps.find(
    ({ resource, namespace }) =>
      HIDING_GRANTS.includes(resource) && (namespace === undefined || namespace === backend.namespace),
  );
  return gap === undefined ? 'none' : { grantGap: gap };
}

const HIDING_GRANTS: readonly string[] = ['referencegrants', 'apigroups', 'apiresources'];

function permits({ namespace, from, services }: ReferenceGrant, route: Route, backend: RoutedBackend): boolean {
  return (
    namespace === backend.namespace &&
    from.some((each) => each.kind === route.kind && each.namespace === route.namespace) &&
    (services === 'every' || services.includes(backend.name))
  );
}

function isAbroad(route: Route, backend: RoutedBackend): boolean {
  return backend.namespace !== route.namespace;
}

/** The groups that are served tell whether there are Gateways. */
function isOfGateways({ group, resource }: Gap): boolean {
  return group === 'gateway.networking.k8s.io' || resource === 'apigroups';
}

/** Who serves a class: by its object, or where that is not there by its name. */
function served(
  classes: readonly EntranceClass[],
  className: string | undefined,
): Pick<Entrance, 'className' | 'class' | 'controller'> {
  if (className === undefined) return {};
  const found = classes.find(({ name }) => name === className);
  const controller = found === undefined ? controllerOfClass(className) : controllerNamed(found.controller);
  return {
    className,
    ...(found === undefined ? {} : { class: found }),
    ...(controller === undefined ? {} : { controller }),
  };
}
