import { APPS, type App, appName, ENVIRONMENTS, namespaceName, TIERS, VERSIONS } from './names.ts';
import type { Random } from '../random.ts';
import type { RawObject } from './raw-object.ts';

/** Where a policy stands. */
export interface PolicyPlace {
  readonly namespace: string;
  /** Its number in the namespace: the first ones are about every pod, as in a namespace that somebody set up with care. */
  readonly index: number;
  readonly namespaces: number;
  /** How many apps the namespace has. */
  readonly apps: number;
}

/** A NetworkPolicy of one of the shapes that clusters are full of. */
export function makePolicy(place: PolicyPlace, random: Random): RawObject {
  const { namespace, index } = place;
  const [name, spec] =
    BASELINE[index] ?? makeAppPolicy(APP_SHAPES[index % APP_SHAPES.length] ?? between, place, random);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${name}-${index}`, namespace },
    spec,
  };
}

type Spec = Readonly<Record<string, unknown>>;
/** What an app's policy says; its podSelector is added. */
type Shape = (random: Random, namespaces: number) => Spec;

function makeAppPolicy(shape: Shape, { namespaces, apps }: PolicyPlace, random: Random): [name: string, spec: Spec] {
  return [shape.name.toLowerCase(), { podSelector: subject(apps, random), ...shape(random, namespaces) }];
}

/** Most policies are about one app; some about all apps of a sort. */
function subject(apps: number, random: Random): Spec {
  if (random.chance(0.1)) return { matchLabels: { tier: TIERS[random.pick(APPS)] } };
  if (random.chance(0.2)) return { matchExpressions: [{ key: 'app', operator: 'In', values: [random.pick(APPS)] }] };
  return { matchLabels: { 'app.kubernetes.io/name': appName(random.below(apps)) } };
}

const BASELINE: readonly (readonly [name: string, spec: Spec])[] = [
  ['default-deny', { podSelector: {}, policyTypes: ['Ingress'] }],
  ['allow-dns', { podSelector: {}, policyTypes: ['Egress'], egress: [dns()] }],
  ['allow-metrics', { podSelector: {}, ingress: [metrics()] }],
];

const APP_SHAPES: readonly Shape[] = [between, fromNamespace, outside, office, versions, gossip, environment];

function dns(): Spec {
  const to = [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ];
  const ports = [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ];
  return { to, ports };
}

function metrics(): Spec {
  const from = [
    { namespaceSelector: { matchLabels: { team: 'squad-0' } }, podSelector: { matchLabels: { app: 'report' } } },
  ];
  return { from, ports: [{ port: 'metrics' }] };
}

function between(random: Random): Spec {
  const app = random.pick(APPS);
  const peers = [{ podSelector: { matchLabels: { app } } }, { podSelector: { matchLabels: { tier: TIERS[app] } } }];
  return {
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: peers, ports: [{ port: 'http' }] }],
    egress: [{ to: peers, ports: [{ port: 8080 }, { port: 5432 }] }],
  };
}

function fromNamespace(random: Random, namespaces: number): Spec {
  const label = { 'kubernetes.io/metadata.name': namespaceName(random.below(namespaces)) };
  const from = [
    { namespaceSelector: { matchLabels: label }, podSelector: { matchLabels: { app: random.pick(APPS) } } },
    { namespaceSelector: { matchLabels: { team: `squad-${random.below(12)}` } } },
  ];
  return { ingress: [{ from, ports: [{ port: 8080 }] }] };
}

function outside(): Spec {
  const to = [
    { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12', '169.254.169.254/32'] } },
    { ipBlock: { cidr: '::/0', except: ['fd00::/8'] } },
  ];
  return { policyTypes: ['Egress'], egress: [{ to, ports: [{ port: 443 }] }] };
}

function office(random: Random): Spec {
  const block = `203.0.${random.below(256)}`;
  const from = [
    { ipBlock: { cidr: `${block}.0/24`, except: [`${block}.128/25`] } },
    { ipBlock: { cidr: `2001:db8:${random.below(4096).toString(16)}::/48` } },
  ];
  return { ingress: [{ from, ports: [{ port: 'http' }] }] };
}

function versions(random: Random): Spec {
  const matchExpressions = [
    { key: 'version', operator: 'In', values: [random.pick(VERSIONS)] },
    { key: 'tier', operator: 'NotIn', values: ['batch', 'edge'] },
  ];
  return { ingress: [{ from: [{ podSelector: { matchExpressions } }], ports: [{ port: 8080 }] }] };
}

function gossip(random: Random): Spec {
  const app: App = random.pick(APPS);
  const peers = [{ podSelector: { matchLabels: { app } } }];
  const ports = [
    { protocol: 'UDP', port: 7946 },
    { protocol: 'TCP', port: 30000, endPort: 32767 },
  ];
  return { ingress: [{ from: peers, ports }], egress: [{ to: peers, ports }] };
}

function environment(random: Random): Spec {
  const to = [{ namespaceSelector: { matchLabels: { environment: random.pick(ENVIRONMENTS) } } }];
  return { policyTypes: ['Egress'], egress: [{ to, ports: [{ port: 8000, endPort: 8999 }] }] };
}
