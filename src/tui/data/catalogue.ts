import { go, type KeyResult, snapshot as prepareSearch, type SnapshotKey } from 'fuzzysort';
import { nameObject } from '../../explain/names.ts';
import type { LiveState } from '../../live/store.ts';
import { type ObjectRef, qualifiedName } from '../../model/reference.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** What there is to find, in the order in which Tab goes through it. */
export const GROUPS = ['workload', 'service', 'pod', 'policy', 'namespace', 'node'] as const;

export type Group = (typeof GROUPS)[number];

/** One object that can be found. */
export interface Entry {
  readonly group: Group;
  readonly ref: ObjectRef;
  /** `shop/web-0`, `node1`. */
  readonly name: string;
  /** As the kind is written in front of a name: `deploy`, `svc`; `pod` for pods. */
  readonly kind: string;
  /** As typed back as an end of a flow: `shop/deploy/web`. Absent: it is none. */
  readonly end?: string;
}

export interface Catalogue {
  readonly entries: readonly Entry[];
  /** Prepared for searching by name. */
  readonly search: SnapshotKey<Entry>;
  readonly searches: ReadonlyMap<Group, SnapshotKey<Entry>>;
  /** By kind and qualified name. */
  readonly find: (ref: ObjectRef) => Entry | undefined;
}

const CATALOGUES = new WeakMap<Snapshot, Catalogue>();

/** Everything in the snapshot that has a name, prepared once for each revision. */
export function catalogueOf({ snapshot }: Pick<LiveState, 'snapshot'>): Catalogue {
  const known = CATALOGUES.get(snapshot);
  if (known !== undefined) return known;
  const made = makeCatalogue(snapshot);
  CATALOGUES.set(snapshot, made);
  return made;
}

function makeCatalogue(snapshot: Snapshot): Catalogue {
  const entries = entriesOf(snapshot);
  const byRef = new Map(entries.map((entry) => [refKey(entry.ref), entry]));
  const prepare = (some: readonly Entry[]): SnapshotKey<Entry> => prepareSearch(some, { key: 'name' });
  const byGroup = Map.groupBy(entries, ({ group }) => group);
  return {
    entries,
    search: prepare(entries),
    searches: new Map([...byGroup].map(([group, some]) => [group, prepare(some)])),
    find: (ref) => byRef.get(refKey(ref)),
  };
}

function refKey({ kind, ...at }: ObjectRef): string {
  return `${kind} ${qualifiedName(at)}`;
}

function entriesOf(snapshot: Snapshot): readonly Entry[] {
  const { workloads, services, pods, networkPolicies, unmodelled, namespaces, nodes } = snapshot;
  const named = new Set(workloads.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`));
  // A ReplicaSet below its Deployment is the same pods twice.
  const outermost = workloads.filter(
    ({ owner, namespace }) => owner === undefined || !named.has(`${owner.kind} ${namespace}/${owner.name}`),
  );
  return [
    ...outermost.map(({ kind, namespace, name }) => entry('workload', { kind, namespace, name })),
    ...services.map(({ namespace, name }) => entry('service', { kind: 'Service', namespace, name })),
    ...pods.map(({ namespace, name }) => entry('pod', { kind: 'Pod', namespace, name })),
    ...networkPolicies.map(({ namespace, name }) => entry('policy', { kind: 'NetworkPolicy', namespace, name })),
    ...unmodelled.map(({ ref }) => entry('policy', ref)),
    ...namespaces.map(({ name }) => entry('namespace', { kind: 'Namespace', name })),
    ...nodes.map(({ name }) => entry('node', { kind: 'Node', name })),
  ];
}

const KINDS: Readonly<Record<string, string>> = {
  Pod: 'pod',
  Service: 'svc',
  Deployment: 'deploy',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  ReplicaSet: 'rs',
  ReplicationController: 'rc',
  Job: 'job',
  CronJob: 'cronjob',
  NetworkPolicy: 'netpol',
  AdminNetworkPolicy: 'anp',
  BaselineAdminNetworkPolicy: 'banp',
  Namespace: 'ns',
  Node: 'node',
};

const ENDS: ReadonlySet<Group> = new Set(['workload', 'service', 'pod', 'node']);

function entry(group: Group, ref: ObjectRef): Entry {
  return {
    group,
    ref,
    name: qualifiedName(ref),
    kind: KINDS[ref.kind] ?? ref.kind.toLowerCase(),
    ...(ENDS.has(group) ? { end: nameObject(ref) } : {}),
  };
}

/** An object that was found, with the letters that matched. */
export interface Match {
  readonly entry: Entry;
  /** Where in `entry.name` the typed letters are; empty when nothing was typed. */
  readonly indexes: readonly number[];
}

/** Of more matches than these, nobody reads the last ones. */
const MOST_MATCHES = 500;

/** Objects by some letters of their names, best first; without letters, those of the namespace first. */
export function findEntries(
  catalogue: Catalogue,
  query: string,
  group: Group | undefined,
  namespace: string | undefined,
): readonly Match[] {
  if (query.trim() === '') return listed(catalogue, group, namespace);
  const targets = group === undefined ? catalogue.search : catalogue.searches.get(group);
  if (targets === undefined) return [];
  return go(query.trim(), targets, {
    limit: MOST_MATCHES,
    threshold: 0.2,
    scoreFn: (result) => scoreOf(result, namespace),
  }).map(({ obj, indexes }) => ({ entry: obj, indexes }));
}

/** What is near comes first among what fits equally well: the own namespace, and what stands for many pods. */
function scoreOf({ score, obj: { ref, group } }: KeyResult<Entry>, namespace: string | undefined): number {
  const isNear = namespace !== undefined && (ref.namespace === namespace || ref.name === namespace);
  return score * (isNear ? 1 : 0.9) * (group === 'pod' ? 0.98 : 1);
}

const LISTED = new WeakMap<Catalogue, Map<string, readonly Match[]>>();

function listed(catalogue: Catalogue, group: Group | undefined, namespace: string | undefined): readonly Match[] {
  const lists = LISTED.get(catalogue) ?? new Map<string, readonly Match[]>();
  LISTED.set(catalogue, lists);
  const key = `${group ?? ''} ${namespace ?? ''}`;
  const list = lists.get(key) ?? sortEntries(catalogue.entries, group, namespace);
  lists.set(key, list);
  return list;
}

function sortEntries(
  entries: readonly Entry[],
  group: Group | undefined,
  namespace: string | undefined,
): readonly Match[] {
  const some = group === undefined ? entries : entries.filter((each) => each.group === group);
  const rank = ({ ref, group: own }: Entry): number =>
    (namespace === undefined || ref.namespace === namespace ? 0 : 10) + GROUPS.indexOf(own);
  return some
    .map((each) => ({ entry: each, rank: rank(each) }))
    .sort((a, b) => a.rank - b.rank || (a.entry.name < b.entry.name ? -1 : 1))
    .map(({ entry: each }) => ({ entry: each, indexes: [] }));
}
