/* A small GitOps repository: workloads without pods, as kustomize and helm write them, and policies beside them. */

export function deployment(
  name: string,
  labels: Readonly<Record<string, string>> = { app: name.split('/')[1] ?? '' },
): string {
  const [namespace, own] = name.split('/');
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: own, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'main' }] } },
    },
  });
}

export function networkPolicy(name: string, spec: unknown): string {
  const [namespace, own] = name.split('/');
  return JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: own, namespace },
    spec,
  });
}

/** Several objects as the YAML stream that they may be. */
export function stream(...objects: readonly string[]): string {
  return objects.map((object) => `---\n${object}\n`).join('');
}

export const SHOP_WORKLOADS = stream(deployment('shop/web'), deployment('shop/api'), deployment('shop/db'));

/** Closed but for these pods of the same namespace on 5432. */
export function closedDb(...callers: readonly string[]): string {
  return networkPolicy('shop/db', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: callers.map((app) => ({ from: [{ podSelector: { matchLabels: { app } } }], ports: [{ port: 5432 }] })),
  });
}
