import { labelValue } from '../../model/match-labels.ts';
import type { Pod } from '../../model/pod.ts';

/** By the labels that charts, operators and distributions give to well-known programs. */
const NAME_LABELS = [
  'app.kubernetes.io/name',
  'app.kubernetes.io/component',
  'app',
  'k8s-app',
  'istio',
  'gateway',
] as const;

const SCRAPERS: ReadonlySet<string> = new Set([
  'prometheus',
  'prometheus-agent',
  'vmagent',
  'alloy',
  'grafana-agent',
  'opentelemetry-collector',
]);

const INGRESS_CONTROLLERS: ReadonlySet<string> = new Set([
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
]);

const KUBELET_CALLERS: ReadonlySet<string> = new Set(['metrics-server', ...SCRAPERS]);

/** What the fallout of a change may concern. */
export type Role = 'scraper' | 'ingress-controller' | 'kubelet-caller';

const NAMES: Readonly<Record<Role, ReadonlySet<string>>> = {
  scraper: SCRAPERS,
  'ingress-controller': INGRESS_CONTROLLERS,
  'kubelet-caller': KUBELET_CALLERS,
};

export function hasRole({ labels }: Pick<Pod, 'labels'>, role: Role): boolean {
  return NAME_LABELS.some((key) => {
    const value = labelValue(labels, key);
    return value !== undefined && NAMES[role].has(value);
  });
}
