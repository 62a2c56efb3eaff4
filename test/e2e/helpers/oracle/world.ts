import { inject } from 'vitest';
import { asObject, asText, type RawObject } from '../../../../src/cluster/raw.ts';
import type { Kubectl } from '../../../cluster/kubectl.ts';
import { untilPodsReady } from '../pods.ts';
import { asInWorld, NAME_LABEL, type OracleState, worldName } from './state.ts';

const NAMESPACES = ['x', 'y', 'z'] as const;
const PODS = ['a', 'b', 'c'] as const;

/** Pods that serve what the states ask for, and have a shell to connect from. */
export interface OracleWorld {
  enter(state: OracleState): Promise<void>;
  end(): Promise<void>;
}

export async function startOracleWorld(cluster: Kubectl, states: readonly OracleState[]): Promise<OracleWorld> {
  const { kubectl } = cluster;
  const labelKeys = [...new Set(states.flatMap(({ namespaces, pods }) => [...namespaces, ...pods].flatMap(keysOf)))];
  const names = NAMESPACES.map(worldName);
  await kubectl(['delete', 'namespace', ...names, '--ignore-not-found']);
  await kubectl(['create', '-f', '-'], [...names.map(namespaceYaml), ...NAMESPACES.flatMap(podsYaml)].join('---\n'));
  await Promise.all(names.map((name) => untilPodsReady(cluster, name)));
  const addresses = await readAddresses(kubectl, names);
  return {
    async enter({ namespaces, pods, policies }) {
      await Promise.all(names.map((name) => kubectl(['-n', name, 'delete', 'networkpolicies', '--all'])));
      for (const object of namespaces)
        await label(kubectl, ['namespace', worldName(nameOf(object))], object, labelKeys);
      for (const object of pods) {
        const namespace = worldName(asObject(object['metadata'])['namespace']);
        await label(kubectl, ['-n', namespace, 'pod', nameOf(object)], object, labelKeys);
      }
      const items = policies.map((policy) => asInWorld(policy, addressesOf(pods, addresses)));
      if (items.length > 0)
        await kubectl(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    },
    end: async () => void (await kubectl(['delete', 'namespace', ...names, '--wait=false'])),
  };
}

/** What states set, others have to take away. */
function keysOf(object: RawObject): readonly string[] {
  return Object.keys(labelsOf(object)).filter((key) => key !== NAME_LABEL);
}

function labelsOf(object: RawObject): RawObject {
  return asObject(asObject(object['metadata'])['labels']);
}

async function label(
  kubectl: Kubectl['kubectl'],
  target: readonly string[],
  object: RawObject,
  keys: readonly string[],
): Promise<void> {
  const labels = labelsOf(object);
  const changes = keys.map((key) => (labels[key] === undefined ? `${key}-` : `${key}=${String(labels[key])}`));
  await kubectl(['label', '--overwrite', ...target, ...changes]);
}

/** The addresses of a state's pods, and those of the same pods in the world. */
function addressesOf(pods: readonly RawObject[], addresses: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map(
    pods.map((pod) => {
      const { namespace } = asObject(pod['metadata']);
      const own = asText(asObject(pod['status'])['podIP']) ?? '';
      return [own, addresses.get(`${worldName(namespace)}/${nameOf(pod)}`) ?? own];
    }),
  );
}

async function readAddresses(
  kubectl: Kubectl['kubectl'],
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const path = '{range .items[*]}{.metadata.namespace}/{.metadata.name} {.status.podIP}{"\\n"}{end}';
  const texts = await Promise.all(names.map((name) => kubectl(['-n', name, 'get', 'pods', '-o', `jsonpath=${path}`])));
  return new Map(
    texts
      .join('')
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name = '', address = '']) => [name, address]),
  );
}

function nameOf(object: RawObject): string {
  return asText(asObject(object['metadata'])['name']) ?? '';
}

function namespaceYaml(name: string): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`;
}

function podsYaml(namespace: string): readonly string[] {
  return PODS.map(
    (pod) => `
apiVersion: v1
kind: Pod
metadata: {name: ${pod}, namespace: ${worldName(namespace)}, labels: {pod: ${pod}}}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - {name: shell, image: "${inject('images').netshoot}", command: [sleep, "86400"]}
  - ${serverYaml(80)}
  - ${serverYaml(81)}
`,
  );
}

function serverYaml(port: number): string {
  return JSON.stringify({
    name: `serve-${port}`,
    image: inject('images').agnhost,
    command: ['/agnhost', 'netexec', `--http-port=${port}`, `--udp-port=${port}`],
    ports: ['TCP', 'UDP'].map((protocol) => ({
      name: `serve-${port}-${protocol.toLowerCase()}`,
      containerPort: port,
      protocol,
    })),
  });
}
