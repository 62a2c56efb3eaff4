import { Transform } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { until } from '../../cluster/wait.ts';
import { POLICIES } from '../../helpers/connected.ts';
import { startFront } from '../helpers/front.ts';
import { inParallel } from '../helpers/in-parallel.ts';
import {
  createNamespace,
  createPolicy,
  followPolicies,
  freshPolicies,
  LAST,
  openWatched,
  policiesOf,
  versioned,
  writePolicies,
} from '../helpers/watched-policies.ts';

/* A cluster that forgets its past within seconds: the HTTP 410 of the real API server and etcd, in lists and in watches. */

/** More than a page of a list. */
const CROWD = 600;

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane({
    controllers: false,
    apiServerArgs: ['--etcd-compaction-interval=1s', '--watch-cache-sizes=networkpolicies.networking.k8s.io#0'],
  });
});

afterAll(() => controlPlane?.stop());

test('A list whose snapshot is forgotten after its first page is read again, whole, from the start.', async () => {
  await createNamespace(controlPlane, 'list');
  const names = Array.from({ length: CROWD }, (_, index) => `p-${index}`);
  await inParallel(names, (name) => createPolicy(controlPlane, 'list', name));
  let isFirst = true;
  const front = await startFront(controlPlane, () => {
    if (!isFirst) return 'none';
    isFirst = false;
    return held(async () => {
      await writePolicies(controlPlane, 'list', [
        { name: 'p-0', isGone: true },
        { name: 'p-1', isGone: false },
        { name: 'a-new-one', isGone: false },
      ]);
      await untilForgotten('list', await newestVersion('list'));
    });
  });
  const api = await openWatched(front.kubeconfig);
  const listed = await api.list(POLICIES, { namespace: 'list' }, versioned);
  await api.close();
  if (!listed.known) throw new Error(listed.gap.message);
  expect(listed.value).toHaveLength(CROWD);
  expect(new Map(listed.value.map(({ name, version }) => [name, version]))).toEqual(
    await freshPolicies(controlPlane, 'list'),
  );
  const pages = front.replies.map(({ url, status }) => [url.includes('continue='), status]);
  expect(pages).toEqual([
    [false, 200],
    [true, 410],
    [false, 200],
    [true, 200],
  ]);
});

test('A watch that comes back to a point that is forgotten lists again, and misses nothing.', async () => {
  await createNamespace(controlPlane, 'watch');
  await createPolicy(controlPlane, 'watch', 'a');
  let isShut = false;
  const front = await startFront(controlPlane, (_request, response) => {
    if (!isShut) return 'none';
    response.destroy();
    return 'answered';
  });
  const api = await openWatched(front.kubeconfig);
  const seen: string[] = [];
  const reader = followPolicies(api, 'watch', (event) => {
    seen.push(event.kind === 'interrupted' ? `${event.error.status?.code ?? event.error.kind}` : event.kind);
  });
  await expect.poll(() => seen).toEqual(['listed']);
  await createPolicy(controlPlane, 'watch', 'b');
  await expect.poll(() => seen).toEqual(['listed', 'set']);
  isShut = true;
  front.breakOff();
  const version = await newestVersion('watch');
  await writePolicies(controlPlane, 'watch', [
    { name: 'a', isGone: true },
    { name: 'c', isGone: false },
  ]);
  await untilForgotten('watch', version);
  isShut = false;
  await createPolicy(controlPlane, 'watch', LAST);
  const { state, lists } = await reader;
  expect(state).toEqual(await freshPolicies(controlPlane, 'watch'));
  expect([...state.keys()]).toEqual(['b', 'c', LAST]);
  expect(seen).toContain('410');
  expect(lists).toBe(2);
  await api.close();
});

/** Lets the answer through, whole, once this is done. */
function held(work: () => Promise<void>): Transform {
  const chunks: Buffer[] = [];
  const release = async (done: (error: Error | null, answer?: Buffer) => void): Promise<void> => {
    await work();
    done(null, Buffer.concat(chunks));
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
    // Work that fails ends the test by itself: nobody waits for it.
    flush: (done) => void release(done),
  });
}

async function newestVersion(namespace: string): Promise<number> {
  return Math.max(...(await freshPolicies(controlPlane, namespace)).values());
}

async function untilForgotten(namespace: string, version: number): Promise<void> {
  const query = `limit=1&resourceVersionMatch=Exact&resourceVersion=${version}`;
  await until(
    async () => {
      // Only what is followed by something newer is forgotten.
      await writePolicies(controlPlane, 'default', [{ name: 'passing-time', isGone: false }]);
      return (await controlPlane.request('GET', `${policiesOf(namespace)}?${query}`)).status === 410;
    },
    { what: 'etcd to forget', everyMs: 200 },
  );
}
