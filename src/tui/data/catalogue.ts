import { isPolicyEndpoint } from '../../model/aws-groups.ts';
import { go, type KeyResult, snapshot as prepareSearch, type SnapshotKey } from 'fuzzysort';
import { END_WORDS } from '../../model/target-kinds.ts';
import { nameObject } from '../../explain/names.ts';
import type { LiveState } from '../../live/store.ts';
import { type ObjectRef, qualifiedName } from '../../model/reference.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** What there is to find, in the order in which Tab goes through it. */
export const GROUPS = ['workload', 'service', 'pod', 'policy', 'namespace', 'node', 'outside'] as const;

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

/** Everything of one group. */
interface Shelf {
  readonly entries: readonly Entry[];
  /** Prepared for searching by name. */
  readonly search: SnapshotKey<Entry>;
}

export interface Catalogue {
  readonly shelves: ReadonlyMap<Group, Shelf>;
  readonly size: number;
}

const CATALOGUES = new WeakMap<Snapshot, Catalogue>();

/** Everything in the snapshot that has a name. Prepared once; of a snapshot that follows, only what changed is prepared. */
export function catalogueOf({ snapshot }: Pick<LiveState, 'snapshot'>): Catalogue {
  const known = CATALOGUES.get(snapshot);
  if (known !== undefined) return known;
  const shelves = new Map(GROUPS.map((group) => [group, shelfOf(group, snapshot)] as const));
  const size = [...shelves.values()].reduce((sum, { entries }) => sum + entries.length, 0);
  const made: Catalogue = { shelves, size };
  CATALOGUES.set(snapshot, made);
  return made;
}

/** What an end of a flow, as typed, is in the cluster; undefined: no object. */
export function findEnd(catalogue: Catalogue, end: string): Entry | undefined {
  for (const { entries } of catalogue.shelves.values()) {
    const entry = entries.find((each) => each.end === end);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** By the list that a group was read from: a list that did not change is the same object as before. */
const SHELVES = new WeakMap<object, Shelf>();

function shelfOf(group: Group, snapshot: Snapshot): Shelf {
  // Policies come from two lists; those of the second are few and change rarely.
  const key = group === 'policy' ? undefined : SOURCES[group](snapshot);
  const known = key === undefined ? undefined : SHELVES.get(key);
  if (known !== undefined) return known;
  const entries = entriesOf(group, snapshot);
  const made: Shelf = { entries, search: prepareSearch(entries, { key: 'name' }) };
  if (key !== undefined) SHELVES.set(key, made);
  return made;
}

/** Ends of flows that are no objects. */
const OUTSIDE: readonly Entry[] = ['internet', 'apiserver', 'kubelet'].map((name) => outsideEntry(name));

export function outsideEntry(name: string): Entry {
  return { group: 'outside', ref: { kind: 'outside', name }, name, kind: 'other', end: name };
}

const SOURCES: Readonly<Record<Exclude<Group, 'policy'>, (snapshot: Snapshot) => object>> = {
  outside: () => OUTSIDE,
  workload: ({ workloads }) => workloads,
  service: ({ services }) => services,
  pod: ({ pods }) => pods,
  namespace: ({ namespaces }) => namespaces,
  node: ({ nodes }) => nodes,
};

function entriesOf(group: Group, snapshot: Snapshot): readonly Entry[] {
  switch (group) {
    case 'workload':
      return outermost(snapshot).map(({ kind, namespace, name }) => entry(group, { kind, namespace, name }));
    case 'service':
      return snapshot.services.map(({ namespace, name }) => entry(group, { kind: 'Service', namespace, name }));
    case 'pod':
      return snapshot.pods.map(({ namespace, name }) => entry(group, { kind: 'Pod', namespace, name }));
    case 'policy':
      return [
        ...snapshot.networkPolicies.map(({ namespace, name }) =>
          entry(group, { kind: 'NetworkPolicy', namespace, name }),
        ),
        ...snapshot.unmodelled.filter((each) => !isPolicyEndpoint(each)).map(({ ref }) => entry(group, ref)),
      ];
    case 'namespace':
      return snapshot.namespaces.map(({ name }) => entry(group, { kind: 'Namespace', name }));
    case 'outside':
      return OUTSIDE;
    case 'node':
      return snapshot.nodes.map(({ name }) => entry(group, { kind: 'Node', name }));
  }
}

/** A ReplicaSet below its Deployment is the same pods twice. */
function outermost({ workloads }: Snapshot): Snapshot['workloads'] {
  const named = new Set(workloads.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`));
  return workloads.filter(
    ({ owner, namespace }) => owner === undefined || !named.has(`${owner.kind} ${namespace}/${owner.name}`),
  );
}

const KINDS: Readonly<Record<string, string>> = {
  ...END_WORDS,
  NetworkPolicy: 'netpol',
  AdminNetworkPolicy: 'anp',
  BaselineAdminNetworkPolicy: 'banp',
  Namespace: 'ns',
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

/** What was found for the last questions to a catalogue: the same question is asked for every frame. */
const FOUND = new WeakMap<Catalogue, Map<string, readonly Match[]>>();
const MOST_KEPT = 32;

/** Objects by some letters of their names, best first; without letters, those of the namespace first. */
export function findEntries(
  catalogue: Catalogue,
  query: string,
  group: Group | undefined,
  namespace: string | undefined,
): readonly Match[] {
  const lists = FOUND.get(catalogue) ?? new Map<string, readonly Match[]>();
  FOUND.set(catalogue, lists);
  const key = JSON.stringify([query.trim(), group, namespace]);
  const known = lists.get(key);
  if (known !== undefined) return known;
  if (lists.size >= MOST_KEPT) lists.clear();
  const shelves = [...catalogue.shelves]
    .filter(([each]) => group === undefined || each === group)
    .map(([, shelf]) => shelf);
  const found = query.trim() === '' ? sortEntries(shelves, namespace) : search(shelves, query.trim(), namespace);
  lists.set(key, found);
  return found;
}

function search(shelves: readonly Shelf[], query: string, namespace: string | undefined): readonly Match[] {
  return shelves
    .flatMap((shelf) => [
      ...go(query, shelf.search, {
        limit: MOST_MATCHES,
        threshold: 0.2,
        scoreFn: (result) => scoreOf(result, namespace),
      }),
    ])
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_MATCHES)
    .map(({ obj, indexes }) => ({ entry: obj, indexes }));
}

/** What is near comes first among what fits equally well: the own namespace, and what stands for many pods. */
function scoreOf({ score, obj: { ref, group } }: KeyResult<Entry>, namespace: string | undefined): number {
  const isNear = namespace !== undefined && (ref.namespace === namespace || ref.name === namespace);
  return score * (isNear ? 1 : 0.9) * (group === 'pod' ? 0.98 : 1);
}

function sortEntries(shelves: readonly Shelf[], namespace: string | undefined): readonly Match[] {
  const rank = ({ ref, group }: Entry): number =>
    (namespace === undefined || ref.namespace === namespace ? 0 : 10) + GROUPS.indexOf(group);
  return shelves
    .flatMap(({ entries }) => entries.map((each) => ({ entry: each, rank: rank(each) })))
    .sort((a, b) => a.rank - b.rank || (a.entry.name < b.entry.name ? -1 : 1))
    .map(({ entry: each }) => ({ entry: each, indexes: [] }));
}
