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
  /** The name of its pod as soon as there is one. */
  pod(wait: JobWait): Promise<PodName | ProbeFailure>;
}

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export interface JobWait {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** Creates a Job. Throws a `ClusterError` when the server does not take it. */
export async function startJob(api: ClusterApi, job: RawObject): Promise<MadeJob> {
  const { namespace, labels } = readMetadata(job, {});
  const made = readMetadata(await api.writer.create(WORKLOAD_RESOURCES.Job, namespace, job, {}), {});
  const runId = labels[RUN_LABEL] ?? '';
  return {
    namespace,
    name: made.name,
    uid: made.uid ?? '',
    runId,
    pod: (wait) => findPod(api, { namespace, name: made.name, runId }, wait),
  };
}

/** The pod of a Job's first index. A Job that cannot make its pods says so in events alone: they are asked when it takes too long. */
async function findPod(
  api: ClusterApi,
  { namespace, name, runId }: { readonly namespace: string; readonly name: string; readonly runId: string },
  { signal, deadlineMs }: JobWait,
): Promise<PodName | ProbeFailure> {
  const late = AbortSignal.timeout(Math.min(deadlineMs, POD_TIMEOUT_MS));
  const watch = api.watch(
    RESOURCES.pods,
    { namespace, labelSelector: `${RUN_LABEL}=${runId}`, signal: AbortSignal.any([signal, late]) },
    (raw) => readMetadata(raw, {}),
  );
  for await (const event of watch) {
    const found = event.kind === 'listed' ? event.objects[0] : event.kind === 'set' ? event.object : undefined;
    if (found !== undefined) return { namespace, name: found.name };
  }
  if (signal.aborted) return { why: 'interrupted' };
  return { why: 'not-started', seconds: POD_TIMEOUT_MS / 1000, message: await lastEvent(api, namespace, name) };
}

/** The controller makes a pod at once, or is refused to. */
const POD_TIMEOUT_MS = 10_000;

const EVENTS = { group: '', version: 'v1', resource: 'events', namespaced: true };

/** What the controller said last about the Job; empty when nothing was said, or it may not be read. */
async function lastEvent(api: ClusterApi, namespace: string, job: string): Promise<string> {
  const fieldSelector = `involvedObject.kind=Job,involvedObject.name=${job}`;
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
