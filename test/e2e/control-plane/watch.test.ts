import { Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { type Fault, harm, LIST_FAULTS, WATCH_FAULTS } from '../helpers/faults.ts';
import { startFront } from '../helpers/front.ts';
import { inParallel } from '../helpers/in-parallel.ts';
import {
  createNamespace,
  createPolicy,
  followPolicies,
  freshPolicies,
  LAST,
  openWatched,
  writePolicies,
} from '../helpers/watched-policies.ts';

/* A watch of the real API server, through a front that does harm: at the end, it knows what a fresh list knows. */

/** Runs with random changes and faults. */
const RUNS = Number(process.env['NETPOL_E2E_RUNS'] ?? 200);

/** Longer than idle connections live in Node and undici; NETPOL_E2E_SILENCE=310 for limits of five minutes, undici's own. */
const SILENCE_MS = Number(process.env['NETPOL_E2E_SILENCE'] ?? 8) * 1_000;

const FLOOD = 5_000;

const CHANGES = fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), isGone: fc.boolean() }), {
  minLength: 5,
  maxLength: 25,
});

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane({ controllers: false });
});

afterAll(() => controlPlane?.stop());

test('Nothing is lost and nothing comes twice, whatever happens on the way.', async () => {
  const faults: { forWatches: Fault[]; forLists: Fault[] } = { forWatches: [], forLists: [] };
  const front = await startFront(controlPlane, (request, response) => {
    const isWatch = startOfWatch(request.url ?? '') !== undefined;
    const fault = (isWatch ? faults.forWatches : faults.forLists).shift();
    return fault === undefined ? 'none' : harm(fault, response);
  });
  const api = await openWatched(front.kubeconfig);
  let [runs, relists, resumes] = [0, 0, 0];
  const property = fc.asyncProperty(CHANGES, WATCH_FAULTS, LIST_FAULTS, async (changes, forWatches, forLists) => {
    runs += 1;
    const namespace = `run-${runs}`;
    await createNamespace(controlPlane, namespace);
    await writePolicies(controlPlane, namespace, changes.slice(0, 3));
    const before = front.requests.length;
    faults.forWatches = [...forWatches];
    faults.forLists = [...forLists];
    const reader = followPolicies(api, namespace);
    const written = await writePolicies(controlPlane, namespace, [...changes.slice(3), { name: LAST, isGone: false }]);
    const { state, versions, lists } = await reader;
    faults.forWatches = [];
    faults.forLists = [];
    expect(state).toEqual(await freshPolicies(controlPlane, namespace));
    // Changes that a second list swallowed are not told one by one; without one, every single one is.
    const watches = front.requests.slice(before).flatMap(({ url }) => startOfWatch(url) ?? []);
    if (lists === 1) expect(versions).toEqual(written.filter((version) => version > (watches[0] ?? Infinity)));
    relists += lists - 1;
    resumes += Math.max(watches.length - 1, 0);
  });
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  await api.close();
  expect(resumes).toBeGreaterThan(RUNS);
  console.info(`${runs} runs: ${resumes} broken watches, ${relists} second lists`);
});

test('An API server that goes away and comes back is followed on, with what happened meanwhile.', async () => {
  await createNamespace(controlPlane, 'restart');
  await createPolicy(controlPlane, 'restart', 'a');
  const api = await openWatched(controlPlane.kubeconfig);
  const seen: string[] = [];
  const reader = followPolicies(api, 'restart', ({ kind }) => void seen.push(kind));
  await expect.poll(() => seen).toEqual(['listed']);
  await createPolicy(controlPlane, 'restart', 'b');
  await expect.poll(() => seen).toEqual(['listed', 'set']);
  await controlPlane.stopApiServer();
  await expect.poll(() => seen).toContain('interrupted');
  await controlPlane.startApiServer();
  await writePolicies(controlPlane, 'restart', [
    { name: 'a', isGone: true },
    { name: LAST, isGone: false },
  ]);
  const { state } = await reader;
  expect(state).toEqual(await freshPolicies(controlPlane, 'restart'));
  expect([...state.keys()]).toEqual(['b', LAST]);
  await api.close();
});

test('A flood of changes arrives whole, in the order in which they were made.', async () => {
  await createNamespace(controlPlane, 'flood');
  const api = await openWatched(controlPlane.kubeconfig);
  const seen: string[] = [];
  const reader = followPolicies(api, 'flood', ({ kind }) => void seen.push(kind));
  await expect.poll(() => seen).toEqual(['listed']);
  const names = Array.from({ length: FLOOD }, (_, index) => `p-${index}`);
  await inParallel(names, (name) => createPolicy(controlPlane, 'flood', name));
  await createPolicy(controlPlane, 'flood', LAST);
  const { state, versions } = await reader;
  expect(state).toEqual(await freshPolicies(controlPlane, 'flood'));
  expect(versions).toHaveLength(FLOOD + 1);
  await api.close();
});

test('After a long silence the next change arrives, and nobody has been told of a disturbance.', {
  timeout: SILENCE_MS + 60_000,
}, async () => {
  await createNamespace(controlPlane, 'silence');
  // Not even bookmarks come through this one.
  const mute = await startFront(controlPlane, () => new Transform({ transform: passObjects }));
  const readers = [controlPlane.kubeconfig, mute.kubeconfig].map(async (kubeconfig) => {
    const api = await openWatched(kubeconfig);
    const seen: string[] = [];
    const { state } = await followPolicies(api, 'silence', ({ kind }) => void seen.push(kind));
    await api.close();
    return { state, seen };
  });
  await sleep(SILENCE_MS);
  await createPolicy(controlPlane, 'silence', LAST);
  const state = await freshPolicies(controlPlane, 'silence');
  const quiet = { state, seen: ['listed', 'set'] };
  expect(await Promise.all(readers)).toEqual([quiet, quiet]);
});

/** The resourceVersion that a watch begins at; `undefined`: it is a list. */
function startOfWatch(url: string): number | undefined {
  const query = new URL(url, 'http://server').searchParams;
  return query.has('watch') ? Number(query.get('resourceVersion')) : undefined;
}

/** The API server writes a bookmark in one piece. */
function passObjects(chunk: Buffer, _encoding: string, done: (error: null, chunk?: Buffer) => void): void {
  if (chunk.includes('"type":"BOOKMARK"')) done(null);
  else done(null, chunk);
}
