import { type Origin, qualifiedName, refKey } from '../../model/reference.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** A state in which whatever stands in another one just so is the very object of that one. */
export interface SharedState {
  readonly snapshot: Snapshot;
  /** Where an object of the other state, which may have been read from another file, was read from in this one. */
  readonly originOf: (origin: Origin) => Origin;
}

/**
 * Two states of one cluster, or two revisions of its files, have most objects in common: where these are the same objects,
 * nothing about them is found out twice. Where an object was read from is the one thing in which the two may differ.
 */
export function shareUnchanged(before: Snapshot, after: Snapshot): SharedState {
  const origins = new Map<Origin, Origin>();
  const share = <T extends object>(was: readonly T[], is: readonly T[], keyOf: (object: T) => string): readonly T[] =>
    shareList(was, is, keyOf, origins);
  const snapshot: Snapshot = {
    ...after,
    namespaces: share(before.namespaces, after.namespaces, qualifiedName),
    pods: share(before.pods, after.pods, qualifiedName),
    workloads: share(before.workloads, after.workloads, refKey),
    services: share(before.services, after.services, qualifiedName),
    endpointSlices: share(before.endpointSlices, after.endpointSlices, qualifiedName),
    nodes: share(before.nodes, after.nodes, qualifiedName),
    networkPolicies: share(before.networkPolicies, after.networkPolicies, qualifiedName),
    unmodelled: share(before.unmodelled, after.unmodelled, ({ group, ref }) => `${group} ${refKey(ref)}`),
    gaps: isSame(before.gaps, after.gaps) ? before.gaps : after.gaps,
    ...shareFacts(before, after),
  };
  return { snapshot, originOf: (origin) => origins.get(origin) ?? origin };
}

function shareFacts(
  { enforcerFacts: was }: Snapshot,
  { enforcerFacts: is }: Snapshot,
): Pick<Snapshot, 'enforcerFacts'> {
  return was !== undefined && isSame(was, is) ? { enforcerFacts: was } : {};
}

/** The first list itself where the second one says nothing else. */
function shareList<T extends object>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (object: T) => string,
  origins: Map<Origin, Origin>,
): readonly T[] {
  if (before === after) return before;
  const known = new Map(before.map((object) => [keyOf(object), object]));
  const shared = after.map((object) => {
    const key = keyOf(object);
    const other = known.get(key);
    if (other === undefined || !isSame(other, object)) return object;
    // One object stands for one.
    known.delete(key);
    noteOrigin(other, object, origins);
    return other;
  });
  const isAll = shared.length === before.length && shared.every((object, at) => object === before[at]);
  return isAll ? before : shared;
}

function noteOrigin(was: object, is: object, origins: Map<Origin, Origin>): void {
  const [old, young] = [was, is].map((object) => ('origin' in object ? object.origin : undefined));
  if (isOrigin(old) && isOrigin(young)) origins.set(old, young);
}

function isOrigin(value: unknown): value is Origin {
  return typeof value === 'object' && value !== null && 'locate' in value && typeof value.locate === 'function';
}

/** Equal in all but their origins. What is no plain data is equal to itself alone. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isOrigin(a)) return isOrigin(b);
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((each, at) => isSame(each, b[at]));
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
