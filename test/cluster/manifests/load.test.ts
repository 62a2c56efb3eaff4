import { describe, expect, it } from 'vitest';
import { NAMESPACE_NAME_LABEL } from '../../../src/model/labels.ts';
import { loadText, policy, problemsOf, unmark } from './manifests.ts';

/** One object in one line. */
function object(apiVersion: string, kind: string, metadata: string, rest = ''): string {
  return `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {${metadata}}${rest === '' ? '' : `, ${rest}`}}`;
}

function stream(...documents: readonly string[]): string {
  return documents.join('\n---\n');
}

describe('loadManifests', () => {
  it('sorts objects by what they are, and counts them', async () => {
    const { snapshot, counts, problems } = await loadText(
      stream(
        object('v1', 'Namespace', 'name: shop, labels: {team: a}'),
        object(
          'v1',
          'Pod',
          'name: web-0, namespace: shop, labels: {app: web}',
          'status: {podIP: 10.0.0.1, phase: Running}',
        ),
        object('v1', 'Pod', 'name: web-1, namespace: shop'),
        object(
          'apps/v1',
          'Deployment',
          'name: web, namespace: shop',
          'spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}',
        ),
        object('batch/v1', 'CronJob', 'name: job, namespace: shop'),
        object('v1', 'Service', 'name: web, namespace: shop', 'spec: {selector: {app: web}, ports: [{port: 80}]}'),
        object(
          'discovery.k8s.io/v1',
          'EndpointSlice',
          'name: web-x, namespace: shop, labels: {kubernetes.io/service-name: web}',
        ),
        object('v1', 'Node', 'name: n1', 'status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}'),
        object('networking.k8s.io/v1', 'NetworkPolicy', 'name: p, namespace: shop'),
      ),
    );
    expect(problems).toEqual([]);
    expect(snapshot).toMatchObject({
      source: { kind: 'files', names: ['-'] },
      namespaces: [{ name: 'shop', labels: { team: 'a', [NAMESPACE_NAME_LABEL]: 'shop' }, assumed: false }],
      pods: [
        { name: 'web-0', addresses: [{ text: '10.0.0.1' }] },
        { name: 'web-1', addresses: [] },
      ],
      workloads: [
        { kind: 'Deployment', name: 'web' },
        { kind: 'CronJob', name: 'job' },
      ],
      services: [{ name: 'web', ports: [{ port: 80 }] }],
      endpointSlices: [{ name: 'web-x', service: 'web' }],
      nodes: [{ name: 'n1', addresses: [{ text: '192.0.2.1' }] }],
      networkPolicies: [{ namespace: 'shop', name: 'p' }],
      unmodelled: [],
      invalidPolicies: [],
      coverage: 'everything',
      gaps: [],
    });
    expect(counts).toEqual({
      read: {
        Namespace: 1,
        Pod: 2,
        Deployment: 1,
        CronJob: 1,
        Service: 1,
        EndpointSlice: 1,
        Node: 1,
        NetworkPolicy: 1,
      },
      ignored: {},
    });
  });

  it('counts what says nothing about flows, by group and kind', async () => {
    const { counts, problems } = await loadText(
      stream(
        object('v1', 'ConfigMap', 'name: a'),
        object('v1', 'ConfigMap', 'name: b'),
        object('networking.k8s.io/v1', 'IngressParameters', 'name: a'),
        object('crd.projectcalico.org/v1', 'IPPool', 'name: default'),
        object('example.com/v1', 'Deployment', 'name: a'),
      ),
    );
    expect(problems).toEqual([]);
    expect(counts).toEqual({
      read: {},
      ignored: {
        ConfigMap: 2,
        'networking.k8s.io/IngressParameters': 1,
        'crd.projectcalico.org/IPPool': 1,
        'example.com/Deployment': 1,
      },
    });
  });

  it('puts objects without a namespace into that of -n (EC-021)', async () => {
    const text = stream(object('v1', 'Pod', 'name: a'), object('networking.k8s.io/v1', 'NetworkPolicy', 'name: p'));
    const { snapshot } = await loadText(text, 'shop');
    expect(snapshot).toMatchObject({ pods: [{ namespace: 'shop' }], networkPolicies: [{ namespace: 'shop' }] });
  });

  it('assumes the namespaces that objects stand in and nobody describes', async () => {
    const { snapshot } = await loadText(
      stream(
        object('v1', 'Namespace', 'name: given'),
        object('v1', 'Pod', 'name: a, namespace: given'),
        object('v1', 'Pod', 'name: a, namespace: assumed'),
        object('v1', 'Pod', 'name: b, namespace: assumed'),
        object('crd.antrea.io/v1beta1', 'NetworkPolicy', 'name: a, namespace: foreign'),
        object('extensions/v1beta1', 'NetworkPolicy', 'name: a, namespace: refused'),
      ),
    );
    expect(snapshot.namespaces.map(({ name, labels, assumed }) => ({ name, labels, assumed }))).toEqual(
      ['given', 'assumed', 'foreign', 'refused'].map((name) => ({
        name,
        labels: { [NAMESPACE_NAME_LABEL]: name },
        assumed: name !== 'given',
      })),
    );
  });

  it('keeps policies of other languages, whole', async () => {
    const { snapshot, counts } = await loadText(
      stream(
        object('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', 'name: a', 'spec: {priority: 1}'),
        object('cilium.io/v2', 'CiliumNetworkPolicy', 'name: b'),
        object('security.antrea.tanzu.vmware.com/v1alpha1', 'NetworkPolicy', 'name: c'),
      ),
    );
    expect(snapshot.unmodelled).toMatchObject([
      {
        ref: { kind: 'AdminNetworkPolicy', name: 'a' },
        group: 'policy.networking.k8s.io',
        raw: { spec: { priority: 1 } },
      },
      { ref: { kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'b' }, group: 'cilium.io' },
      {
        ref: { kind: 'NetworkPolicy.security.antrea.tanzu.vmware.com', namespace: 'default', name: 'c' },
        group: 'security.antrea.tanzu.vmware.com',
      },
    ]);
    expect(snapshot.unmodelled[0]?.ref).not.toHaveProperty('namespace');
    expect(snapshot.unmodelled[1]?.origin?.locate(['metadata', 'name'])).toEqual({
      file: 'stdin',
      line: 3,
      column: 66,
    });
    expect(counts.read).toEqual({ AdminNetworkPolicy: 1, CiliumNetworkPolicy: 1, NetworkPolicy: 1 });
  });

  it('still has a policy that is being deleted (EC-024)', async () => {
    const { snapshot } = await loadText(
      object('networking.k8s.io/v1', 'NetworkPolicy', 'name: p, deletionTimestamp: "2026-01-01T00:00:00Z"'),
    );
    expect(snapshot.networkPolicies).toMatchObject([{ name: 'p', terminating: true }]);
  });

  it('finds the fields of what it made of the objects', async () => {
    const { snapshot } = await loadText(`# a comment\n---\n${policy('podSelector: {}')}`);
    expect(snapshot.networkPolicies[0]?.origin?.locate(['spec', 'podSelector'])).toEqual({
      file: 'stdin',
      line: 8,
      column: 3,
    });
  });

  it('takes unknown fields of other objects, which dumps of newer clusters have', async () => {
    const pod = object(
      'v1',
      'Pod',
      'name: a, managedFields: [{x: y}], newField: 1',
      'spec: {newField: 2}, status: {phase: Running}',
    );
    expect(await problemsOf(pod)).toEqual([]);
  });
});

describe('of two objects with one name', () => {
  const first = object('v1', 'Pod', 'name: a, labels: {x: "1"}');
  const second = object('v1', 'Pod', 'name: a, labels: {x: "2"}');

  it('the last counts, and both places are named', async () => {
    const { snapshot, counts } = await loadText(stream(first, second));
    expect(snapshot.pods).toMatchObject([{ labels: { x: '2' } }]);
    expect(counts.read).toEqual({ Pod: 1 });
    expect(await problemsOf(stream(first, second))).toEqual([
      '3:1: warning: Pod default/a: stands in stdin:1 too; this one counts, as after kubectl apply; remove one of them',
    ]);
  });

  it('none is another of another kind, group or namespace', async () => {
    const others = [
      object('v1', 'Service', 'name: a'),
      object('v1', 'Pod', 'name: a, namespace: b'),
      object('crd.antrea.io/v1', 'NetworkPolicy', 'name: a'),
      object('networking.k8s.io/v1', 'NetworkPolicy', 'name: a'),
    ];
    expect(await problemsOf(stream(first, ...others))).toEqual([]);
  });

  it('both count when the server makes up their names', async () => {
    const generated = object('v1', 'Pod', 'generateName: a-');
    const { snapshot, problems } = await loadText(stream(generated, generated));
    expect({ pods: snapshot.pods.length, problems }).toEqual({ pods: 2, problems: [] });
  });

  it.each([
    ['before', (good: string, bad: string) => stream(bad, good)],
    ['after', (good: string, bad: string) => stream(good, bad)],
  ])('one that is refused does not replace the other, coming %s it', async (_, order) => {
    const { snapshot } = await loadText(order(policy('podSelector: {}'), policy('policyTypes: [x]')));
    expect(snapshot.networkPolicies).toMatchObject([{ spec: { podSelector: {} } }]);
    expect(snapshot.invalidPolicies).toEqual([]);
  });
});

describe('an object that the server would refuse is left out', () => {
  it.each([
    [
      'without a name',
      '{apiVersion: v1, kind: Pod, «metadata: {labels: {}}}',
      'error: Pod default/: metadata.name: is required',
    ],
    [
      'with a name of a template',
      object('v1', 'Pod', '«name: "{{ .Values.name }}"'),
      'error: Pod default/{{ .Values.name }}: metadata.name: "{{ .Values.name }}" is not a valid name; this looks like a template that is not rendered: helm template … | kubectl netpol … -f -',
    ],
    [
      'with a number as namespace',
      object('v1', 'Pod', 'name: a, «namespace: 1'),
      'error: Pod 1/a: metadata.namespace: must be a string, not the number 1; put it in quotes: "1"',
    ],
    [
      'with a boolean as label',
      object('v1', 'Namespace', 'name: a, labels: {«x: on}'),
      'error: Namespace a: metadata.labels.x: must be a string, not a boolean; put it in quotes: "on"',
    ],
    [
      'with a bad label',
      object('v1', 'Pod', 'name: a, labels: {«x: a b}'),
      'error: Pod default/a: metadata.labels.x: "a b" is not a label value: it may hold letters, digits, "-", "_" and ".", and must begin and end with a letter or digit',
    ],
    [
      'with a number in its selector',
      object('v1', 'Service', 'name: a', 'spec: {selector: {«v: 1.0}}'),
      'error: Service default/a: spec.selector.v: must be a string, not the number 1; put it in quotes: "1.0"',
    ],
    [
      'with a number in the labels of its pods',
      object('apps/v1', 'Deployment', 'name: a', 'spec: {template: {metadata: {labels: {«v: 1}}}}'),
      'error: Deployment default/a: spec.template.metadata.labels.v: must be a string, not the number 1; put it in quotes: "1"',
    ],
    [
      'with labels that are a list',
      object('v1', 'Pod', 'name: a, «labels: [x]'),
      'error: Pod default/a: metadata.labels: must be a mapping of strings, not a list; remove the dash',
    ],
  ])('%s', async (_, marked, problem) => {
    const { text, places } = unmark(marked);
    const { snapshot } = await loadText(text);
    expect(await problemsOf(text)).toEqual([`${places[0]}: ${problem}`]);
    expect([snapshot.pods, snapshot.namespaces, snapshot.services, snapshot.workloads].flat()).toEqual([]);
  });
});

describe('Endpoints', () => {
  const SUBSETS =
    'subsets: [{addresses: [{ip: 10.0.0.1, nodeName: n1, targetRef: {kind: Pod, name: web-0, namespace: shop}}, {ip: "2001:db8::1"}], notReadyAddresses: [{ip: 10.0.0.2}], ports: [{name: http, port: 8080, protocol: TCP}]}]';
  const endpoints = object('v1', 'Endpoints', 'name: web, namespace: shop', SUBSETS);

  it('are read as the slices they are mirrored to', async () => {
    const { snapshot } = await loadText(endpoints);
    const ports = [{ name: 'http', port: 8080, protocol: 'TCP' }];
    expect(snapshot.endpointSlices).toMatchObject([
      {
        namespace: 'shop',
        service: 'web',
        addressType: 'IPv4',
        ports,
        endpoints: [
          { addresses: [{ text: '10.0.0.1' }], ready: true, node: 'n1', pod: { namespace: 'shop', name: 'web-0' } },
          { addresses: [{ text: '10.0.0.2' }], ready: false },
        ],
      },
      {
        service: 'web',
        addressType: 'IPv6',
        ports,
        endpoints: [{ addresses: [{ text: '2001:db8::1' }], ready: true }],
      },
    ]);
  });

  it('say nothing where the Service has slices', async () => {
    const slice = object(
      'discovery.k8s.io/v1',
      'EndpointSlice',
      'name: web-x, namespace: shop, labels: {kubernetes.io/service-name: web}',
    );
    const { snapshot } = await loadText(stream(endpoints, slice));
    expect(snapshot.endpointSlices).toMatchObject([{ name: 'web-x' }]);
  });
});
