import type { ClusterApi } from '../cluster/api.ts';
import { ClusterError } from '../cluster/errors.ts';
import { asObject, type RawObject } from '../cluster/raw.ts';
import { RESOURCES } from '../cluster/resources.ts';
import type { EnoughSaid } from './enough.ts';
import type { ProbeFailure } from './failure.ts';
import type { ReadyWay, Script } from './prepare.ts';
import type { OutputEvent } from './read-output.ts';
import { type HostedScript, runClones } from './run-clones.ts';
import { runByEphemeral } from './run-ephemeral.ts';
import { runByExec } from './run-exec.ts';
import { failureOf, type RunResult } from './run-script.ts';
import { createSlots } from './slots.ts';
import type { Vehicle } from './vehicle.ts';

/** What is told while vehicles run. */
export type RunEvent =
  | { readonly kind: 'asked'; readonly vehicle: Vehicle }
  | { readonly kind: 'running'; readonly vehicle: Vehicle }
  | { readonly kind: 'said'; readonly vehicle: Vehicle; readonly event: OutputEvent }
  | { readonly kind: 'ended'; readonly vehicle: Vehicle; readonly failure?: ProbeFailure };

export interface RunHost {
  readonly api: ClusterApi;
  /** Ctrl-C: what was made is removed, and what cannot be removed ends by itself. */
  readonly signal: AbortSignal;
  /** Enough was seen: scripts that only watch need not go on. Their output so far counts. */
  readonly enough?: AbortSignal;
  /** Hears one script, and tells when it has said enough; absent: each goes on to its own end. */
  readonly hear?: (vehicle: Vehicle) => EnoughSaid;
  readonly onEvent: (event: RunEvent) => void;
  /** How long a container may take to run; its image may have to be pulled. */
  readonly startTimeoutMs: number;
  /** How long a script may take once it runs. */
  readonly runTimeoutMs: number;
}

/**
 * Runs the scripts of one pod in its network namespace, or in those of its clones, and reads what they say. Never throws:
 * what goes wrong is part of the result, of the script alone that it went wrong for.
 */
export async function runWay(way: ReadyWay, host: RunHost): Promise<readonly RunResult[]> {
  const [first, ...others] = way.scripts;
  const hosted = [hostScript(first, host), ...others.map((script) => hostScript(script, host))] as const;
  const results = await runHosted(way, hosted);
  return results.map((result) => ({
    ...result,
    run: { cloneFindings: way.cloneCaveats, ...result.run, findings: way.findings },
  }));
}

async function runHosted(
  { creation }: ReadyWay,
  scripts: readonly [HostedScript, ...HostedScript[]],
): Promise<readonly RunResult[]> {
  const [{ host }] = scripts;
  if (host.signal.aborted) return scripts.map((each) => failed(each, { why: 'interrupted' }));
  if (creation.kind === 'job') {
    return runClones(scripts, creation).catch((error: unknown) =>
      scripts.map((each) => failed(each, failureOf(error, host.signal))),
    );
  }
  const slots = createSlots(MOST_IN_POD);
  return Promise.all(
    scripts.map((each, at) =>
      slots(1, () => runInPod(each, creation.kind === 'nothing' ? undefined : creation.containers[at])),
    ),
  );
}

/** Scripts at a time beside the user's own containers, and within their limits. */
const MOST_IN_POD = 2;

async function runInPod({ script, host }: HostedScript, container: RawObject | undefined): Promise<RunResult> {
  if (host.signal.aborted) return failed({ script, host }, { why: 'interrupted' });
  const running = container === undefined ? runByExec(script, host) : runByEphemeral(script, container, host);
  const ran = await running.catch(
    (error: unknown): RunResult => ({
      run: { vehicle: script.vehicle, failure: failureOf(error, host.signal) },
      leftBehind: [],
    }),
  );
  const result = await withPodGone(ran, host.api);
  host.onEnded(result.run.failure);
  return result;
}

function failed({ script: { vehicle }, host }: HostedScript, failure: ProbeFailure): RunResult {
  host.onEnded(failure);
  return { run: { vehicle, failure }, leftBehind: [] };
}

/** What is cut off, or refused, because its pod goes is told so: nothing of ours is left in it either. */
async function withPodGone(result: RunResult, api: ClusterApi): Promise<RunResult> {
  const { run } = result;
  const { why } = run.failure ?? {};
  const isTelling = result.obstacle === undefined && (why === 'cut-off' || why === 'failed');
  if (!isTelling || !(await isGoing(api, run.vehicle))) return result;
  return { run: { ...run, failure: { why: 'pod-gone' } }, leftBehind: [] };
}

async function isGoing(api: ClusterApi, { pod: { pod } }: Vehicle): Promise<boolean> {
  const { namespace, name } = pod;
  const read = await api.get(RESOURCES.pods, { namespace, name }).catch((error: unknown) => {
    if (!(error instanceof ClusterError)) throw error;
    return undefined;
  });
  if (read?.known !== true) return false;
  return read.value === undefined || asObject(read.value['metadata'])['deletionTimestamp'] !== undefined;
}

function hostScript(script: Script, host: RunHost): HostedScript {
  const { vehicle } = script;
  const { api, signal, onEvent, startTimeoutMs, runTimeoutMs } = host;
  const isEnough = host.hear?.(vehicle);
  const enough = new AbortController();
  onEvent({ kind: 'asked', vehicle });
  return {
    script,
    host: {
      api,
      signal,
      enough: host.enough === undefined ? enough.signal : AbortSignal.any([host.enough, enough.signal]),
      onRunning: () => onEvent({ kind: 'running', vehicle }),
      onSaid: (event) => {
        onEvent({ kind: 'said', vehicle, event });
        if (isEnough?.(event) === true) enough.abort();
      },
      onEnded: (failure) => onEvent({ kind: 'ended', vehicle, ...(failure === undefined ? {} : { failure }) }),
      startTimeoutMs,
      runTimeoutMs,
    },
  };
}
