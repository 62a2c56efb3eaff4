import type { GlobalOptions } from './options.ts';
import { nearestName } from '../cluster/manifests/nearest-name.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { UsageError } from './usage-error.ts';

/** Throws a UsageError where nothing of a namespace was found: what is proved of nobody is proved too easily. */
export function refuseUnknownNamespace(
  { namespaces, pods, workloads, networkPolicies }: Snapshot,
  name: string,
  { namespace: typed }: Pick<GlobalOptions, 'namespace'>,
): void {
  const known = new Set([
    ...namespaces.map((each) => each.name),
    ...[...pods, ...workloads, ...networkPolicies].map(({ namespace }) => namespace),
  ]);
  if (known.has(name)) return;
  const nearest = nearestName(name, [...known]);
  throw new UsageError(`there is no namespace "${name}", or nothing of it was read`, [
    ...(nearest === undefined ? [] : [`did you mean "${nearest}"?`]),
    ...(typed === undefined ? ['-n NAME names another'] : []),
  ]);
}
