import { parseAllDocuments } from 'yaml';
import { DEMO_MANIFESTS } from '../../src/demo/cluster.ts';

/* A shop on Cilium with Istio, whose rules ask for what should stay between a client and a server; and what Hubble has seen there. */

export const IN_RULES = {
  header: 'planted-header',
  headerMatch: 'planted-match',
  whenHeader: 'planted-when',
  whenNotHeader: 'planted-not',
  keySet: 'planted-jwks',
  annotation: 'planted-annotation',
} as const;

export const IN_FLOWS = { url: 'planted-url', header: 'planted-flow-header', summary: 'planted-summary' } as const;

const noted = {
  'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec: { password: IN_RULES.annotation } }),
};
const metadata = (name: string) => ({ name, namespace: 'shop', annotations: noted });

const OBJECTS: readonly object[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'cilium', namespace: 'kube-system' },
    spec: { template: { spec: { containers: [{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.19.4' }] } } },
    status: { observedGeneration: 1, desiredNumberScheduled: 1, numberReady: 1 },
  },
  {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: metadata('planted-headers'),
    spec: {
      endpointSelector: { matchLabels: { app: 'catalog' } },
      ingress: [
        {
          fromEndpoints: [{ matchLabels: { app: 'web' } }],
          toPorts: [
            {
              ports: [{ port: '8080', protocol: 'TCP' }],
              rules: {
                http: [
                  {
                    method: 'GET',
                    headers: [`X-Token: ${IN_RULES.header}`],
                    headerMatches: [{ name: 'Authorization', value: `Bearer ${IN_RULES.headerMatch}` }],
                  },
                ],
              },
            },
          ],
        },
      ],
    },
  },
  {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: metadata('planted-conditions'),
    spec: {
      selector: { matchLabels: { app: 'catalog' } },
      rules: [
        {
          when: [
            { key: 'request.headers[authorization]', values: [`Bearer ${IN_RULES.whenHeader}`] },
            { key: 'request.headers[x-old-token]', notValues: [IN_RULES.whenNotHeader] },
          ],
        },
      ],
    },
  },
  {
    apiVersion: 'security.istio.io/v1',
    kind: 'RequestAuthentication',
    metadata: metadata('planted-keys'),
    spec: { jwtRules: [{ issuer: 'shop', jwks: JSON.stringify({ keys: [{ kty: 'oct', k: IN_RULES.keySet }] }) }] },
  },
];

interface Document {
  readonly kind: string;
  readonly spec?: { readonly containers?: readonly object[] };
}

const DEMO = DEMO_MANIFESTS.flatMap(({ text }) => parseAllDocuments(text).map((each) => each.toJS() as Document));

/** All of the demo's pods, in the mesh, and no other plugin. */
const inMesh = DEMO.filter(({ kind }) => kind !== 'DaemonSet').map((each) =>
  each.kind === 'Pod'
    ? { ...each, spec: { ...each.spec, containers: [...(each.spec?.containers ?? []), { name: 'istio-proxy' }] } }
    : each,
);

export const OTHER_LANGUAGES: readonly object[] = [...inMesh, ...OBJECTS];

/** What Hubble's relay prints of a request that Cilium's proxy refused, with this behind every text of it. */
export function observedFlow(tail = ''): string {
  const end = (pod: string) => ({ namespace: 'shop', pod_name: `${pod}${tail}`, labels: [`k8s:app=${pod}${tail}`] });
  const flow = {
    time: '2026-11-20T10:00:00.123Z',
    verdict: 'DROPPED',
    drop_reason: 133,
    drop_reason_desc: `POLICY_DENIED${tail}`,
    IP: { source: '10.244.1.10', destination: '10.244.1.11', ipVersion: 'IPv4' },
    l4: { TCP: { source_port: 40000, destination_port: 8080, flags: { SYN: true } } },
    source: end('web'),
    destination: end('catalog'),
    node_name: `shop/node-1${tail}`,
    traffic_direction: 'INGRESS',
    event_type: { type: 5 },
    destination_names: [`api.example${tail}`],
    ingress_denied_by: [{ name: `no-web${tail}`, namespace: `shop${tail}`, kind: `CiliumNetworkPolicy${tail}` }],
    l7: {
      type: 'REQUEST',
      http: {
        method: 'GET',
        url: `http://catalog/?token=${IN_FLOWS.url}${tail}`,
        headers: [{ key: 'Authorization', value: `Bearer ${IN_FLOWS.header}${tail}` }],
      },
    },
    Summary: `${IN_FLOWS.summary}${tail}`,
  };
  return JSON.stringify({ flow, node_name: `shop/node-1${tail}`, time: '2026-11-20T10:00:00.123Z' });
}
