import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../../src/advise/change/apply-changes.ts';
import { indexSnapshot } from '../../../src/engine/cluster-index.ts';
import { findBackends } from '../../../src/engine/services.ts';
import type { ObjectRef } from '../../../src/model/reference.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { StateChange } from '../../../src/model/state-change.ts';
import {
  gap,
  namespace,
  pod,
  policy,
  service,
  slice,
  sliceEndpoint,
  snapshot,
  workload,
} from '../../helpers/builders.ts';

const HASH = 'pod-template-hash';

/** As a cluster has it: a Deployment, two of its pods under a ReplicaSet that was not read, and one pod of nobody's. */
const WEB = workload('Deployment', 'shop/web', {
  selector: [{ key: 'app', operator: 'In', values: ['web'] }],
  pod: { labels: { app: 'web', tier: 'front' }, ports: ['http=8080'] },
});
const REPLICAS = ['a', 'b'].map((suffix, at) =>
  pod(`shop/web-5d8f-${suffix}`, {
    labels: { app: 'web', tier: 'front', [HASH]: '5d8f', 'mesh.example/injected': 'yes' },
    owner: { kind: 'ReplicaSet', name: 'web-5d8f' },
    addresses: [`10.0.0.${at + 1}`],
    ports: ['http=8080', 'proxy=15001'],
  }),
);
const LONELY = pod('shop/debug', { labels: { app: 'debug' }, addresses: ['10.0.0.9'] });

function live(parts: Partial<Snapshot> = {}): Snapshot {
  return snapshot({
    source: { kind: 'cluster', context: 'test', server: 'https://cluster.example' },
    namespaces: [namespace('shop', { team: 'red', 'set-by.example/others': 'yes' })],
    pods: [...REPLICAS, LONELY],
    workloads: [WEB],
    networkPolicies: [policy('shop/web', { podSelector: { matchLabels: { app: 'web' } } })],
    ...parts,
  });
}

function put(objects: Partial<Snapshot>): StateChange {
  return { kind: 'put', objects: snapshot(objects) };
}

function label(ref: ObjectRef, labels: Readonly<Record<string, string | null>>): StateChange {
  return { kind: 'label', ref, labels };
}

function podNamed({ pods }: Snapshot, name: string) {
  return pods.find((each) => each.name === name);
}

describe('a policy that is put', () => {
  it('takes the place of the one of its name, and stands beside all others', () => {
    const more = policy('shop/web', { podSelector: {}, policyTypes: ['Egress'] });
    const other = policy('bank/web');
    const { networkPolicies } = applyChanges(live(), [put({ networkPolicies: [more, other] })]);
    expect(networkPolicies).toEqual([more, other]);
    expect(applyChanges(live(), [{ kind: 'put-policy', policy: more }]).networkPolicies).toEqual([more]);
  });

  it.each([
    ['defaults written out', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'] }],
    ['empty lists', { podSelector: { matchLabels: { app: 'web' }, matchExpressions: [] }, egress: [] }],
  ])('is the one that is there where it says the same: %s', (_, spec) => {
    const state = live();
    const { networkPolicies } = applyChanges(state, [put({ networkPolicies: [policy('shop/web', spec)] })]);
    expect(networkPolicies).toBe(state.networkPolicies);
  });

  it('takes the place of one that the server would refuse', () => {
    const refused = { ref: { kind: 'NetworkPolicy', namespace: 'shop', name: 'web' }, message: 'it is wrong' };
    const state = live({ networkPolicies: [], invalidPolicies: [refused] });
    expect(applyChanges(state, [put({ networkPolicies: [policy('shop/web')] })]).invalidPolicies).toEqual([]);
  });
});

describe('a policy that is deleted', () => {
  it('is gone, and one of another namespace or language is not', () => {
    const foreign = { ref: { kind: 'CiliumNetworkPolicy', namespace: 'shop', name: 'web' }, group: 'cilium.io' };
    const state = live({ networkPolicies: [policy('shop/web'), policy('bank/web')], unmodelled: [foreign] });
    const [own, theirs] = ['NetworkPolicy', 'CiliumNetworkPolicy'].map((kind) =>
      applyChanges(state, [{ kind: 'delete-policy', ref: { kind, namespace: 'shop', name: 'web' } }]),
    );
    expect(own?.networkPolicies.map((each) => each.namespace)).toEqual(['bank']);
    expect(own?.unmodelled).toEqual([foreign]);
    expect(theirs?.networkPolicies).toHaveLength(2);
    expect(theirs?.unmodelled).toEqual([]);
  });

  it('changes nothing where it is not there', () => {
    const ref = { kind: 'NetworkPolicy', namespace: 'shop', name: 'none' };
    expect(applyChanges(live(), [{ kind: 'delete-policy', ref }])).toEqual(live());
  });
});

describe('a label', () => {
  it('of a pod is set or taken away, and of no other pod', () => {
    const after = applyChanges(live(), [
      label({ kind: 'Pod', namespace: 'shop', name: 'debug' }, { app: null, x: '' }),
    ]);
    expect(podNamed(after, 'debug')?.labels).toEqual({ x: '' });
    expect(podNamed(after, 'web-5d8f-a')).toBe(REPLICAS[0]);
  });

  it('of a namespace is set', () => {
    const after = applyChanges(live(), [label({ kind: 'Namespace', name: 'shop' }, { team: 'blue' })]);
    expect(after.namespaces[0]?.labels).toMatchObject({ team: 'blue', 'kubernetes.io/metadata.name': 'shop' });
  });

  it("of a Deployment is its template's and its pods', also where nobody read the ReplicaSet between", () => {
    const ref = { kind: 'Deployment', namespace: 'shop', name: 'web' };
    const after = applyChanges(live(), [label(ref, { tier: null, zone: 'x' })]);
    expect(after.workloads[0]?.template.labels).toEqual({ app: 'web', zone: 'x' });
    const expected = { app: 'web', zone: 'x', [HASH]: '5d8f', 'mesh.example/injected': 'yes' };
    expect(REPLICAS.map(({ name }) => podNamed(after, name)?.labels)).toEqual([expected, expected]);
  });

  it('named like what every object inherits is a label as others are', () => {
    const ref = { kind: 'Pod', namespace: 'shop', name: 'debug' };
    const after = applyChanges(live(), [label(ref, { constructor: 'x' })]);
    expect(podNamed(after, 'debug')?.labels).toEqual({ app: 'debug', constructor: 'x' });
    expect(podNamed(applyChanges(after, [label(ref, { constructor: null })]), 'debug')?.labels).toEqual({
      app: 'debug',
    });
  });
});

describe('a workload that is put', () => {
  const file = (labels: Record<string, string>, ports = ['http=8080']) =>
    put({ workloads: [workload('Deployment', 'shop/web', { pod: { labels, ports } })] });

  it('changes its pods as a roll-out does: what others gave to them stays, what the template lost is gone', () => {
    const after = applyChanges(live(), [file({ app: 'web', zone: 'x' }, ['http=9090'])]);
    const [first] = REPLICAS.map(({ name }) => podNamed(after, name));
    expect(first?.labels).toEqual({ app: 'web', zone: 'x', [HASH]: '5d8f', 'mesh.example/injected': 'yes' });
    expect(first?.ports.map(({ port }) => port)).toEqual([9090, 15001]);
    expect(first?.addresses).toEqual(REPLICAS[0]?.addresses);
  });

  it('that says what is there already changes nothing, and leaves every pod the same object', () => {
    const state = live();
    const after = applyChanges(state, [file({ tier: 'front', app: 'web' })]);
    expect(after.pods).toBe(state.pods);
    expect(after.workloads).toBe(state.workloads);
  });

  it('and is new is there as its template, whatever pods of nobody its selector finds', () => {
    const job = workload('Job', 'shop/migrate', {
      selector: [{ key: 'app', operator: 'In', values: ['debug'] }],
      pod: { labels: { app: 'debug', job: 'migrate' } },
    });
    const after = applyChanges(live(), [put({ workloads: [job] })]);
    expect(after.workloads).toHaveLength(2);
    expect(podNamed(after, 'debug')).toBe(LONELY);
  });

  it('and was not read before changes the pods that name it as their owner, and takes nothing from them', () => {
    const after = applyChanges(live({ workloads: [] }), [file({ app: 'web', zone: 'x' })]);
    expect(podNamed(after, 'web-5d8f-a')?.labels).toMatchObject({ zone: 'x', tier: 'front' });
  });

  it("and moves to its node's network has no address that is known", () => {
    const moved = workload('Deployment', 'shop/web', { pod: { labels: { app: 'web' }, hostNetwork: true } });
    const after = applyChanges(live(), [put({ workloads: [moved] })]);
    expect(podNamed(after, 'web-5d8f-a')).toMatchObject({ hostNetwork: true, addresses: [] });
  });
});

describe('a namespace that is put', () => {
  const file = put({ namespaces: [namespace('shop', { team: 'blue' })] });

  it('keeps the labels that others gave to it in a cluster, as kubectl apply does', () => {
    expect(applyChanges(live(), [file]).namespaces[0]?.labels).toMatchObject({
      team: 'blue',
      'set-by.example/others': 'yes',
    });
  });

  it('loses what the file lacks where it was a file before', () => {
    const before = live({ source: { kind: 'files', names: ['deploy'] } });
    expect(applyChanges(before, [file]).namespaces[0]?.labels).not.toHaveProperty('set-by.example/others');
  });

  it('and only assumed stands for nothing where one is there', () => {
    const assumed = { ...namespace('shop'), assumed: true };
    const state = live();
    expect(applyChanges(state, [put({ namespaces: [assumed] })]).namespaces).toBe(state.namespaces);
  });

  it('and only assumed is not taken to be known where nobody could read which there are', () => {
    const assumed = { ...namespace('bank'), assumed: true };
    const hidden = live({ coverage: [], gaps: [gap('namespaces')] });
    expect(applyChanges(hidden, [put({ namespaces: [assumed] })]).namespaces).toHaveLength(1);
    expect(applyChanges(live(), [put({ namespaces: [assumed] })]).namespaces).toHaveLength(2);
  });
});

describe('a Service', () => {
  const WEB_SERVICE = service('shop/web', { selector: { app: 'web' }, ports: ['http=80:8080'] });
  const cluster = live({
    coverage: ['pods', 'services', 'endpointslices', 'namespaces'].map((resource) => ({ resource })),
    services: [WEB_SERVICE],
    endpointSlices: [
      slice(
        'shop/web',
        REPLICAS.map((each) => sliceEndpoint(each)),
        ['http=8080'],
      ),
    ],
  });
  const backendsOf = (state: Snapshot, name: string) => {
    const found = state.services.find((each) => each.name === name);
    const [port] = found?.ports ?? [];
    if (found === undefined || port === undefined) throw new Error('the Service is there, with a port');
    const answer = findBackends(indexSnapshot(state), found, port, undefined);
    if (answer.kind !== 'backends') return answer.kind;
    return answer.backends.flatMap(({ endpoint }) => (endpoint.kind === 'pod' ? endpoint.pod.name : []));
  };

  it('leads where its slices lead as long as nothing about it changes', () => {
    const after = applyChanges(cluster, [{ kind: 'put-policy', policy: policy('shop/more') }]);
    expect(after.services).toBe(cluster.services);
    expect(backendsOf(after, 'web')).toEqual(['web-5d8f-a', 'web-5d8f-b']);
  });

  it('loses a pod that loses its label, and finds one that gets it', () => {
    const [a] = REPLICAS;
    const after = applyChanges(cluster, [
      label({ kind: 'Pod', namespace: 'shop', name: a?.name ?? '' }, { app: null }),
      label({ kind: 'Pod', namespace: 'shop', name: 'debug' }, { app: 'web' }),
    ]);
    expect(backendsOf(after, 'web')).toEqual(['web-5d8f-b', 'debug']);
  });

  it('that is new leads to the pods that its selector finds, also where slices tell of the others', () => {
    const more = service('shop/all', { selector: { app: 'debug' }, clusterIPs: [] });
    expect(backendsOf(applyChanges(cluster, [put({ services: [more] })]), 'all')).toEqual(['debug']);
  });

  it('that is new may lead to pods that nobody could read', () => {
    const more = service('shop/all', { selector: { app: 'debug' }, clusterIPs: [] });
    const hidden = { ...cluster, coverage: [{ resource: 'services' }], gaps: [gap('pods')] };
    expect(backendsOf(applyChanges(hidden, [put({ services: [more] })]), 'all')).toBe('unread');
  });

  it('keeps the addresses that the cluster gave to it', () => {
    const file = service('shop/web', { selector: { app: 'debug' }, clusterIPs: [], ports: ['http=80:8080'] });
    const after = applyChanges(cluster, [put({ services: [file] })]);
    expect(after.services[0]?.clusterIPs).toEqual(WEB_SERVICE.clusterIPs);
    expect(backendsOf(after, 'web')).toEqual(['debug']);
  });

  it('leads to the template of a workload that is new', () => {
    const shop = workload('Deployment', 'shop/api', { pod: { labels: { app: 'api' } } });
    const more = service('shop/api', { selector: { app: 'api' }, clusterIPs: [] });
    expect(backendsOf(applyChanges(cluster, [put({ services: [more], workloads: [shop] })]), 'api')).toEqual(['api']);
  });
});

describe('a ServiceAccount', () => {
  const api = { namespace: 'shop', name: 'api', labels: { team: 'a', 'set-by.example/others': 'yes' } };
  const more = { namespace: 'shop', name: 'api', labels: { team: 'b' } };

  it('keeps the labels of others that a file does not name', () => {
    const after = applyChanges(live({ serviceAccounts: [api] }), [put({ serviceAccounts: [more] })]);
    expect(after.serviceAccounts).toEqual([{ ...api, labels: { ...api.labels, team: 'b' } }]);
  });

  it('that a file says nothing new of is the same object', () => {
    const state = live({ serviceAccounts: [api] });
    const same = { ...api, labels: { team: 'a' } };
    expect(applyChanges(state, [put({ serviceAccounts: [same] })]).serviceAccounts).toBe(state.serviceAccounts);
  });

  it('is known by a file alone where all were read, or nobody could have given it another label', () => {
    const unread = live({ coverage: [{ resource: 'pods' }] });
    expect(applyChanges(unread, [put({ serviceAccounts: [more] })]).serviceAccounts).toBeUndefined();
    const read = live({ coverage: [{ resource: 'serviceaccounts' }] });
    expect(applyChanges(read, [put({ serviceAccounts: [more] })]).serviceAccounts).toEqual([more]);
    const hidden = live({ coverage: [{ resource: 'serviceaccounts' }], gaps: [gap('serviceaccounts')] });
    expect(applyChanges(hidden, [put({ serviceAccounts: [more] })]).serviceAccounts).toBeUndefined();
  });
});
