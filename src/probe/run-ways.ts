import type { ClusterApi } from '../cluster/api.ts';
import { createEnoughSaid } from './enough.ts';
import { createSlots } from './slots.ts';
import type { EmptyLeg } from './measurement.ts';
import { endpointStepId } from './plan.ts';
import type { Enforcement } from '../model/enforcement.ts';
import type { Leg } from './leg.ts';
import type { Preparation, ReadyWay } from './prepare.ts';
import { qualifiedName } from '../model/reference.ts';
import { readAttempts, type Seen, undecidedLegs } from './observe.ts';
import { roleOf } from './needed-peers.ts';
import type { RunEvent, RunHost } from './run.ts';
import type { RunResult } from './run-script.ts';
import { runWay } from './run.ts';
import { scriptSeconds } from './script.ts';
import type { Vehicle } from './vehicle.ts';

/** What ways are run with. */
export interface RunWaysHost {
  readonly api: ClusterApi;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/** Long enough for an image of half a gigabyte on a slow line. */
const START_TIMEOUT_MS = 120_000;
const RUN_SLACK_MS = 5_000;
/** A datagram under way has arrived by then. */
const AFTERMATH_MS = 1_000;
/** Pods of ours that run at the same time, whoever they stand for: no more for a laptop to follow, and for a cluster to bear. */
const MOST_PODS = 16;
/** Destinations that are looked into at the same time, beside those that are watched. */
const MOST_LOOKS = 16;

/**
 * Scripts at the destinations that watch what arrives begin before the ones that connect, and end after them; all others
 * run at once, as many as there may be.
 */
export async function runWays(
  preparations: readonly Preparation[],
  host: RunWaysHost,
  enforcement: Enforcement | undefined,
): Promise<readonly RunResult[]> {
  const ready = preparations.filter((each) => each.kind === 'ready');
  const sources = ready.filter((way) => roleOf(way) === 'source');
  const controls = ready.filter((way) => roleOf(way) === 'control');
  const looks = createSlots(MOST_LOOKS);
  const looked = Promise.all(
    controls.filter((way) => !watches(way)).map((control) => looks(1, () => runWithOthers(control, host))),
  );
  const watchers = controls.filter(watches).map((control) => watch(control, host));
  await Promise.all(watchers.map(({ begun }) => begun));
  const measured = await runSources(sources, host, enforcement);
  if (watchers.length > 0) await pause(AFTERMATH_MS, host.signal);
  const watched = await Promise.all(watchers.map(({ end }) => end()));
  return [...measured, ...(await looked), ...watched];
}

/** One after another, and only those that stand for something that is still open; whoever is down has no port. */
export async function runPeers(
  preparations: readonly Preparation[],
  legs: readonly (Leg | EmptyLeg)[],
  { measured, outages }: { readonly measured: readonly RunResult[] } & Pick<Seen, 'outages'>,
  host: RunWaysHost,
): Promise<readonly RunResult[]> {
  const runs = measured.map(({ run }) => run);
  const undecided = undecidedLegs(readAttempts(legs, runs), runs);
  const isUp = ({ endpoint: { pod } }: Leg): boolean =>
    pod === undefined || outages.get(qualifiedName(pod)) === undefined;
  const open = new Set(undecided.filter(isUp).map(endpointStepId));
  const results: RunResult[] = [];
  for (const way of preparations) {
    if (way.kind === 'none' || roleOf(way) !== 'peer' || host.signal.aborted) continue;
    if (!way.scripts[0].vehicle.steps.some(({ id }) => open.has(id))) continue;
    const result = await runWithOthers(way, host);
    results.push(result);
    for (const { step, result: met } of result.run.output?.attempts ?? []) if (met === 'connected') open.delete(step);
  }
  return results;
}

async function runSources(
  sources: readonly ReadyWay[],
  host: RunWaysHost,
  enforcement: Enforcement | undefined,
): Promise<readonly RunResult[]> {
  const pods = createSlots(MOST_PODS);
  const hear = ({ steps }: Vehicle) => createEnoughSaid(steps, enforcement);
  // Whoever watches for datagrams does not watch for ever.
  const inOrder = [...sources.filter(sendsDatagrams), ...sources.filter((way) => !sendsDatagrams(way))];
  const results = await Promise.all(
    inOrder.map((way) => pods(podsAtOnce(way), () => runWay(way, { ...hostFor(way, host), hear }))),
  );
  return results.flat();
}

function podsAtOnce({ creation, scripts }: ReadyWay): number {
  return creation.kind === 'job' ? scripts.length : 1;
}

function sendsDatagrams({ scripts }: ReadyWay): boolean {
  return scripts.some(({ vehicle }) =>
    vehicle.steps.some((step) => step.kind === 'connect' && step.protocol === 'UDP'),
  );
}

function watches({ scripts: [{ vehicle }] }: ReadyWay): boolean {
  return vehicle.steps.some((step) => step.kind === 'sockets' && step.seconds > 0);
}

function hostFor({ scripts }: ReadyWay, { api, signal, onEvent }: RunWaysHost): RunHost {
  const seconds = Math.max(...scripts.map(({ vehicle }) => scriptSeconds(vehicle.steps)));
  return { api, signal, onEvent, startTimeoutMs: START_TIMEOUT_MS, runTimeoutMs: seconds * 1000 + RUN_SLACK_MS };
}

interface Watcher {
  /** The first reading is there, or none will come. */
  readonly begun: Promise<unknown>;
  /** Ends it, and says what it saw. */
  readonly end: () => Promise<RunResult>;
}

function watch(control: ReadyWay, host: RunWaysHost): Watcher {
  const { promise, resolve } = Promise.withResolvers<void>();
  const enough = new AbortController();
  const onEvent = (event: RunEvent): void => {
    if (event.kind === 'said' && event.event.kind === 'sockets') resolve();
    host.onEvent(event);
  };
  let isOver = false;
  const result = runWithOthers(control, { ...host, onEvent }, enough.signal).finally(() => {
    isOver = true;
  });
  return {
    begun: Promise.race([promise, result]),
    async end() {
      const endedEarly = isOver;
      enough.abort();
      return endedEarly ? withoutCounters(await result) : await result;
    },
  };
}

/** What nobody watched to its end may have arrived all the same: what listens there is all that is known. */
function withoutCounters(result: RunResult): RunResult {
  const { output } = result.run;
  if (output === undefined) return result;
  return { ...result, run: { ...result.run, output: { ...output, sockets: output.sockets.slice(-1) } } };
}

/** Tries another container where one cannot run a script; none of this changes the pod. */
async function runWithOthers(control: ReadyWay, host: RunWaysHost, enough?: AbortSignal): Promise<RunResult> {
  const [result] = await runWay(control, { ...hostFor(control, host), ...(enough === undefined ? {} : { enough }) });
  if (result === undefined) throw new Error('one script was run, and nothing came of it');
  if (result.obstacle === undefined) return result;
  const { method, container } = control.scripts[0].vehicle;
  const next = await control.instead({ method, container, obstacle: result.obstacle });
  if (next.kind === 'none') return { ...result, run: { ...result.run, failure: next.failure } };
  if (next.scripts[0].vehicle.method !== method) return result;
  return runWithOthers(next, host, enough);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
