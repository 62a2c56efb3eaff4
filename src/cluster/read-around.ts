import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from './errors.ts';
import type { Collector } from './collector.ts';
import type { PodSelection } from '../model/pod-selection.ts';
import type { WorkloadKind } from '../model/workload.ts';

/** What was looked for and not found. */
export interface NotFound {
  readonly kinds: readonly string[];
  readonly namespace?: string;
  readonly name: string;
}

const WORKLOADS: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'DaemonSet'];

/**
 * Reads the names around something that was not found: its namespace's pods, workloads and Services, the namespaces
 * themselves, and where else the name exists. What is forbidden, or does not come in time, is simply not suggested.
 */
export async function readAround(
  collector: Collector,
  namespace: string | undefined,
  wanted: readonly NotFound[],
): Promise<void> {
  await inTime([collector.namespaces(), ...wanted.flatMap((each) => readsAround(collector, namespace, each))]);
}

function readsAround(
  collector: Collector,
  current: string | undefined,
  { kinds, namespace = current, name }: NotFound,
): readonly Promise<unknown>[] {
  if (kinds.includes('Node')) return [collector.nodes()];
  const here = namespace === undefined ? {} : { namespace };
  const sameName = { fieldSelector: `metadata.name=${name}` };
  return [here, sameName].flatMap((options) => [
    collector.pods(options),
    collector.services(options),
    ...WORKLOADS.map((kind) => collector.workloads(kind, options)),
  ]);
}

/** The same around a selection without a pod: which labels there are in its namespace, and where else it has pods. */
export async function readAroundSelection(
  collector: Collector,
  { labelText }: PodSelection,
  namespace: string | undefined,
): Promise<void> {
  await inTime([
    collector.namespaces(),
    collector.pods(namespace === undefined ? {} : { namespace }),
    ...(namespace === undefined || labelText === undefined ? [] : [collector.pods({ labelSelector: labelText })]),
  ]);
}

/** Milliseconds that whoever mistyped a name waits for suggestions. */
const PATIENCE_MS = 3_000;

async function inTime(reads: readonly Promise<unknown>[]): Promise<void> {
  await Promise.race([Promise.all(reads.map(suggestLess)), sleep(PATIENCE_MS, undefined, { ref: false })]);
}

/** What was not found is what is told, also by a server that answered so far and now fails. */
async function suggestLess(read: Promise<unknown>): Promise<void> {
  try {
    await read;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
  }
}
