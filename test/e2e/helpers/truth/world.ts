import { inject } from 'vitest';
import type { Kubectl } from '../../../cluster/kubectl.ts';
import { untilPodsReady } from '../pods.ts';

/*
 * A small cluster in the cluster: three namespaces with a server and prober in each pod, on two nodes. It is laid out so
 * that each selector of the policy states tells some of them from others.
 */

export const NAMESPACES = ['truth-x', 'truth-y', 'truth-z'] as const;
/** Beside them, one connection that no state is about: its policy tells when a state is in effect. */
export const CANARY_NAMESPACE = 'truth-canary';

/** Addresses of the outside world, the first also by name. */
export const OUTSIDE_NAME = 'api.example.com';
export const OUTSIDE = ['203.0.113.10', '198.51.100.10'] as const;

/** One pod that connects, and is connected to. */
export interface TruthPod {
  readonly namespace: string;
  readonly name: string;
  /** 1 or 2; where there is one node, that is both. */
  readonly node: number;
  readonly hostNetwork?: boolean;
}

/** Somebody outside of the cluster who connects to pods. */
export interface Outsider {
  readonly address: string;
}

export const OUTSIDERS: readonly Outsider[] = OUTSIDE.map((address) => ({ address }));

export const PODS: readonly TruthPod[] = [
  { namespace: 'truth-x', name: 'a', node: 1 },
  { namespace: 'truth-x', name: 'b', node: 2 },
  { namespace: 'truth-x', name: 'host', node: 1, hostNetwork: true },
  { namespace: 'truth-y', name: 'a', node: 2 },
  { namespace: 'truth-y', name: 'b', node: 1 },
  { namespace: 'truth-z', name: 'a', node: 1 },
  { namespace: 'truth-z', name: 'b', node: 2 },
];

export const CANARIES: readonly TruthPod[] = [
  { namespace: CANARY_NAMESPACE, name: 'near', node: 1 },
  { namespace: CANARY_NAMESPACE, name: 'far', node: 2 },
];

/** What port 80 of `truth-x/a` alone is called, beside its other name. */
export const LONE_PORT_NAME = 'lone';
/** Under which the pods `b` of the namespaces run; the others run under the usual one. */
export const SERVICE_ACCOUNT = 'second';
/** What a sidecar of `truth-z/a` calls port 81, where another container serves. */
export const SIDECAR_PORT_NAME = 'aside';

/** `truth-x/a` to its address, for all pods, and `web` and `both` to the Services' addresses. */
export type Addresses = ReadonlyMap<string, string>;

export interface World {
  readonly addresses: Addresses;
  /** How many nodes its pods are on: 1 or 2. */
  readonly nodes: number;
}

/** Creates everything anew and waits until it serves. */
export async function startWorld(cluster: Kubectl): Promise<World> {
  await endWorld(cluster, true);
  const nodes = (await usableNodes(cluster)).slice(0, 2);
  await cluster.kubectl(['create', '-f', '-'], worldYaml(nodes));
  await Promise.all([...NAMESPACES, CANARY_NAMESPACE].map((namespace) => untilPodsReady(cluster, namespace)));
  return { addresses: await readAddresses(cluster), nodes: nodes.length };
}

const LABEL = 'netpol.test/world';

/** Removes everything, and nobody else's namespaces of these names; `wait` until it is gone. */
export async function endWorld({ kubectl }: Kubectl, wait: boolean): Promise<void> {
  await kubectl(['delete', 'namespace', '-l', `${LABEL}=truth`, `--wait=${wait}`]);
}

/** Names of the nodes that take any pod; of all nodes, where none does. */
async function usableNodes({ kubectl }: Kubectl): Promise<readonly string[]> {
  const path = '{range .items[*]}{.metadata.name} {.spec.taints[*].effect}{"\\n"}{end}';
  const text = await kubectl(['get', 'nodes', '-o', `jsonpath=${path}`]);
  const nodes = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' '))
    .map(([name = '', ...effects]) => ({ name, isFree: effects.every((effect) => effect === 'PreferNoSchedule') }));
  const free = nodes.filter(({ isFree }) => isFree);
  return (free.length > 0 ? free : nodes).map(({ name }) => name).sort();
}

async function readAddresses({ kubectl }: Kubectl): Promise<Addresses> {
  const path = '{range .items[*]}{.metadata.namespace}/{.metadata.name} {.status.podIP}{.spec.clusterIP}{"\\n"}{end}';
  const text = await kubectl(['get', 'pods,services', '-A', '-o', `jsonpath=${path}`]);
  return new Map(
    text
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name = '', address = '']) => [name, address]),
  );
}

function worldYaml(nodes: readonly string[]): string {
  const letters = NAMESPACES.flatMap((name) => [namespaceYaml(name, { ns: name.at(-1) ?? '' }), accountYaml(name)]);
  return [
    ...letters,
    namespaceYaml(CANARY_NAMESPACE, {}),
    SERVICES,
    ...PODS.map((pod) => podYaml(pod, nodes)),
    ...CANARIES.map((pod) => podYaml(pod, nodes)),
  ].join('---\n');
}

function namespaceYaml(name: string, own: Readonly<Record<string, string>>): string {
  // A cluster may hold pods on the node's network, or as root, for a danger.
  const labels = { ...own, [LABEL]: 'truth', 'pod-security.kubernetes.io/enforce': 'privileged' };
  return `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: ${JSON.stringify(labels)}}\n`;
}

function accountYaml(namespace: string): string {
  return `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${SERVICE_ACCOUNT}, namespace: ${namespace}}\n`;
}

/** The one has a single backend; the backends of the other call different numbers by the same name. */
const SERVICES = `
apiVersion: v1
kind: Service
metadata: {name: web, namespace: truth-x}
spec:
  selector: {pod: a}
  ports: [{name: http, port: 8080, targetPort: serve}, {name: udp, port: 8080, targetPort: serve-udp, protocol: UDP}]
---
apiVersion: v1
kind: Service
metadata: {name: both, namespace: truth-y}
spec:
  selector: {app: truth}
  ports: [{name: http, port: 80, targetPort: serve}]
`;

/** Two servers and a shell to connect from, in one network namespace. */
function podYaml({ namespace, name, node, hostNetwork = false }: TruthPod, nodes: readonly string[]): string {
  const isAt = (place: string) => place === `${namespace}/${name}`;
  const [first, second] = name === 'b' ? (['other', 'serve'] as const) : (['serve', 'other'] as const);
  // k8s-app as on the cluster's DNS: NotIn may need a key that every pod in reach has (random-states.ts).
  const labels = `{app: truth, pod: ${name}, k8s-app: truth-${name}, tier: ${name === 'a' ? 'front' : 'back'}}`;
  const account = name === 'b' && namespace !== CANARY_NAMESPACE ? SERVICE_ACCOUNT : 'default';
  return `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: ${labels}}
spec:
  nodeName: ${nodes[(node - 1) % nodes.length]}
  serviceAccountName: ${account}
  hostNetwork: ${hostNetwork}
  dnsPolicy: ${hostNetwork ? 'ClusterFirstWithHostNet' : 'ClusterFirst'}
  terminationGracePeriodSeconds: 0
  initContainers: ${JSON.stringify(isAt('truth-z/a') ? [sidecar()] : [])}
  containers:
  - ${serverYaml(80, isAt('truth-x/a') ? [first, LONE_PORT_NAME] : [first], hostNetwork)}
  - ${serverYaml(81, [second], hostNetwork)}
  - {name: probe, image: "${inject('images').netshoot}", command: [sleep, "86400"]}
`;
}

/** It serves nothing, and only says what a port is called. */
function sidecar(): object {
  return {
    name: 'sidecar',
    image: inject('images').netshoot,
    command: ['sleep', '86400'],
    restartPolicy: 'Always',
    ports: [{ name: SIDECAR_PORT_NAME, containerPort: 81 }],
  };
}

/** On the node's network, with several addresses, a server that listens on all of them answers UDP from another one. */
function serverYaml(port: number, [name = '', ...names]: readonly string[], hostNetwork: boolean): string {
  const address = hostNetwork ? ['--udp-listen-addresses=$(HOST_IP)'] : [];
  const command = ['/agnhost', 'netexec', `--http-port=${port}`, `--udp-port=${port}`, ...address];
  return JSON.stringify({
    name: `port-${port}`,
    image: inject('images').agnhost,
    command,
    env: [{ name: 'HOST_IP', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }],
    ports: [
      ...[name, ...names].map((each) => ({ name: each, containerPort: port })),
      { name: `${name}-udp`, containerPort: port, protocol: 'UDP' },
    ],
  });
}
