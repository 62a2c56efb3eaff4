/**
 * `node --expose-gc once.mjs PODS EVENTS ROUNDS`: the shell over a made-up cluster of so many pods, in a process of its own;
 * prints milliseconds and bytes as JSON.
 */
import { Box, render, Text, useInput } from 'ink';
import { setTimeout as sleep } from 'node:timers/promises';
import { useState } from 'react';
import type { LiveStore } from '../../src/live/store.ts';
import type { RawObject } from '../../src/cluster/raw.ts';
import { answerFlow, prepareAnalysis, type WhyQuestion } from '../../src/analysis.ts';
import { BIG_NAMESPACE } from '../world/names.ts';
import { blindTerminal } from './streams.ts';
import { createPinBoard } from '../../src/live/pins.ts';
import { type FakeApi, fakeApi } from '../../test/live/fake-api.ts';
import { makeWorld } from '../world/world.ts';
import { median } from '../measure.ts';
import { openLiveStore } from '../../src/live/open-store.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import { rawNamespace, rawPod } from '../../test/live/objects.ts';
import { runShell } from '../../src/tui/start.tsx';

/** Times in milliseconds, the median of all rounds; memory in bytes. */
export interface ShellFigures {
  /** Until everything is listed, indexed and compiled. */
  readonly load: number;
  /** From a watch event that turns a pinned flow to its new verdict. */
  readonly policyEvent: number;
  /** From a label of another pod to the next state. */
  readonly podEvent: number;
  /** What the same verdict costs where all is indexed and compiled again. */
  readonly anew: number;
  readonly keyToFrame: number;
  /** The same of an Ink app that shows one letter in a frame of the same size. */
  readonly emptyKeyToFrame: number;
  /** Of the heap after collection: before all events, after each quarter of them. */
  readonly heap: readonly number[];
}

const [PODS = 0, EVENTS = 0, ROUNDS = 0] = process.argv.slice(2).map(Number);
const POLICIES = 'networkpolicies.networking.k8s.io';
/** Two pods between which everything is allowed, but for what the bench does. */
const BENCH = 'bench';

async function measure(): Promise<ShellFigures> {
  const world = makeWorld({ pods: PODS, policies: PODS / 5 });
  const fake = fakeApi(BIG_NAMESPACE);
  for (const object of world.objects) fake.put(resourceOf(object.kind), object);
  fake.put('namespaces', rawNamespace(BENCH));
  fake.put('pods', rawPod(`${BENCH}/web`, '10.9.9.1'));
  fake.put('pods', rawPod(`${BENCH}/db`, '10.9.9.2'));
  const start = performance.now();
  const store = openLiveStore(fake.api);
  await turned(store, () => store.current().status.kind === 'live');
  const load = performance.now() - start;

  const asked = question(`${BENCH}/web`, `${BENCH}/db:8080`);
  const times = await measureEvents(fake, store, asked, world.objects);
  const keys = await measureKeys(store);
  const heap = await measureMemory(fake, store, world.objects);
  await store.close();
  return { load, ...times, ...keys, heap };
}

/** Calls after each state; resolves once it holds. */
function turned(store: Pick<LiveStore, 'subscribe'>, holds: () => boolean): Promise<void> {
  if (holds()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = store.subscribe(() => {
      if (!holds()) return;
      stop();
      resolve();
    });
  });
}

async function measureEvents(
  fake: FakeApi,
  store: LiveStore,
  asked: WhyQuestion,
  objects: readonly RawObject[],
): Promise<Pick<ShellFigures, 'policyEvent' | 'podEvent' | 'anew'>> {
  const board = createPinBoard(store);
  board.toggle(asked);
  const verdict = (): string | undefined => board.current().pins[0]?.verdict;
  const pod = objects.find(({ kind }) => kind === 'Pod') ?? {};
  const [policyTimes, podTimes, anewTimes]: number[][] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    // After quiet: what is measured is work, not waiting for the next frame.
    await sleep(150);
    const before = verdict();
    const gate = { namespace: BENCH, name: 'gate' };
    const from = performance.now();
    if (round % 2 === 0) fake.put(POLICIES, gatePolicy(gate));
    else fake.remove(POLICIES, gate);
    await turned(board, () => verdict() !== before);
    policyTimes?.push(performance.now() - from);

    await sleep(150);
    const { revision } = store.current();
    const again = performance.now();
    fake.put('pods', withLabel(pod, `r${round}`));
    await turned(store, () => store.current().revision > revision);
    podTimes?.push(performance.now() - again);

    const anew = performance.now();
    answerFlow(prepareAnalysis(store.current().snapshot), asked);
    anewTimes?.push(performance.now() - anew);
  }
  board.close();
  return { policyEvent: median(policyTimes ?? []), podEvent: median(podTimes ?? []), anew: median(anewTimes ?? []) };
}

/** Ctrl-U. */
const ERASE_ALL = '\u0015';
const COLUMNS = 120;
const ROWS = 40;

/** Find over all objects, letter by letter, beside an app that shows the letter. */
async function measureKeys(live: LiveStore): Promise<Pick<ShellFigures, 'keyToFrame' | 'emptyKeyToFrame'>> {
  const shell = blindTerminal(COLUMNS, ROWS);
  const ending = new AbortController();
  const look = { color: true, ascii: false, screenReader: false };
  const opened = { live, title: 'bench', inputFlags: '', namespace: BIG_NAMESPACE };
  const services = {
    commands: [],
    runCommand: async () => '',
    contexts: async () => [],
    openContext: () => Promise.reject(new Error('there is one cluster')),
    suggest: () => [],
    tour: [],
  };
  const { stdin, stdout } = shell;
  // The store stays open for what is measured next.
  const ended = runShell(
    { opened: { ...opened, live: { ...live, close: async () => {} } }, services },
    { stdin, stdout, look, signal: ending.signal },
  );
  const empty = blindTerminal(COLUMNS, ROWS);
  const app = render(<Letter />, {
    stdin: empty.stdin,
    stdout: empty.stdout,
    alternateScreen: true,
    interactive: true,
    patchConsole: false,
    incrementalRendering: true,
  });
  await sleep(1_000);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (const word of ['web', 'api', 'cache', 'db-0', 'gateway']) {
    for (const letter of word) {
      ours.push(await shell.press(letter));
      await sleep(60);
      theirs.push(await empty.press(letter));
      await sleep(60);
    }
    await shell.press(ERASE_ALL);
    await sleep(60);
  }
  ending.abort();
  app.unmount();
  await ended;
  return { keyToFrame: median(ours), emptyKeyToFrame: median(theirs) };
}

function Letter() {
  const [letter, setLetter] = useState(' ');
  useInput((input) => setLetter(`${letter}${input}`.slice(-COLUMNS)));
  return (
    <Box width={COLUMNS} height={ROWS}>
      <Text>{letter}</Text>
    </Box>
  );
}

/** Pods come, change and go, policies change: so many events, as fast as they are taken. */
async function measureMemory(
  fake: FakeApi,
  store: LiveStore,
  objects: readonly RawObject[],
): Promise<readonly number[]> {
  const pods = objects.filter(({ kind }) => kind === 'Pod');
  const heap = [heapNow()];
  for (let event = 1; event <= EVENTS; event += 1) {
    const pod = pods[event % pods.length] ?? {};
    const kind = event % 10;
    if (kind === 0) fake.remove('pods', nameOf(pod));
    else if (kind === 1)
      fake.put(POLICIES, gatePolicy({ namespace: BIG_NAMESPACE, name: `bench-${event % 50}` }, event));
    else fake.put('pods', withLabel(pod, `e${event}`));
    if (event % 50 === 0) await sleep(0);
    if (event % (EVENTS / 4) !== 0) continue;
    // What was taken away is there again, so that the cluster is as large as before.
    for (const each of pods) fake.put('pods', each);
    const { revision } = store.current();
    await turned(store, () => store.current().revision > revision);
    await sleep(300);
    heap.push(heapNow());
  }
  return heap;
}

function heapNow(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function question(source: string, destination: string): WhyQuestion {
  const [from, to] = [parseTarget(source, 'source'), parseTarget(destination, 'destination')];
  if (!from.ok || !to.ok) throw new Error('the world has no such pods');
  return {
    source: from.target,
    destination: to.target,
    namespace: BIG_NAMESPACE,
    addressesOfNames: new Map(),
    inputFlags: '',
  };
}

/** Nobody may come in, or out. */
function gatePolicy(metadata: RawObject, step = 0): RawObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { ...metadata, labels: { step: String(step) } },
    spec: {
      podSelector: step === 0 ? {} : { matchLabels: { step: String(step) } },
      policyTypes: ['Ingress', 'Egress'],
    },
  };
}

function withLabel(pod: RawObject, value: string): RawObject {
  const metadata = pod['metadata'] as RawObject; // every object of the world has one
  return { ...pod, metadata: { ...metadata, labels: { ...(metadata['labels'] as RawObject), bench: value } } };
}

function nameOf(pod: RawObject): { readonly namespace: string; readonly name: string } {
  return pod['metadata'] as { namespace: string; name: string }; // as above
}

const GROUPS: Readonly<Record<string, string>> = {
  NetworkPolicy: POLICIES,
  EndpointSlice: 'endpointslices.discovery.k8s.io',
  Deployment: 'deployments.apps',
  StatefulSet: 'statefulsets.apps',
  DaemonSet: 'daemonsets.apps',
  ReplicaSet: 'replicasets.apps',
  Job: 'jobs.batch',
  CronJob: 'cronjobs.batch',
};

function resourceOf(kind: unknown): string {
  return GROUPS[String(kind)] ?? `${String(kind).toLowerCase()}s`;
}

process.stdout.write(`${JSON.stringify(await measure())}\n`);
