import { isDeepStrictEqual } from 'node:util';
import type { Analysis } from '../analysis.ts';
import type { Changes, Change, Lists } from './patch-index.ts';
import type { CollectionName, Held, ObjectStep, Reading, Step } from './step.ts';
import type { Gap } from '../model/gap.ts';
import type { Snapshot, SnapshotSource } from '../model/snapshot.ts';
import { changeList, EMPTY, findItem } from './sorted-list.ts';
import { enforcementOf } from '../enforcers/detect.ts';
import { modelOfEnforcement } from '../enforcers/model-of.ts';
import { readAs } from '../engine/read-as.ts';
import { knownOf } from './coverage.ts';
import { patchIndex } from './patch-index.ts';
import { patchPolicies } from './patch-policies.ts';
import { prepareAnalysis } from '../analysis.ts';

/** A snapshot made ready for questions, and what it takes to make the next one of it. Never changed, only replaced. */
export interface World {
  readonly lists: Lists;
  /** By resource: `pods`, `networkpolicies.networking.k8s.io`. */
  readonly readings: ReadonlyMap<string, Reading>;
  /** Policy languages of which it is not known whether they are installed. */
  readonly languageGaps: readonly Gap[];
  readonly snapshot: Snapshot;
  readonly analysis: Analysis;
}

export function emptyWorld(source: SnapshotSource): World {
  const lists: Lists = {
    namespaces: EMPTY,
    pods: EMPTY,
    workloads: EMPTY,
    services: EMPTY,
    endpointSlices: EMPTY,
    nodes: EMPTY,
    serviceAccounts: EMPTY,
    networkPolicies: EMPTY,
    unmodelled: EMPTY,
  };
  const snapshot: Snapshot = { source, ...itemsOf(lists), coverage: [], gaps: [] };
  return { lists, readings: new Map(), languageGaps: [], snapshot, analysis: prepareAnalysis(snapshot) };
}

/** The world after some steps. What they do not touch is the same object as before. */
export function advance(world: World, steps: readonly Step[]): World {
  const changes = changesOf(world, steps);
  const readings = readingsAfter(world.readings, steps);
  const languageGaps = steps.findLast((step) => step.kind === 'languages')?.gaps ?? world.languageGaps;
  const facts = steps.findLast((step) => step.kind === 'facts')?.facts;
  const lists = changeLists(world.lists, changes);
  const objects = itemsOf(lists);
  const known = knownOf(readings.values(), () => namespacesOf(objects));
  const gaps = kept(world.snapshot.gaps, [...languageGaps, ...known.gaps]);
  const snapshot: Snapshot = {
    ...world.snapshot,
    ...objects,
    ...(facts === undefined ? {} : { enforcerFacts: facts }),
    coverage: kept(world.snapshot.coverage, known.coverage),
    gaps,
  };
  const { index, policies, enforcement: before } = world.analysis;
  const enforcement = facts === undefined ? before : enforcementOf(snapshot);
  return {
    lists,
    readings,
    languageGaps,
    snapshot,
    analysis: {
      index: patchIndex(index, snapshot, lists, changes),
      policies: readAs(
        patchPolicies(policies, snapshot, changes, gaps !== world.snapshot.gaps || facts !== undefined),
        modelOfEnforcement(enforcement),
        snapshot,
      ),
      enforcement,
    },
  };
}

/** An object as it is in a world. */
export function findObject({ lists }: World, collection: CollectionName, key: string): Held | undefined {
  return findItem<Held>(lists[collection], key);
}

function itemsOf(lists: Lists) {
  return {
    namespaces: lists.namespaces.items,
    pods: lists.pods.items,
    workloads: lists.workloads.items,
    services: lists.services.items,
    endpointSlices: lists.endpointSlices.items,
    nodes: lists.nodes.items,
    serviceAccounts: lists.serviceAccounts.items,
    networkPolicies: lists.networkPolicies.items,
    unmodelled: lists.unmodelled.items,
  };
}

/** All that anything speaks of. */
function namespacesOf(objects: ReturnType<typeof itemsOf>): Iterable<string> {
  const { namespaces, pods, workloads, services, networkPolicies } = objects;
  return new Set([
    ...namespaces.map(({ name }) => name),
    ...[pods, workloads, services, networkPolicies].flatMap((list) => list.map(({ namespace }) => namespace)),
  ]);
}

/** What is equal stays the object that it was. */
export function kept<T>(before: T, after: T): T {
  return isDeepStrictEqual(before, after) ? before : after;
}

function changesOf(world: World, steps: readonly Step[]): Changes {
  const last = new Map<CollectionName, Map<string, ObjectStep>>();
  for (const step of steps) {
    if (step.kind !== 'object') continue;
    const changed = last.get(step.collection) ?? new Map<string, ObjectStep>();
    last.set(step.collection, changed.set(step.key, step));
  }
  const of = <Name extends CollectionName>(name: Name): Changes[Name] => {
    const changes = [...(last.get(name) ?? [])].map(([key, { after }]): [string, Change<Held>] => [
      key,
      { before: findObject(world, name, key), after },
    ]);
    // A step's object is of its collection's type: `Collections` says so.
    return new Map(changes) as unknown as Changes[Name];
  };
  return {
    namespaces: of('namespaces'),
    pods: of('pods'),
    workloads: of('workloads'),
    services: of('services'),
    endpointSlices: of('endpointSlices'),
    nodes: of('nodes'),
    serviceAccounts: of('serviceAccounts'),
    networkPolicies: of('networkPolicies'),
    unmodelled: of('unmodelled'),
  };
}

function readingsAfter(before: World['readings'], steps: readonly Step[]): World['readings'] {
  if (!steps.some(({ kind }) => kind === 'reading')) return before;
  const readings = new Map(before);
  for (const step of steps) {
    if (step.kind !== 'reading') continue;
    if (step.after === undefined) readings.delete(step.resource);
    else readings.set(step.resource, step.after);
  }
  return readings;
}

function changeLists(lists: Lists, changes: Changes): Lists {
  const changed = (Object.keys(lists) as CollectionName[]) // the keys of a record
    .filter((name) => changes[name].size > 0)
    .map((name) => [name, changeOne(lists, changes, name)] as const);
  return changed.length === 0 ? lists : { ...lists, ...Object.fromEntries(changed) };
}

function changeOne<Name extends CollectionName>(lists: Lists, changes: Changes, name: Name): Lists[Name] {
  const after = new Map([...changes[name]].map(([key, change]): [string, Held | undefined] => [key, change.after]));
  return changeList<Held>(lists[name], after) as Lists[Name]; // both are of the collection
}
