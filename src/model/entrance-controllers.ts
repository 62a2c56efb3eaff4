import type { Labels } from './labels.ts';

/** Where a controller's connections to backends come from. */
export type ControllerPlace =
  /** Its own pods, which have one of these sets of labels. */
  | { readonly kind: 'pods'; readonly labels: readonly Labels[] }
  /** The network plugin itself passes requests on, under an identity of its own. */
  | { readonly kind: 'network-plugin' }
  /** Machines of a cloud, outside the cluster. */
  | { readonly kind: 'load-balancer' };

/** A controller that many clusters have, and how to tell it. */
export interface EntranceController {
  readonly title: string;
  /** `spec.controller` of IngressClasses and `controllerName` of GatewayClasses; what follows a slash may differ. */
  readonly controllers: readonly string[];
  /** Names of classes that stand for it where no class object says more. */
  readonly classes: readonly string[];
  readonly place: ControllerPlace;
}

/** Labels by which controllers of the Gateway API mark what they make for one Gateway, in its own namespace. */
export const GATEWAY_NAME_LABEL = 'gateway.networking.k8s.io/gateway-name';

/** The same for one that keeps it all in a namespace of its own: name and namespace of the Gateway. */
export const OWNING_GATEWAY_LABELS = {
  name: 'gateway.envoyproxy.io/owning-gateway-name',
  namespace: 'gateway.envoyproxy.io/owning-gateway-namespace',
} as const;

const NAME = 'app.kubernetes.io/name';
const COMPONENT = 'app.kubernetes.io/component';

export const ENTRANCE_CONTROLLERS: readonly EntranceController[] = [
  {
    title: 'Ingress NGINX',
    controllers: ['k8s.io/ingress-nginx'],
    classes: ['nginx'],
    place: { kind: 'pods', labels: [{ [NAME]: 'ingress-nginx', [COMPONENT]: 'controller' }] },
  },
  {
    title: 'NGINX Ingress Controller',
    controllers: ['nginx.org/ingress-controller'],
    classes: [],
    place: { kind: 'pods', labels: [{ [NAME]: 'nginx-ingress' }, { app: 'nginx-ingress' }] },
  },
  {
    title: 'NGINX Gateway Fabric',
    controllers: ['gateway.nginx.org/nginx-gateway-controller'],
    classes: [],
    place: { kind: 'pods', labels: [{ [NAME]: 'nginx-gateway' }] },
  },
  {
    title: 'Traefik',
    controllers: ['traefik.io/ingress-controller', 'traefik.io/gateway-controller'],
    classes: ['traefik'],
    place: { kind: 'pods', labels: [{ [NAME]: 'traefik' }] },
  },
  {
    title: 'HAProxy',
    controllers: ['haproxy.org/ingress-controller', 'haproxy-ingress.github.io/controller'],
    classes: ['haproxy'],
    place: { kind: 'pods', labels: [{ [NAME]: 'kubernetes-ingress' }, { [NAME]: 'haproxy-ingress' }] },
  },
  {
    title: 'Contour',
    controllers: ['projectcontour.io/ingress-controller', 'projectcontour.io/gateway-controller'],
    classes: ['contour'],
    place: { kind: 'pods', labels: [{ app: 'envoy' }, { [NAME]: 'contour', [COMPONENT]: 'envoy' }] },
  },
  {
    title: 'Istio',
    controllers: ['istio.io/ingress-controller', 'istio.io/gateway-controller'],
    classes: ['istio'],
    place: { kind: 'pods', labels: [{ istio: 'ingressgateway' }] },
  },
  {
    title: 'Envoy Gateway',
    controllers: ['gateway.envoyproxy.io/gatewayclass-controller'],
    classes: [],
    place: { kind: 'pods', labels: [{ [NAME]: 'envoy', [COMPONENT]: 'proxy' }] },
  },
  {
    title: 'Kong',
    controllers: ['ingress-controllers.konghq.com/kong', 'konghq.com/kic-gateway-controller'],
    classes: ['kong'],
    place: { kind: 'pods', labels: [{ [NAME]: 'kong', [COMPONENT]: 'app' }] },
  },
  {
    title: 'Cilium',
    controllers: ['cilium.io/ingress-controller', 'io.cilium/gateway-controller'],
    classes: ['cilium'],
    place: { kind: 'network-plugin' },
  },
  {
    title: 'AWS Load Balancer Controller',
    controllers: ['ingress.k8s.aws/alb', 'gateway.k8s.aws/alb', 'eks.amazonaws.com/alb'],
    classes: ['alb'],
    place: { kind: 'load-balancer' },
  },
  {
    title: 'GKE',
    controllers: ['networking.gke.io/gateway'],
    classes: ['gce', 'gce-internal'],
    place: { kind: 'load-balancer' },
  },
  {
    title: 'Azure Application Gateway',
    controllers: ['azure/application-gateway', 'alb.networking.azure.io/alb-controller'],
    classes: ['azure/application-gateway', 'azure-application-gateway'],
    place: { kind: 'load-balancer' },
  },
];

/** Who serves a class, by the name of its controller; undefined for one that is not known here. */
export function controllerNamed(name: string): EntranceController | undefined {
  return ENTRANCE_CONTROLLERS.find(({ controllers }) =>
    controllers.some((each) => name === each || name.startsWith(`${each}/`)),
  );
}

/** The same by the name of the class alone. */
export function controllerOfClass(name: string): EntranceController | undefined {
  return ENTRANCE_CONTROLLERS.find(({ classes }) => classes.includes(name));
}
