import { asObject, asText, type RawObject } from '../cluster/raw.ts';
import { RESOURCES } from '../cluster/resources.ts';
import type { ProbeFailure } from './failure.ts';
import type { VehicleRun } from './measurement.ts';
import type { JudgePod } from './plan-clone.ts';
import type { Creation, Script } from './prepare.ts';
import { findPods, type JobPods, type PodName, removeJob, startJob } from './run-job.ts';
import { failureOf, followScript, type RunResult, type ScriptHost } from './run-script.ts';

/** A script of a Job, and who is told of it. */
export interface HostedScript {
  readonly script: Script;
  readonly host: ScriptHost;
}

/**
 * Runs the scripts of a pod in one Job, a pod for each, and reads all of them as they come. What keeps one of the Job's
 * pods from its end concerns its own script alone. Throws a `ClusterError` when the server does not take the Job.
 */
export async function runClones(
  [first, ...others]: readonly [HostedScript, ...HostedScript[]],
  { job, judge }: Extract<Creation, { kind: 'job' }>,
): Promise<readonly RunResult[]> {
  const { api, signal, startTimeoutMs } = first.host;
  const asked = performance.now();
  const made = await startJob(api, job);
  const scripts = [first, ...others];
  const pods = findPods(api, made, { amount: scripts.length, signal, deadlineMs: startTimeoutMs });
  const runs = await Promise.allSettled(scripts.map((each, index) => runOne(each, index, { pods, asked, judge })));
  // Whatever happened on the way: what was made is taken out first.
  const leftBehind = await removeJob(api, made);
  return runs.map((settled) => {
    if (settled.status === 'rejected') throw settled.reason;
    return { run: settled.value, leftBehind };
  });
}

interface Clones {
  readonly pods: JobPods;
  readonly asked: number;
  readonly judge: JudgePod;
}

async function runOne({ script, host }: HostedScript, index: number, clones: Clones): Promise<VehicleRun> {
  const run = await followOne(script, index, host, clones).catch(
    (error: unknown): VehicleRun => ({ vehicle: script.vehicle, failure: failureOf(error, host.signal) }),
  );
  host.onEnded(run.failure);
  return run;
}

async function followOne(
  { vehicle }: Script,
  index: number,
  host: ScriptHost,
  { pods, asked, judge }: Clones,
): Promise<VehicleRun> {
  const pod = await pods(index);
  if ('why' in pod) return { vehicle, failure: pod };
  const run = { ...(await followScript(vehicle, pod, asked, host)), clone: pod.name };
  const read = await host.api.get(RESOURCES.pods, pod);
  if (!read.known || read.value === undefined) return run;
  return asJudged(withReason(run, pod, read.value), read.value, judge);
}

/** An output that ends early has its reason in the pod, where the node put an end to it: `Evicted`, `DeadlineExceeded`. */
function withReason(run: VehicleRun, { name }: PodName, raw: RawObject): VehicleRun {
  const { reason, message } = asObject(raw['status']);
  if (run.failure?.why !== 'cut-off' || asText(reason) === undefined) return run;
  const words = [asText(reason), asText(message)].filter((word) => word !== undefined);
  const failure: ProbeFailure = { why: 'cut-off', message: `${name}: ${words.join(': ')}` };
  return { ...run, failure };
}

/** With its address it is known whether rules about addresses take the clone for its original; where not, it measured something else. */
function asJudged(run: VehicleRun, raw: RawObject, judge: JudgePod): VehicleRun {
  const { obstacles, caveats } = judge(raw);
  const judged = { ...run, cloneFindings: caveats };
  if (obstacles.length === 0 || run.failure !== undefined) return judged;
  const { output: _, ...unmeasured } = judged;
  const refused = obstacles.map((obstacle) => ({ method: 'clone' as const, obstacle }));
  return { ...unmeasured, failure: { why: 'no-method', obstacles: refused } };
}
