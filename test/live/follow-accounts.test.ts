import { afterEach, describe, expect, it } from 'vitest';
import { answerFlow } from '../../src/analysis.ts';
import type { ClusterApi } from '../../src/cluster/api.ts';
import type { LiveStore } from '../../src/live/store.ts';
import type { RawObject } from '../../src/cluster/raw.ts';
import { closeStores, openStore, question, quiet } from './stores.ts';
import { type FakeApi, fakeApi } from './fake-api.ts';
import { known } from '../../src/model/known.ts';
import { rawNamespace, rawPod } from './objects.ts';

afterEach(closeStores);

const OF_CALICO = 'globalnetworkpolicies.crd.projectcalico.org';
const GROUP = { group: 'crd.projectcalico.org', version: 'v1' };

const AGENT: RawObject = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'calico-node', namespace: 'kube-system' },
  spec: { template: { spec: { containers: [{ name: 'calico-node', image: 'quay.io/calico/node:v3.32.1' }] } } },
};

function rawAccount(team: string): RawObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'shop', labels: { team } },
  };
}

function rawGlobal(serviceAccounts: RawObject): RawObject {
  const ingress = [{ action: 'Allow', source: { serviceAccounts } }];
  return {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'GlobalNetworkPolicy',
    metadata: { name: 'default.db' },
    spec: { selector: 'app == "db"', types: ['Ingress'], ingress },
  };
}

/** A cluster of Calico's, and which resources were followed there. */
function calicoCluster(): FakeApi & { readonly followed: ReadonlySet<string> } {
  const fake = fakeApi();
  const followed = new Set<string>();
  fake.put('daemonsets.apps', AGENT);
  for (const name of ['shop', 'pay']) fake.put('namespaces', rawNamespace(name));
  fake.put('pods', rawPod('shop/web', '10.0.0.1'));
  fake.put('pods', rawPod('pay/db', '10.0.0.2', { labels: { app: 'db' } }));
  fake.put('serviceaccounts', rawAccount('a'));
  const api: ClusterApi = {
    ...fake.api,
    watch: (resource, options, project) => {
      followed.add(resource.resource);
      return fake.api.watch(resource, options, project);
    },
    groups: async () => known([{ name: GROUP.group, versions: [GROUP.version] }]),
    resources: async () =>
      known([{ ...GROUP, resource: 'globalnetworkpolicies', kind: 'GlobalNetworkPolicy', namespaced: false }]),
  };
  return { ...fake, api, followed };
}

async function verdict(store: LiveStore): Promise<string> {
  await quiet(store);
  const answer = answerFlow(store.current().analysis, question('shop/web', 'pay/db:80'));
  return answer.kind === 'explained' ? answer.explanation.verdict : answer.kind;
}

describe('ServiceAccounts', () => {
  it('are not followed while no policy goes by their labels', async () => {
    const cluster = calicoCluster();
    cluster.put(OF_CALICO, rawGlobal({ names: ['default'] }));
    expect(await verdict(openStore(cluster))).toBe('ALLOW');
    expect(cluster.followed).not.toContain('serviceaccounts');
  });

  it('are followed as soon as one does, and for as long', async () => {
    const cluster = calicoCluster();
    const store = openStore(cluster);
    expect(await verdict(store)).toBe('ALLOW');
    cluster.put(OF_CALICO, rawGlobal({ selector: 'team == "a"' }));
    expect(await verdict(store)).toBe('ALLOW');
    expect(cluster.followed).toContain('serviceaccounts');
    cluster.put('serviceaccounts', rawAccount('b'));
    expect(await verdict(store)).toBe('DENY');
    cluster.put(OF_CALICO, rawGlobal({ names: ['default'] }));
    expect(await verdict(store)).toBe('ALLOW');
    expect(store.current().snapshot.serviceAccounts).toEqual([]);
  });

  it('that may not be listed leave open what goes by their labels, and nothing else', async () => {
    const cluster = calicoCluster();
    cluster.forbid('serviceaccounts', ['pay']);
    cluster.put(OF_CALICO, rawGlobal({ selector: 'team == "a"' }));
    const store = openStore(cluster);
    expect(await verdict(store)).toBe('UNKNOWN');
    expect(store.current().gaps.map(({ gap }) => gap.resource)).toContain('serviceaccounts');
    cluster.allow('serviceaccounts');
    await expect.poll(() => verdict(store)).toBe('ALLOW');
  });
});
