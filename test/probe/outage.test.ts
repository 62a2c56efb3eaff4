import { describe, expect, it } from 'vitest';
import { asObject, type RawObject } from '../../src/cluster/raw.ts';
import { known, unknown } from '../../src/model/known.ts';
import { readOutages } from '../../src/probe/outage.ts';
import { phraseOutage } from '../../src/probe/phrase/outage.ts';
import { pod as modelPod } from '../helpers/builders.ts';
import { fakeApi, rawPod } from './fake-api.ts';

const HERE = modelPod('shop/db');

const RUNNING = { running: { startedAt: '2026-03-01T11:00:00Z' } };

function podWith(status: RawObject, metadata: RawObject = {}): RawObject {
  const raw = rawPod('shop/db');
  return {
    ...raw,
    metadata: { ...asObject(raw['metadata']), ...metadata },
    status: { ...asObject(raw['status']), ...status },
  };
}

function nodeWith(ready: RawObject): RawObject {
  return { metadata: { name: 'n1' }, status: { conditions: [{ type: 'Ready', ...ready }] } };
}

const SINCE = '2026-03-01T11:52:10Z';
const WELL = nodeWith({ status: 'True' });
const SILENT = nodeWith({
  status: 'Unknown',
  reason: 'NodeStatusUnknown',
  message: 'Kubelet stopped posting node status.',
  lastTransitionTime: SINCE,
});

const FORBIDDEN = unknown({ verb: 'get', group: '', resource: 'nodes', reason: 'forbidden', message: 'no' });

/** What is said of a pod on a node; `unread`: nodes may not be read. */
async function outageOf(pod: RawObject | undefined, node: RawObject | 'unread' | 'gone' = WELL) {
  const { api } = fakeApi({});
  const outages = await readOutages(
    {
      ...api,
      get: async ({ resource }) => {
        if (resource === 'pods') return known(pod);
        return node === 'unread' ? FORBIDDEN : known(node === 'gone' ? undefined : node);
      },
    },
    [HERE],
  );
  const outage = outages.get('shop/db');
  if (outage === undefined) return undefined;
  const { why, said } = phraseOutage(outage);
  return [outage.kind, said === '' ? why : `${why}: ${said}`];
}

describe('what keeps a destination from answering', () => {
  it('is not known of one that runs on a node that is well', async () => {
    expect(await outageOf(rawPod('shop/db'))).toBeUndefined();
  });

  it.each<readonly [string, RawObject | undefined, string, string]>([
    ['a deleted pod', undefined, 'gone', 'it was deleted'],
    ['one on its way out', podWith({}, { deletionTimestamp: SINCE }), 'terminating', 'it is being deleted'],
    [
      'an evicted pod',
      podWith({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.' }),
      'finished',
      'it has ended: Evicted: The node was low on memory.',
    ],
    [
      'one that no node takes',
      podWith({
        phase: 'Pending',
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes are available' },
        ],
        containerStatuses: [],
      }),
      'unscheduled',
      'no node has taken it: Unschedulable: 0/2 nodes are available',
    ],
    [
      'one whose init container runs',
      podWith({
        phase: 'Pending',
        conditions: [{ type: 'Initialized', status: 'False' }],
        initContainerStatuses: [
          { name: 'proxy', started: true, state: RUNNING },
          { name: 'migrate', state: RUNNING },
        ],
        containerStatuses: [{ name: 'main', state: { waiting: { reason: 'PodInitializing' } } }],
      }),
      'initializing',
      'init container "migrate" still runs',
    ],
    [
      'one whose init container fails each time',
      podWith({
        phase: 'Pending',
        conditions: [{ type: 'Initialized', status: 'False' }],
        initContainerStatuses: [
          {
            name: 'migrate',
            state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting' } },
          },
        ],
      }),
      'initializing',
      'init container "migrate" does not come to its end: CrashLoopBackOff: back-off 40s restarting',
    ],
    [
      'one whose image does not come',
      podWith({
        phase: 'Pending',
        containerStatuses: [
          { name: 'main', state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } },
        ],
      }),
      'not-started',
      'container "main" does not run: ImagePullBackOff: no such image',
    ],
    [
      'one that has crashed',
      podWith({ containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 3 } } }] }),
      'not-started',
      'container "main" does not run: exitCode 3',
    ],
  ])('is said of %s', async (_, pod, kind, words) => {
    expect(await outageOf(pod)).toEqual([kind, words]);
  });

  it('is nothing while one of several containers runs', async () => {
    const waiting = { name: 'other', state: { waiting: { reason: 'CrashLoopBackOff' } } };
    expect(await outageOf(podWith({ containerStatuses: [waiting, { name: 'main', state: RUNNING }] }))).toBeUndefined();
  });

  it.each<readonly [string, RawObject | 'gone', string]>([
    [
      'tells nothing any more',
      SILENT,
      `its node "n1" tells nothing any more, since ${SINCE}: NodeStatusUnknown: Kubelet stopped posting node status.`,
    ],
    [
      'is not ready',
      nodeWith({ status: 'False', reason: 'KubeletNotReady', message: 'PLEG is not healthy' }),
      'its node "n1" is not ready: KubeletNotReady: PLEG is not healthy',
    ],
    ['is gone', 'gone', 'its node "n1" does not exist any more'],
  ])('is its node, which %s, whatever was last heard of the pod', async (_, node, words) => {
    expect(await outageOf(rawPod('shop/db'), node)).toEqual(['node-down', words]);
  });

  it("shows at the pod, too, for those who may not read nodes: by the node controller's contradiction", async () => {
    const marked = podWith({
      conditions: [
        { type: 'Ready', status: 'False', lastTransitionTime: SINCE },
        { type: 'ContainersReady', status: 'True' },
      ],
    });
    expect(await outageOf(marked, 'unread')).toEqual([
      'node-down',
      `its node "n1" tells nothing any more, since ${SINCE}`,
    ]);
    const unready = podWith({
      conditions: [
        { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
        { type: 'ContainersReady', status: 'False' },
      ],
    });
    expect(await outageOf(unready, 'unread')).toBeUndefined();
  });

  it('is left open where the pod may not be read', async () => {
    const { api } = fakeApi({});
    const outages = await readOutages({ ...api, get: async () => FORBIDDEN }, [HERE]);
    expect(outages.size).toBe(0);
  });
});
