import type { Gap } from '../../model/gap.ts';
import type { Leftover, Removal, StayingContainer } from '../leftovers.ts';
import type { Statement } from '../../explain/explanation.ts';
import { count } from '../../explain/phrase/rules.ts';

export function phraseFound({ kind, namespace, name, runId, created }: Leftover): string {
  const since = created === '' ? '' : `, since ${created}`;
  return `${kind} ${namespace}/${name}${runId === '' ? '' : ` of run ${runId}`}${since}`;
}

export function phraseRemoval(removal: Removal): string {
  const { kind, namespace, name } = removal.leftover;
  const what = `${kind} ${namespace}/${name}`;
  switch (removal.result) {
    case 'removed':
      return `${what}: removed`;
    case 'gone':
      return `${what}: went away by itself`;
    case 'failed':
      return `${what}: not removed: ${removal.message}`;
  }
}

export function phraseStaying({ namespace, pod, container, running }: StayingContainer): string {
  const state = running ? 'still runs, and ends by itself within a minute' : 'has ended';
  return `container ${container} in ${namespace}/${pod} ${state}; it stays in the pod's spec until the pod is replaced`;
}

export function phraseUnsearched({ verb, resource, group, namespace, message }: Gap): string {
  const what = group === '' ? resource : `${resource}.${group}`;
  const where = namespace === undefined ? 'in all namespaces' : `in "${namespace}"`;
  return `not looked for: ${verb} ${what} ${where}: ${message}`;
}

export function phraseSummary({
  rows,
  containers,
  missing,
  namespace,
}: {
  readonly rows: readonly { readonly result: 'found' | Removal['result'] }[];
  readonly containers: readonly StayingContainer[];
  readonly missing: readonly Statement[];
  readonly namespace: string | undefined;
}): string {
  const where = namespace === undefined ? 'in the cluster' : `in "${namespace}"`;
  const unseen = missing.length === 0 ? '' : ', as far as could be looked';
  if (rows.length === 0) {
    const stay =
      containers.length === 0 ? '' : `; ${count(containers.length, 'ephemeral container')} cannot be removed`;
    return `nothing to remove ${where}${unseen}${stay}`;
  }
  const failed = rows.filter(({ result }) => result === 'failed').length;
  if (failed > 0) return `${failed} of ${count(rows.length, 'object')} could not be removed`;
  if (rows.some(({ result }) => result === 'found'))
    return `${count(rows.length, 'object')} to remove ${where}${unseen}`;
  return `${count(rows.length, 'object')} removed ${where}${unseen}`;
}
