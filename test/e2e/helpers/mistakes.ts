import { inject } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { DEMO_MANIFESTS } from '../../../src/demo/cluster.ts';

/** The namespaces of the demo whose mistakes are told, as they are called in a cluster that others use, too. */
export const HOMES = ['shop', 'payments', 'data', 'monitoring'] as const;

export type Home = (typeof HOMES)[number];

/** The name of one of the demo's namespaces there. */
export type NameOf = (home: Home) => string;

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The policies of the demo, mistakes and all, among namespaces of other names. */
export function demoPolicies(nameOf: NameOf): string {
  const texts = DEMO_MANIFESTS.flatMap(({ text }) =>
    parseAllDocuments(text)
      .map((document) => document.toJS() as Manifest | null)
      .filter((object) => object?.kind === 'NetworkPolicy')
      .map((object) => stringify(renamed(object, nameOf))),
  );
  return texts.join('---\n');
}

/** Only words that stand for a namespace are others; the outside of the test cluster has one address in the card network. */
function renamed(value: unknown, nameOf: NameOf, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, nameOf, key));
  if (typeof value === 'string') return renamedWord(value, nameOf, key);
  if (typeof value !== 'object' || value === null) return value === 443 ? OUTSIDE.port : value;
  const entries = Object.entries(value).filter(([name]) => name !== 'uid' && name !== 'creationTimestamp');
  return Object.fromEntries(entries.map(([name, inner]) => [name, renamed(inner, nameOf, name)]));
}

const NAMESPACE_KEYS = new Set(['namespace', 'kubernetes.io/metadata.name']);

function renamedWord(word: string, nameOf: NameOf, key: string): string {
  const home = HOMES.find((each) => each === word);
  // The mistake with the label that no namespace has keeps its key, and names the namespace, too.
  if (home !== undefined && (NAMESPACE_KEYS.has(key) || key === 'name')) return nameOf(home);
  return word === '203.0.113.128/25' ? '203.0.113.0/25' : word;
}

/** A server outside of the test cluster, which the demo's policy takes out of its block again. */
export const OUTSIDE = { address: '203.0.113.10', port: 80 } as const;

/** The demo's workloads as small servers on the same ports, one replica each, in their namespaces. */
export function demoWorkloads(nameOf: NameOf): string {
  const text = [
    ...workload(nameOf('shop'), 'Deployment', 'web', [8080]),
    ...workload(nameOf('shop'), 'Deployment', 'checkout', [8080]),
    ...workload(nameOf('shop'), 'Deployment', 'catalog', [8080], { version: 'v2' }),
    ...workload(nameOf('shop'), 'StatefulSet', 'db', [5432]),
    ...workload(nameOf('payments'), 'Deployment', 'api', [8080, 9090]),
    ...workload(nameOf('payments'), 'StatefulSet', 'ledger', [5432, 9187]),
    ...workload(nameOf('data'), 'StatefulSet', 'db', [5432]),
    ...workload(nameOf('monitoring'), 'StatefulSet', 'prometheus', [9090]),
    oldCatalog(nameOf('shop')),
    service(nameOf('shop'), 'checkout', 8080),
    service(nameOf('shop'), 'catalog', 8080),
    service(nameOf('payments'), 'api', 8080),
    service(nameOf('payments'), 'ledger', 5432, 5432),
  ];
  return text.map((object) => stringify(object)).join('---\n');
}

export const WORKLOADS: readonly (readonly [Home, string])[] = [
  ['shop', 'deployment/web'],
  ['shop', 'deployment/checkout'],
  ['shop', 'deployment/catalog'],
  ['shop', 'statefulset/db'],
  ['payments', 'deployment/api'],
  ['payments', 'statefulset/ledger'],
  ['data', 'statefulset/db'],
  ['monitoring', 'statefulset/prometheus'],
];

const PORT_NAMES: Readonly<Record<number, string>> = { 8080: 'http', 9090: 'metrics', 5432: 'postgres' };

function podSpec(ports: readonly number[]): object {
  return {
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name: 'main',
        image: inject('images').agnhost,
        command: ['/agnhost', 'porter'],
        env: ports.map((port) => ({ name: `SERVE_PORT_${port}`, value: 'x' })),
        ports: ports.map((port) => ({ name: PORT_NAMES[port] ?? `p${port}`, containerPort: port })),
      },
    ],
  };
}

function workload(
  namespace: string,
  kind: string,
  name: string,
  ports: readonly number[],
  more: Readonly<Record<string, string>> = {},
): readonly object[] {
  const labels = { app: name };
  const template = { metadata: { labels: { ...labels, ...more } }, spec: podSpec(ports) };
  const spec = {
    selector: { matchLabels: labels },
    template,
    ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
  };
  return [{ apiVersion: 'apps/v1', kind, metadata: { name, namespace, labels }, spec }];
}

/** What a roll-out that was paused halfway leaves: the label of the version before. */
function oldCatalog(namespace: string): object {
  const metadata = { name: 'catalog-old', namespace, labels: { app: 'catalog', version: 'v1' } };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec([8080]) };
}

function service(namespace: string, name: string, targetPort: number, port = 80): object {
  const spec = { selector: { app: name }, ports: [{ name: 'main', port, targetPort }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec };
}
