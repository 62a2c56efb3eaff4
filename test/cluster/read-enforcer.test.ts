import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asObject, type RawObject } from '../../src/cluster/raw.ts';
import type { ClusterReader, Read } from '../../src/cluster/read.ts';
import { describeList } from '../../src/cluster/list-pages.ts';
import { describeResources, GROUPS } from '../../src/cluster/discovery.ts';
import type { EnforcerFacts } from '../../src/model/enforcer-facts.ts';
import type { RequestSubject } from '../../src/cluster/activity.ts';
import { createCollector } from '../../src/cluster/collector.ts';
import { detectEnforcement } from '../../src/enforcers/detect.ts';
import { explainEnforcer } from '../../src/explain/explain-enforcer.ts';
import { configMap, daemonSet, node, settingsObject } from '../enforcers/facts.ts';
import { readEnforcerFacts } from '../../src/cluster/read-enforcer.ts';
import { known, unknown } from '../../src/model/known.ts';
import { parseAllDocuments } from 'yaml';
import { wantedFacts } from '../../src/enforcers/wanted-facts.ts';

interface World {
  readonly objects: string;
  readonly apiGroups?: readonly string[];
  /** Serve two versions each, so that it is asked which has what. */
  readonly isTwofold?: true;
}

const SERVER = 'labels: {node-role.kubernetes.io/control-plane: "true"}';
const AWS_AGENT =
  '{name: aws-eks-nodeagent, image: "x/aws-network-policy-agent:v1.2.7", args: [--enable-network-policy=true]}';

const CANARY = 'nodeSelector: {matchLabels: {role: canary}}, defaults: {enable-policy: default}';

/** A cluster each, with all that its enforcer shows. */
const WORLDS: Readonly<Record<string, World>> = {
  Calico: {
    objects:
      daemonSet('kube-system/calico-node', '{name: calico-node, image: "calico/node:v3.32.1"}') +
      settingsObject('FelixConfiguration', 'default', 'defaultEndpointToHostAction: Accept, nftablesMode: Enabled'),
    apiGroups: ['crd.projectcalico.org'],
  },
  Cilium: {
    objects:
      daemonSet('kube-system/cilium', '{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4"}') +
      configMap('kube-system/cilium-config', 'enable-policy: always') +
      settingsObject('CiliumNodeConfig', 'canary, namespace: kube-system', CANARY) +
      node('n1', 'v1.34.4', 'labels: {role: canary}'),
    apiGroups: ['cilium.io'],
    isTwofold: true,
  },
  Antrea: {
    objects:
      daemonSet('kube-system/antrea-agent', '{name: antrea-agent, image: "antrea/antrea-agent-ubuntu:v2.4.0"}') +
      configMap('kube-system/antrea-config', 'antrea-agent.conf: "", antrea-controller.conf: ""'),
  },
  'AWS VPC CNI': {
    objects:
      daemonSet('kube-system/aws-node', `{name: aws-node, image: "x/amazon-k8s-cni:v1.20.4"}, ${AWS_AGENT}`) +
      configMap('kube-system/amazon-vpc-cni', 'enable-network-policy-controller: "true"') +
      node('n1', 'v1.33.4', 'labels: {kubernetes.io/os: linux}'),
  },
  'EKS Auto Mode': {
    objects:
      configMap('kube-system/amazon-vpc-cni', 'enable-network-policy-controller: "true"') +
      settingsObject('NodeClass', 'default', 'networkPolicy: DefaultDeny') +
      node('i-0a', 'v1.33.4-eks-e386d34', 'labels: {eks.amazonaws.com/compute-type: auto}'),
    apiGroups: ['eks.amazonaws.com'],
  },
  'Azure NPM': {
    objects:
      daemonSet('kube-system/azure-npm', '{name: azure-npm, image: "x/azure-npm:v1.6.29"}') +
      daemonSet('kube-system/azure-npm-win', '{name: azure-npm, image: "x/azure-npm:v1.5.5"}') +
      node('win1', 'v1.33.2', 'labels: {kubernetes.io/os: windows}'),
  },
  'k3s with its switch': {
    objects:
      node(
        'n1',
        'v1.34.1+k3s1',
        `${SERVER}, annotations: {k3s.io/node-args: '["server","--disable-network-policy"]'}`,
      ) + node('n2', 'v1.34.1+k3s1', `annotations: {k3s.io/node-args: '["agent"]'}`),
    apiGroups: ['k3s.cattle.io'],
  },
  'k3s, its servers no nodes': {
    objects: node('n2', 'v1.34.1+k3s1', `annotations: {k3s.io/node-args: '["agent"]'}`),
    apiGroups: ['k3s.cattle.io'],
  },
  nobody: {
    objects:
      daemonSet('kube-system/kube-proxy', '{name: kube-proxy, image: "registry.k8s.io/kube-proxy:v1.34.4"}') +
      node('n1', 'v1.34.4'),
  },
};

/** The lists that are asked for only where a wider one was refused. */
const NARROWER = 'list apps/daemonsets kube-system';

it('Each read that is refused is told, and nothing is claimed for it (rewritten by -u).', async () => {
  const told = [];
  for (const world of Object.keys(WORLDS)) {
    told.push(`# ${world}\n`, await tell(world, 'nothing refused'));
    for (const asked of await readsOf(world)) told.push(await tell(world, asked));
    told.push(await tell(world, 'list apps/daemonsets', NARROWER));
  }
  await expect(told.join('\n')).toMatchFileSnapshot(join(import.meta.dirname, 'refused-reads.txt'));
});

/** Every read of these facts, each told as it was asked. */
async function readsOf(world: string): Promise<readonly string[]> {
  const seen = new Set<string>();
  await read(world, (asked) => {
    seen.add(asked);
    return false;
  });
  return [...seen].sort();
}

async function tell(world: string, ...refused: readonly string[]): Promise<string> {
  const { summary, enforcers, missing } = explainEnforcer(
    detectEnforcement(await read(world, (asked) => refused.includes(asked))),
  );
  const lines = [
    ...enforcers.flatMap(({ denial }) => `a denial ends with ${denial}`),
    ...enforcers.flatMap(({ assumed }) =>
      assumed.map(({ setting, assumed: taken, where }) => `assumed ${setting}=${taken} (${where})`),
    ),
    ...enforcers.flatMap(({ differences, defects }) =>
      [...differences, ...defects].flatMap(({ code, isSure }) => (isSure ? [] : [`unsure ${code}`])),
    ),
    ...missing.map(({ text }) => `missing ${text}`),
  ];
  return [refused.join(', '), `  ${summary}`, ...lines.map((line) => `  ${line}`), ''].join('\n');
}

/** The facts as a user has them who is refused some reads. */
async function read(world: string, isRefused: (asked: string) => boolean): Promise<EnforcerFacts> {
  const collector = createCollector(readerOf(WORLDS[world] ?? { objects: '' }, isRefused));
  await readEnforcerFacts(collector, wantedFacts);
  const { enforcerFacts } = collector.snapshot({ kind: 'demo' });
  if (enforcerFacts === undefined) throw new Error('no facts were kept');
  return enforcerFacts;
}

const KINDS: Readonly<Record<string, string>> = {
  ciliumnodeconfigs: 'CiliumNodeConfig',
  configmaps: 'ConfigMap',
  daemonsets: 'DaemonSet',
  felixconfigurations: 'FelixConfiguration',
  nodeclasses: 'NodeClass',
  nodes: 'Node',
};

function readerOf({ objects: yaml, apiGroups = [], isTwofold }: World, isRefused: (asked: string) => boolean) {
  const objects = parseAllDocuments(yaml).flatMap((document) => {
    const object = document.toJS() as RawObject | null; // written above
    const whole: RawObject = { apiVersion: 'apps/v1', ...object };
    return object === null ? [] : [whole];
  });
  const kindOf = (resource: string): string => KINDS[resource] ?? resource;
  const versions = isTwofold === true ? ['v2', 'v2alpha1'] : ['v1'];
  const answer = <T>(subject: RequestSubject, more: string, value: T): Read<T> => {
    const { verb, group, resource, namespace, name } = subject;
    const place = [namespace, name].filter((part) => part !== undefined).join('/');
    const asked = [verb, `${group}/${resource}`, place, more].filter((part) => part !== '').join(' ');
    return isRefused(asked) ? unknown({ ...subject, reason: 'forbidden', message: 'forbidden' }) : known(value);
  };
  return {
    get: async ({ group, resource }, at) =>
      answer(
        { verb: 'get', group, resource, ...at },
        '',
        objects.find((object) => object['kind'] === kindOf(resource) && isNamed(object, at)),
      ),
    list: async (resource, options, project) =>
      answer(
        describeList(resource, options),
        options.labelSelector ?? '',
        objects
          .filter((object) => object['kind'] === kindOf(resource.resource) && hasLabels(object, options.labelSelector))
          .flatMap((object) => project(object) ?? []),
      ),
    groups: async () =>
      answer(
        GROUPS,
        '',
        apiGroups.map((name) => ({ name, versions })),
      ),
    resources: async (group) =>
      answer(describeResources(group), '', [
        { group: group.name, version: 'v2', resource: 'ciliumnodeconfigs', kind: 'CiliumNodeConfig', namespaced: true },
      ]),
  } as ClusterReader; // nothing else is asked for these facts
}

function isNamed(object: RawObject, at: { readonly namespace?: string; readonly name: string }): boolean {
  const { namespace, name } = asObject(object['metadata']);
  return name === at.name && (at.namespace === undefined || namespace === at.namespace);
}

function hasLabels(object: RawObject, selector = ''): boolean {
  const labels = asObject(asObject(object['metadata'])['labels']);
  const [key = '', value] = selector.replace(/ in \((\w+)\)$/, '=$1').split('=');
  return key === '' || (value === undefined ? key in labels : labels[key] === value);
}
