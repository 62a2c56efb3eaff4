import type { Coverage } from '../model/snapshot.ts';
import type { Gap } from '../model/gap.ts';
import type { ListReading, Reading } from './step.ts';
import { RESOURCES } from '../cluster/resources.ts';

export interface Known {
  readonly coverage: readonly Coverage[];
  readonly gaps: readonly Gap[];
}

/** What one may conclude from what is not there. `namespaces`: all that are known of, read or not. */
export function knownOf(readings: Iterable<Reading>, namespaces: () => Iterable<string>): Known {
  const parts = [...readings].map((reading) => knownOfOne(reading, namespaces));
  return {
    coverage: parts.flatMap(({ coverage }) => coverage),
    gaps: parts.flatMap(({ gaps }) => gaps),
  };
}

function knownOfOne(reading: Reading, namespaces: () => Iterable<string>): Known {
  const { resource, all } = reading;
  if (all.kind === 'read') return { coverage: coverageOf(reading, [{}]), gaps: [] };
  const read = [...reading.namespaces].flatMap(([name, each]) => (each.kind === 'read' ? [name] : []));
  const isCluster = !resource.namespaced;
  const coverage = coverageOf(
    reading,
    read.map((name) => (isCluster ? { name } : { namespace: name })),
  );
  if (isCluster || !isAskedByNamespace(reading)) return { coverage, gaps: unreadOf(reading) };
  const unread = new Set([...reading.namespaces.keys(), ...namespaces()]).difference(new Set(read));
  return {
    coverage,
    gaps: [...unread].map((namespace) => gapIn(reading.namespaces.get(namespace), all.gap, namespace)),
  };
}

/** Lists of foreign languages conclude nothing: their gaps alone count. */
function coverageOf({ resource }: Reading, at: readonly Omit<Coverage, 'resource'>[]): readonly Coverage[] {
  return isForeign(resource) ? [] : at.map((each) => ({ resource: resource.resource, ...each }));
}

const CORE_GROUPS = new Set(['', 'apps', 'batch', 'discovery.k8s.io', 'networking.k8s.io']);

function isForeign({ group }: Reading['resource']): boolean {
  return !CORE_GROUPS.has(group);
}

/**
 * Whether what is missing in one namespace says nothing of others. For all else a list of everything that cannot be read
 * stays a gap beside the namespaces that can: whose an address is, no single namespace tells.
 */
function isAskedByNamespace({ resource }: Reading): boolean {
  return (
    isForeign(resource) ||
    resource.resource === RESOURCES.networkPolicies.resource ||
    resource.resource === RESOURCES.endpointSlices.resource ||
    resource.resource === RESOURCES.serviceAccounts.resource
  );
}

/** The lists that could not be read: that of all first. */
export function unreadOf({ all, namespaces }: Reading): readonly Gap[] {
  return [all, ...namespaces.values()].flatMap((each) => (each.kind === 'unread' ? [each.gap] : []));
}

function gapIn(reading: ListReading | undefined, all: Gap, namespace: string): Gap {
  return reading?.kind === 'unread' ? reading.gap : { ...all, namespace };
}
