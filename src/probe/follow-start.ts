import type { ClusterApi } from '../cluster/api.ts';
import type { RawObject } from '../cluster/raw.ts';
import { RESOURCES } from '../cluster/resources.ts';
import { type ContainerStart, readStart } from './container-start.ts';
import { lostNode } from './outage.ts';
import type { ProbeFailure } from './failure.ts';
import type { PodName } from './run-job.ts';

export interface StartWait {
  readonly container: string;
  readonly image: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** A container that runs, or has run to its end already; with its pod as the API gives it. */
export interface Started {
  readonly kind: Extract<ContainerStart['kind'], 'running' | 'ended'>;
  readonly pod: RawObject;
}

/** Waits until a container of a pod runs and, where that is asked for, more holds of its pod. */
export async function followStart(
  api: ClusterApi,
  pod: PodName,
  { container, image, deadlineMs, signal }: StartWait,
  isComplete: (pod: RawObject) => boolean = () => true,
): Promise<Started | ProbeFailure> {
  let last = '';
  for await (const raw of api.writer.follow(RESOURCES.pods, pod, { deadlineMs, signal })) {
    if (raw === 'deleted') return { why: 'pod-gone' };
    const start = readStart(raw, container, image);
    if (start.kind === 'failed') return start.failure;
    if (start.kind === 'ended' || (start.kind === 'running' && isComplete(raw))) return { kind: start.kind, pod: raw };
    if (start.kind !== 'waiting') continue;
    const outage = lostNode(raw);
    if (outage !== undefined) return { why: 'node-down', outage };
    last = start.message || last;
  }
  if (signal.aborted) return { why: 'interrupted' };
  return { why: 'not-started', seconds: Math.round(deadlineMs / 1000), message: last };
}
