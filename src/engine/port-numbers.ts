import { isFinished, type ClusterIndex } from './cluster-index.ts';
import { isCovered } from '../model/coverage.ts';
import type { Pod } from '../model/pod.ts';
import type { PortNumbers } from '../model/enforcer-model.ts';
import type { Snapshot } from '../model/snapshot.ts';

/**
 * The numbers that containers give port names, for enforcers that do not look a name up on the destination: of pods that
 * exist, and of files also of the templates of workloads.
 */
export function portNumbersOf(snapshot: Snapshot): PortNumbers {
  let tables: ReadonlyMap<string, ReadonlySet<number>> | undefined;
  return (name, protocol, namespace) => {
    tables ??= tabulate(snapshot);
    const numbers = [...(tables.get(keyOf(name, protocol, namespace)) ?? [])].sort((a, b) => a - b);
    return {
      numbers,
      isComplete:
        isCovered(snapshot, 'pods', namespace === undefined ? {} : { namespace }) && !hasGap(snapshot, namespace),
    };
  };
}

function hasGap({ gaps }: ClusterIndex['snapshot'], namespace: string | undefined): boolean {
  return gaps.some(
    (gap) =>
      gap.resource === 'pods' &&
      (namespace === undefined || gap.namespace === undefined || gap.namespace === namespace),
  );
}

function tabulate({ source, pods, workloads }: Snapshot): ReadonlyMap<string, ReadonlySet<number>> {
  const table = new Map<string, Set<number>>();
  const add = (key: string, number: number): void => void table.set(key, (table.get(key) ?? new Set()).add(number));
  const living = pods.filter((pod) => !isFinished(pod));
  // Files have workloads in place of the pods that they will have.
  const templates = source.kind === 'cluster' ? [] : workloads.map(({ template }) => template);
  for (const { namespace, name, protocol, port } of [...living, ...templates].flatMap(namedPorts)) {
    add(keyOf(name, protocol, undefined), port);
    add(keyOf(name, protocol, namespace), port);
  }
  return table;
}

/** Enforcers that do this look at containers alone, and know no pod of a node's network. */
function namedPorts({ namespace, hostNetwork, ports }: Pod) {
  if (hostNetwork) return [];
  return ports.flatMap(({ name, port, protocol, container }) =>
    name === undefined || container !== 'main' ? [] : [{ namespace, name, port, protocol }],
  );
}

function keyOf(name: string, protocol: string, namespace: string | undefined): string {
  return `${protocol} ${name} ${namespace ?? ''}`;
}
