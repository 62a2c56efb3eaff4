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
 * themselves, and where else the name exists. What is forbidden is simply not suggested.
 */
export async function readAround(
  collector: Collector,
  namespace: string | undefined,
  wanted: readonly NotFound[],
): Promise<void> {
  await Promise.all([collector.namespaces(), ...wanted.map((each) => readAroundOne(collector, namespace, each))]);
}

async function readAroundOne(
  collector: Collector,
  current: string | undefined,
  { kinds, namespace = current, name }: NotFound,
): Promise<void> {
  if (kinds.includes('Node')) {
    await collector.nodes();
    return;
  }
  const here = namespace === undefined ? {} : { namespace };
  const sameName = { fieldSelector: `metadata.name=${name}` };
  await Promise.all(
    [here, sameName].flatMap((options) => [
      collector.pods(options),
      collector.services(options),
      ...WORKLOADS.map((kind) => collector.workloads(kind, options)),
    ]),
  );
}

/** The same around a selection without a pod: which labels there are in its namespace, and where else it has pods. */
export async function readAroundSelection(
  collector: Collector,
  { labelText }: PodSelection,
  namespace: string | undefined,
): Promise<void> {
  await Promise.all([
    collector.namespaces(),
    collector.pods(namespace === undefined ? {} : { namespace }),
    ...(namespace === undefined || labelText === undefined ? [] : [collector.pods({ labelSelector: labelText })]),
  ]);
}
