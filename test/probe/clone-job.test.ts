import { describe, expect, it, test } from 'vitest';
import type { RawObject } from '../../src/cluster/raw.ts';
import { projectPod } from '../../src/cluster/project.ts';
import { clonedPod, cloneJob, type CloneOptions, clonePod } from '../../src/probe/clone-job.ts';
import { PROBE_USER } from '../../src/probe/ephemeral-container.ts';
import { template } from '../helpers/builders.ts';
import { probePod } from './probe-pods.ts';

const options: CloneOptions = {
  runId: 'abc',
  name: 'netpol-abc',
  image: 'probe:1',
  imagePullSecrets: [],
  commands: [['sh', '-c', 'script', 'netpol-probe', 'step']],
};

interface Job {
  readonly metadata: RawObject;
  readonly spec: RawObject & { readonly template: { readonly metadata: RawObject; readonly spec: RawObject } };
}

function job(original = probePod(), more: Partial<CloneOptions> = {}): Job {
  return cloneJob(original, { ...options, ...more }) as unknown as Job; // of our own making
}

function podSpec(original = probePod(), more: Partial<CloneOptions> = {}): RawObject {
  return job(original, more).spec.template.spec;
}

test('The Job ends, goes away, and has no selector that would put labels on its pod.', () => {
  const { metadata, spec } = job();
  expect(metadata).toEqual({
    name: 'netpol-abc',
    namespace: 'shop',
    labels: { 'app.kubernetes.io/managed-by': 'kubectl-netpol', 'annotation.kubectl-netpol/run': 'abc' },
  });
  expect(spec).toMatchObject({
    completions: 1,
    parallelism: 1,
    backoffLimit: 0,
    activeDeadlineSeconds: 90,
    ttlSecondsAfterFinished: 30,
    manualSelector: true,
    selector: { matchLabels: { 'annotation.kubectl-netpol/run': 'abc' } },
  });
  expect(spec).not.toHaveProperty('completionMode');
});

test('Its pod has the labels of the caller and one of ours, which policies are asked about.', () => {
  const original = probePod({ pod: { labels: { app: 'web', 'app.kubernetes.io/managed-by': 'Helm' } } });
  const labels = { app: 'web', 'app.kubernetes.io/managed-by': 'Helm', 'annotation.kubectl-netpol/run': 'abc' };
  expect(job(original).spec.template.metadata).toEqual({ labels });
  expect(clonedPod(original.pod, options)).toMatchObject({
    namespace: 'shop',
    labels,
    node: 'n1',
    serviceAccount: 'web',
    addresses: [],
    ready: false,
  });
  expect(projectPod(clonePod(original, options))).toMatchObject({ namespace: 'shop', name: 'netpol-abc', labels });
});

test('It is never ready, has no token, and is what PodSecurity calls restricted.', () => {
  const spec = podSpec();
  expect(spec).toMatchObject({
    restartPolicy: 'Never',
    activeDeadlineSeconds: 90,
    readinessGates: [{ conditionType: 'kubectl-netpol/never' }],
    serviceAccountName: 'web',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    containers: [
      {
        name: 'netpol',
        image: 'probe:1',
        command: ['sh', '-c', 'script', 'netpol-probe', 'step'],
        securityContext: {
          runAsUser: PROBE_USER,
          runAsNonRoot: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '250m', memory: '128Mi' } },
      },
    ],
  });
});

test('It resolves names and runs as the caller does, and pulls its image with the secrets of both.', () => {
  const network = {
    dnsPolicy: 'None',
    dnsConfig: { nameservers: ['10.0.0.53'] },
    hostAliases: [{ ip: '10.0.0.9', hostnames: ['db'] }],
    runtimeClassName: 'gvisor',
  };
  const spec = {
    ...network,
    imagePullSecrets: [{ name: 'own' }],
    hostname: 'web',
    priorityClassName: 'high',
    volumes: [],
  };
  const cloned = podSpec(probePod({ spec }), { imagePullSecrets: ['added', 'own'] });
  expect(cloned).toMatchObject({ ...network, imagePullSecrets: [{ name: 'own' }, { name: 'added' }] });
  for (const field of ['hostname', 'priorityClassName', 'volumes']) expect(cloned).not.toHaveProperty(field);
});

test('Several commands make an Indexed Job of a pod each, some at once; one that fails does not end the others.', () => {
  const commands = ['a', 'b', 'c'].map((step) => ['sh', '-c', 'script', 'netpol-probe', step]);
  expect(job(probePod(), { commands, parallelism: 2 }).spec).toMatchObject({
    completionMode: 'Indexed',
    completions: 3,
    parallelism: 2,
    backoffLimitPerIndex: 0,
  });
  expect(job(probePod(), { commands, parallelism: 9 }).spec).toMatchObject({ parallelism: 3 });
});

test('Where the cluster assigns users, none is asked for.', () => {
  const [container] = podSpec(probePod(), { runAsUser: 'assigned' })['containers'] as readonly RawObject[]; // as above
  expect(container?.['securityContext']).not.toHaveProperty('runAsUser');
  expect(container?.['securityContext']).toMatchObject({ runAsNonRoot: true });
});

describe('The clone stands', () => {
  const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
  const byName = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }],
      },
    },
  };
  const lonely = {
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname' }] },
  };
  const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } };

  it.each<readonly [string, Parameters<typeof probePod>[0], RawObject]>([
    [
      "on the caller's node, and tolerates what the caller does",
      { spec: { tolerations } },
      { affinity: byName, tolerations },
    ],
    [
      'there without the scheduler, which would keep it away',
      { spec: { affinity: lonely, tolerations } },
      { nodeName: 'n1', tolerations },
    ],
    [
      "there without the scheduler, as a kubelet's own pod does",
      { isStatic: true },
      { nodeName: 'n1', tolerations: [{ operator: 'Exists' }] },
    ],
  ])('%s.', (_, original, placement) => {
    const { affinity, nodeName, tolerations: tolerated } = podSpec(probePod(original));
    const said = Object.entries({ affinity, nodeName, tolerations: tolerated }).filter(
      ([, value]) => value !== undefined,
    );
    expect(Object.fromEntries(said)).toEqual(placement);
  });

  it('where a workload without pods would put one.', () => {
    const spec = { nodeSelector: { disk: 'ssd' }, affinity: { ...lonely, nodeAffinity }, tolerations };
    const original = { ...probePod({ spec }), pod: template('shop/web', { labels: { app: 'web' } }) };
    expect(podSpec(original)).toMatchObject({ nodeSelector: { disk: 'ssd' }, affinity: { nodeAffinity }, tolerations });
    expect(podSpec(original)).not.toHaveProperty('nodeName');
    expect(clonedPod(original.pod, options)).not.toHaveProperty('node');
  });
});

describe('To a mesh the clone is', () => {
  it.each<readonly [string, string | undefined, RawObject, RawObject | undefined]>([
    ['nothing where the caller is nothing', undefined, { 'example.com/note': 'x' }, undefined],
    [
      'what the caller asked to be, and not yet injected',
      'linkerd-proxy',
      {
        'linkerd.io/inject': 'enabled',
        'linkerd.io/proxy-version': 'v1',
        'config.linkerd.io/skip-outbound-ports': '25',
      },
      { 'linkerd.io/inject': 'enabled', 'config.linkerd.io/skip-outbound-ports': '25' },
    ],
    [
      'excluded where the caller is excluded',
      undefined,
      { 'sidecar.istio.io/inject': 'false', 'sidecar.istio.io/status': '{}' },
      { 'sidecar.istio.io/inject': 'false' },
    ],
    [
      'up only when its proxy is, since what comes before is refused',
      'istio-proxy',
      { 'traffic.sidecar.istio.io/excludeOutboundPorts': '5432' },
      {
        'proxy.istio.io/config': '{"holdApplicationUntilProxyStarts":true}',
        'traffic.sidecar.istio.io/excludeOutboundPorts': '5432',
      },
    ],
    [
      'of Consul as it is of others',
      'consul-dataplane',
      {
        'consul.hashicorp.com/connect-inject': 'true',
        'consul.hashicorp.com/connect-inject-status': 'injected',
        'consul.hashicorp.com/transparent-proxy-status': 'enabled',
      },
      { 'consul.hashicorp.com/connect-inject': 'true' },
    ],
    [
      'as the caller configured its proxy',
      'istio-proxy',
      { 'proxy.istio.io/config': 'concurrency: 1' },
      { 'proxy.istio.io/config': 'concurrency: 1' },
    ],
  ])('%s.', (_, meshSidecar, annotations, cloned) => {
    const original = probePod({ annotations, ...(meshSidecar === undefined ? {} : { meshSidecar }) });
    expect(job(original).spec.template.metadata['annotations']).toEqual(cloned);
  });
});
