import { describe, expect, it } from 'vitest';
import { asObject, type RawObject } from '../../src/cluster/raw.ts';
import { known, unknown } from '../../src/model/known.ts';
import { findPeers } from '../../src/probe/peers.ts';
import { namespace, pod, policy } from '../helpers/builders.ts';
import { fakeApi, rawPod } from './fake-api.ts';
import { measure } from './measure.ts';
import { observation } from './observations.ts';

const WORLD = {
  pods: [
    pod('web', { labels: { app: 'web' }, addresses: ['10.244.1.2'], node: 'n1' }),
    pod('api', { labels: { app: 'api' }, addresses: ['10.244.2.3'], node: 'n2' }),
  ],
  namespaces: [namespace('default')],
};

/** Only whoever has the label `app: friend` gets to the server. */
const FRIENDS = policy('default/friends', {
  podSelector: { matchLabels: { app: 'api' } },
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ podSelector: { matchLabels: { app: 'friend' } } }] }],
});

function listed(name: string, labels: RawObject, more: RawObject = {}): RawObject {
  const raw = rawPod(`default/${name}`);
  const address = `10.244.9.${name.length}`;
  return {
    ...raw,
    metadata: { ...asObject(raw['metadata']), labels, ...asObject(more['metadata']) },
    spec: { ...asObject(raw['spec']), ...asObject(more['spec']) },
    status: {
      phase: 'Running',
      podIPs: [{ ip: address }],
      conditions: [{ type: 'Ready', status: 'True' }],
      ...asObject(more['status']),
    },
  };
}

async function peersAmong(pods: readonly RawObject[], ask = 'web api:8080') {
  const { simulation, legs } = measure({
    world: { ...WORLD, networkPolicies: [FRIENDS] },
    ask,
    seen: () => observation('INCONCLUSIVE'),
  });
  const { api } = fakeApi({});
  const peers = await findPeers(
    { ...api, list: async (_resource, _options, project) => known(pods.flatMap((raw) => project(raw) ?? [])) },
    [{ simulation, legs: legs.map(({ leg }) => leg) }],
  );
  return peers.map(({ pod, legs: own }) => `${pod.name} ${own.length}`);
}

const FRIEND = { app: 'friend' };

describe('a pod that may connect where the source may not', () => {
  it('is one that the policies let through', async () => {
    const pods = [listed('stranger', { app: 'stranger' }), listed('friend', FRIEND)];
    expect(await peersAmong(pods)).toEqual(['friend 1']);
  });

  it('is none of the same workload, and none that is not there to be asked', async () => {
    const gone = { metadata: { deletionTimestamp: '2026-03-01T11:00:00Z' } };
    const unready = { status: { conditions: [{ type: 'Ready', status: 'False' }] } };
    const onNode = { spec: { hostNetwork: true } };
    const nowhere = { status: { podIPs: [] } };
    const pods = [gone, unready, onNode, nowhere].map((more, at) => listed('x'.repeat(at + 1), FRIEND, more));
    expect(await peersAmong([...pods, listed('web', FRIEND), listed('api', FRIEND)])).toEqual([]);
  });

  it('is one of two, of different workloads: the first may have nothing that connects', async () => {
    const owned = (name: string, owner: string) =>
      listed(name, FRIEND, {
        metadata: { ownerReferences: [{ kind: 'ReplicaSet', name: owner, controller: true }] },
      });
    const pods = [owned('a', 'one'), owned('bb', 'one'), owned('ccc', 'two'), owned('dddd', 'three')];
    expect(await peersAmong(pods)).toEqual(['a 1', 'ccc 1']);
  });

  it('is not sought for datagrams, which may stay without an answer', async () => {
    expect(await peersAmong([listed('friend', FRIEND)], 'web api:8080/udp')).toEqual([]);
  });

  it('is left out where pods may not be listed', async () => {
    const { simulation, legs } = measure({
      world: { ...WORLD, networkPolicies: [FRIENDS] },
      ask: 'web api:8080',
      seen: () => observation('INCONCLUSIVE'),
    });
    const { api } = fakeApi({});
    const gap = unknown({ verb: 'list', group: '', resource: 'pods', reason: 'forbidden', message: 'no' });
    const flows = [{ simulation, legs: legs.map(({ leg }) => leg) }];
    expect(await findPeers({ ...api, list: async () => gap }, flows)).toEqual([]);
  });
});
