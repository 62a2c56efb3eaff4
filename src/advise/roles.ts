import { labelValue } from '../model/match-labels.ts';
import type { Pod } from '../model/pod.ts';

/** By the labels that charts, operators and distributions give to well-known programs. */
const NAME_LABELS = [
  'app.kubernetes.io/name',
  'app.kubernetes.io/component',
  'app',
  'k8s-app',
  'istio',
  'gateway',
] as const;

const SCRAPERS = ['prometheus', 'prometheus-agent', 'vmagent', 'alloy', 'grafana-agent', 'opentelemetry-collector'];

const INGRESS_CONTROLLERS = [
  'ingress-nginx',
  'nginx-ingress',
  'traefik',
  'haproxy-ingress',
  'kubernetes-ingress',
  'contour',
  'envoy',
  'kong',
  'emissary-ingress',
  'ingressgateway',
  'istio-ingressgateway',
  'gateway-helm',
];

/** What pods do for the whole cluster, and policies are forgotten to allow. */
export type Role = 'scraper' | 'ingress-controller' | 'kubelet-caller';

const ROLES: ReadonlyMap<string, readonly Role[]> = new Map<string, readonly Role[]>([
  ...SCRAPERS.map((name) => [name, ['scraper', 'kubelet-caller']] as const),
  ...INGRESS_CONTROLLERS.map((name) => [name, ['ingress-controller']] as const),
  ['metrics-server', ['kubelet-caller']],
]);

/** One may be there twice. */
export function rolesOf({ labels }: Pick<Pod, 'labels'>): readonly Role[] {
  return NAME_LABELS.flatMap((key) => ROLES.get(labelValue(labels, key) ?? '') ?? []);
}
