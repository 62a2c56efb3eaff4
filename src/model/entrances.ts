import type { Address } from './address.ts';
import type { Gap } from './gap.ts';
import type { Origin } from './reference.ts';
import type { Protocol } from './protocol.ts';
import { uniqueBy } from './unique-by.ts';

/** An IngressClass or a GatewayClass: which controller serves what names it. */
export interface EntranceClass {
  readonly name: string;
  /** `k8s.io/ingress-nginx`; empty where it says none. */
  readonly controller: string;
  /** Serves Ingresses that name no class. */
  readonly isDefault: boolean;
}

/** Where callers from outside find an entrance, as its status says. */
export type EntranceAddress =
  | { readonly kind: 'ip'; readonly address: Address }
  | { readonly kind: 'hostname'; readonly name: string };

/** The Service that requests of one kind are passed on to. */
export interface RoutedBackend {
  readonly namespace: string;
  readonly name: string;
  /** Of the Service, by number or name. Absent: every one. */
  readonly port?: number | string;
  /** Absent: any host, any path. */
  readonly host?: string;
  readonly path?: string;
}

export interface Ingress {
  readonly namespace: string;
  readonly name: string;
  /** Of the field, or of the annotation that was there before it. Absent: the default class. */
  readonly className?: string;
  readonly hasTls: boolean;
  /** What a load balancer outside the cluster sends to, where an annotation says so. */
  readonly targetType?: 'ip' | 'instance';
  readonly addresses: readonly EntranceAddress[];
  readonly backends: readonly RoutedBackend[];
  readonly origin?: Origin;
}

export interface Listener {
  readonly name: string;
  readonly port: number;
  readonly protocol: Protocol;
}

export interface Gateway {
  readonly namespace: string;
  readonly name: string;
  readonly className: string;
  readonly listeners: readonly Listener[];
  readonly addresses: readonly EntranceAddress[];
}

/** A Gateway that a route wants to hang on. */
export interface RouteParent {
  readonly namespace: string;
  readonly name: string;
  /** Only this listener, by name. */
  readonly listener?: string;
  readonly port?: number;
  /** The controller has said no, and why. Absent: it has not, or not yet. */
  readonly refused?: string;
  /** Whether the controller may use what it leads to in other namespaces, as it says. Absent: it has not said. */
  readonly crossing?: 'permitted' | 'refused';
}

/** An HTTPRoute, or one of its siblings. */
export interface Route {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly parents: readonly RouteParent[];
  readonly backends: readonly RoutedBackend[];
}

/** A namespace's word that routes of others may lead to its Services. */
export interface ReferenceGrant {
  readonly namespace: string;
  readonly name: string;
  readonly from: readonly { readonly kind: string; readonly namespace: string }[];
  /** Names of Services; empty: none, as where it is about other kinds alone. */
  readonly services: 'every' | readonly string[];
}

/** What leads requests from outside to Services: no verdict hangs on it but that of a question "via" one of them. */
export interface Entrances {
  readonly ingresses: readonly Ingress[];
  readonly ingressClasses: readonly EntranceClass[];
  readonly gateways: readonly Gateway[];
  readonly gatewayClasses: readonly EntranceClass[];
  readonly routes: readonly Route[];
  /** Absent: nobody has looked for them. */
  readonly grants?: readonly ReferenceGrant[];
  /** What was asked for and not given; they are not among the gaps of the snapshot. */
  readonly gaps: readonly Gap[];
}

export const NO_ENTRANCES: Entrances = {
  ingresses: [],
  ingressClasses: [],
  gateways: [],
  gatewayClasses: [],
  routes: [],
  gaps: [],
};

/** What two readings have found, each once. */
export function uniteEntrances(a: Entrances, b: Entrances): Entrances {
  return {
    ingresses: uniqueBy([...a.ingresses, ...b.ingresses], keyOf),
    ingressClasses: uniqueBy([...a.ingressClasses, ...b.ingressClasses], ({ name }) => name),
    gateways: uniqueBy([...a.gateways, ...b.gateways], keyOf),
    gatewayClasses: uniqueBy([...a.gatewayClasses, ...b.gatewayClasses], ({ name }) => name),
    routes: uniqueBy([...a.routes, ...b.routes], (route) => `${route.kind} ${keyOf(route)}`),
    ...(a.grants === undefined && b.grants === undefined
      ? {}
      : { grants: uniqueBy([...(a.grants ?? []), ...(b.grants ?? [])], keyOf) }),
    gaps: uniqueBy([...a.gaps, ...b.gaps], (gap) => JSON.stringify(gap)),
  };
}

function keyOf({ namespace, name }: Pick<Ingress, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}
