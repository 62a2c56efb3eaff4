import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from '../cluster/errors.ts';
import type { ClusterApi } from '../cluster/api.ts';
import type { LeftBehind } from './measurement.ts';
import { asObject, asText, type RawObject } from '../cluster/raw.ts';
import type { ProbeFailure } from './failure.ts';
import { phrasePodsLeft } from './phrase/plan.ts';
import { readMetadata } from '../cluster/project/metadata.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from '../cluster/resources.ts';
import { RUN_LABEL } from './marks.ts';

/** A Job of ours that was created. */
export interface MadeJob {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly runId: string;
}

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export interface JobWait {
  /** How many pods it makes. */
  readonly amount: number;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** Creates a Job. Throws a `ClusterError` when the server does not take it. */
export async function startJob(api: ClusterApi, job: RawObject): Promise<MadeJob> {
  const { namespace, labels } = readMetadata(job, {});
  const made = readMetadata(await api.writer.create(WORKLOAD_RESOURCES.Job, namespace, job, {}), {});
  return { namespace, name: made.name, uid: made.uid ?? '', runId: labels[RUN_LABEL] ?? '' };
}

/** The pods of a Job by their indexes, each as soon as it is there, over dropped connections too. */
export type JobPods = (index: number) => Promise<PodName | ProbeFailure>;

/** Looks for the pods of a Job. One that cannot make its pods says so in events alone: they are asked when it takes too long. */
export function findPods(api: ClusterApi, job: MadeJob, wait: JobWait): JobPods {
  const found = Array.from({ length: wait.amount }, () => Promise.withResolvers<PodName | ProbeFailure>());
  const looking = lookForPods(api, job, wait, (index, pod) => found[index]?.resolve(pod));
  // What is still missing then does not come any more. Whoever asks for none is not told.
  const missing = looking.then((failure) => failure ?? { why: 'pod-gone' as const });
  missing.catch(() => undefined);
  return (index) => Promise.race([found[index]?.promise ?? missing, missing]);
}

/** The controller makes pods at once, or is refused to; a quota may let some of them in as others end. */
const FIRST_POD_MS = 10_000;

/** Why not all of them came; undefined: they did. */
async function lookForPods(
  api: ClusterApi,
  job: MadeJob,
  { amount, signal, deadlineMs }: JobWait,
  onFound: (index: number, pod: PodName) => void,
): Promise<ProbeFailure | undefined> {
  const { namespace, runId } = job;
  const seen = new Set<number>();
  const none = new AbortController();
  const timer = setTimeout(() => seen.size === 0 && none.abort(), FIRST_POD_MS);
  const ends = AbortSignal.any([signal, none.signal, AbortSignal.timeout(deadlineMs)]);
  try {
    const options = { namespace, labelSelector: `${RUN_LABEL}=${runId}`, signal: ends };
    for await (const event of api.watch(RESOURCES.pods, options, readIndexedPod)) {
      const pods = event.kind === 'listed' ? event.objects : event.kind === 'set' ? [event.object] : [];
      for (const { name, index } of pods) {
        seen.add(index);
        onFound(index, { namespace, name });
      }
      if (seen.size === amount) return undefined;
    }
  } finally {
    clearTimeout(timer);
  }
  if (signal.aborted) return { why: 'interrupted' };
  const seconds = Math.round((seen.size === 0 ? FIRST_POD_MS : deadlineMs) / 1000);
  return { why: 'not-started', seconds, message: await lastEvent(api, job) };
}

interface IndexedPod {
  readonly name: string;
  readonly index: number;
}

/** An only pod has no index. */
function readIndexedPod(raw: RawObject): IndexedPod {
  const { name, annotations } = readMetadata(raw, {});
  return { name, index: Number(annotations[INDEX] ?? 0) };
}

const INDEX = 'batch.kubernetes.io/job-completion-index';

const EVENTS = { group: '', version: 'v1', resource: 'events', namespaced: true };

/** What the controller said last about the Job; empty when nothing was said, or it may not be read. */
async function lastEvent(api: ClusterApi, { namespace, name }: MadeJob): Promise<string> {
  const fieldSelector = `involvedObject.kind=Job,involvedObject.name=${name}`;
  const read = await api.list(EVENTS, { namespace, fieldSelector }, (raw) => asText(asObject(raw)['message']));
  return read.known ? (read.value.at(-1) ?? '') : '';
}

const REMOVAL_TIMEOUT_MS = 15_000;
const POLL_MS = 250;

/** Removes a Job with its pods, and looks whether they are gone. What is still there is told, not thrown. */
export async function removeJob(api: ClusterApi, job: MadeJob): Promise<readonly LeftBehind[]> {
  const { namespace, name, uid } = job;
  try {
    await api.writer.remove(WORKLOAD_RESOURCES.Job, { namespace, name }, { uid, propagation: 'Background' });
    const left = await podsLeft(api, job);
    if (left.length === 0) return [];
    return [{ kind: 'job', namespace, name, message: phrasePodsLeft(left) }];
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return [{ kind: 'job', namespace, name, message: error.message }];
  }
}

async function podsLeft(api: ClusterApi, { namespace, runId }: MadeJob): Promise<readonly string[]> {
  const end = Date.now() + REMOVAL_TIMEOUT_MS;
  for (;;) {
    const options = { namespace, labelSelector: `${RUN_LABEL}=${runId}` };
    const read = await api.list(RESOURCES.pods, options, (raw) => readMetadata(raw, {}).name);
    if (!read.known) throw new ClusterError('forbidden', read.gap.message);
    if (read.value.length === 0 || Date.now() > end) return read.value;
    await sleep(POLL_MS);
  }
}
