import type {
  EntranceAddress,
  EntranceClass,
  Entrances,
  Gateway,
  Ingress,
  Listener,
  ReferenceGrant,
  Route,
  RoutedBackend,
  RouteParent,
} from '../../model/entrances.ts';
import { either, flag, integer, listOf, objectOf, oneOf, optional, type Shape, text } from './shape.ts';
import { ADDRESS, PROTOCOL } from './values.ts';
import { GAP } from './facts.ts';
import { originField, withOrigin } from './origin.ts';

const ENTRANCE_ADDRESS: Shape<EntranceAddress> = either(
  objectOf<Extract<EntranceAddress, { kind: 'hostname' }>>({ kind: oneOf(['hostname']), name: text }),
  (value) => (value as Partial<EntranceAddress> | null)?.kind === 'hostname', // whatever it is, its kind tells
  objectOf<Extract<EntranceAddress, { kind: 'ip' }>>({ kind: oneOf(['ip']), address: ADDRESS }),
);

const BACKEND = objectOf<RoutedBackend>({
  namespace: text,
  name: text,
  port: optional(either(text, (value) => typeof value === 'string', integer)),
  host: optional(text),
  path: optional(text),
});

const INGRESS = withOrigin(
  objectOf<Ingress>({
    namespace: text,
    name: text,
    className: optional(text),
    hasTls: flag,
    targetType: optional(oneOf(['ip', 'instance'])),
    addresses: listOf(ENTRANCE_ADDRESS),
    backends: listOf(BACKEND),
    origin: originField,
  }),
  () => [['spec']],
);

const CLASS = objectOf<EntranceClass>({ name: text, controller: text, isDefault: flag });

const GATEWAY = objectOf<Gateway>({
  namespace: text,
  name: text,
  className: text,
  listeners: listOf(objectOf<Listener>({ name: text, port: integer, protocol: PROTOCOL })),
  addresses: listOf(ENTRANCE_ADDRESS),
});

const PARENT = objectOf<RouteParent>({
  namespace: text,
  name: text,
  listener: optional(text),
  port: optional(integer),
  refused: optional(text),
  crossing: optional(oneOf(['permitted', 'refused'])),
});

const ROUTE = objectOf<Route>({
  kind: text,
  namespace: text,
  name: text,
  parents: listOf(PARENT),
  backends: listOf(BACKEND),
});

const GRANT = objectOf<ReferenceGrant>({
  namespace: text,
  name: text,
  from: listOf(objectOf<ReferenceGrant['from'][number]>({ kind: text, namespace: text })),
  services: either(oneOf(['every']), (value) => value === 'every', listOf(text)),
});

/** What leads requests into the cluster, as it stands in the first line of a snapshot file. */
export const ENTRANCES: Shape<Entrances> = objectOf<Entrances>({
  ingresses: listOf(INGRESS),
  ingressClasses: listOf(CLASS),
  gateways: listOf(GATEWAY),
  gatewayClasses: listOf(CLASS),
  routes: listOf(ROUTE),
  grants: optional(listOf(GRANT)),
  gaps: listOf(GAP),
});
