import { asObject, asText } from '../raw.ts';
import { isFlowsDocument, misnamedFlows } from './flows-document.ts';
import { isSegmentsDocument } from './segments-document.ts';
import type { ManifestObject } from './manifest-entry.ts';
import type { Place } from './places.ts';
import { type Problem, problemAt } from './problem.ts';
import { type Item, type ReadObject, readObject } from './read-object.ts';

/** Objects as they come, sorted by what they are. */
export interface Collection {
  add(object: ManifestObject): readonly Problem[];
  /** What counts, in the order of first mention. */
  readonly items: Iterable<Item>;
  /** How many objects of each kind count. */
  readonly read: Readonly<Record<string, number>>;
  /** Documents of expected flows: no part of the cluster's state. */
  readonly flows: readonly ManifestObject[];
  /** Documents of scopes that have to be separated: none either. */
  readonly segments: readonly ManifestObject[];
  /** Files in which something other than these stands. */
  readonly stateFiles: ReadonlySet<string>;
  /** Objects that say nothing about flows, by `group/kind`, or `kind` for the core group. */
  readonly ignored: Readonly<Record<string, number>>;
}

/** An object is refused or taken as it is added. Of two with one name the later counts, as after `kubectl apply`. */
export function createCollection(namespace: string): Collection {
  const kept = new Map<string, Kept>();
  const ignored = new Map<string, number>();
  const flows: ManifestObject[] = [];
  const segments: ManifestObject[] = [];
  const stateFiles = new Set<string>();
  return {
    flows,
    segments,
    stateFiles,
    add(object) {
      if (isFlowsDocument(object)) {
        flows.push(object);
        return [];
      }
      if (isSegmentsDocument(object)) {
        segments.push(object);
        return [];
      }
      const misnamed = misnamedFlows(object);
      if (misnamed !== undefined) return [misnamed];
      stateFiles.add(object.place.file);
      const read = readObject(object, namespace);
      if (read.item.kind === 'ignored') increment(ignored, kindName(object));
      if (read.item.kind === 'ignored' || read.item.kind === 'refused') return read.problems;
      return [...read.problems, ...keep(kept, object, read)];
    },
    get items() {
      return [...kept.values()].map(({ item }) => item);
    },
    get read() {
      const counts = new Map<string, number>();
      for (const { item, kind } of kept.values()) if (item.kind !== 'refused-policy') increment(counts, kind);
      return Object.fromEntries(counts);
    },
    get ignored() {
      return Object.fromEntries(ignored);
    },
  };
}

/** What is left of an object once it is read: the rest of it may be large. */
interface Kept {
  readonly kind: string;
  readonly item: Item;
  readonly place: Place;
}

function keep(kept: Map<string, Kept>, object: ManifestObject, { ref, item }: ReadObject): readonly Problem[] {
  // A name that the server makes up is always another.
  const isNamed = asText(asObject(object.raw['metadata'])['name']) !== undefined;
  const key = JSON.stringify([object.group, ref.kind, ref.namespace, isNamed ? ref.name : kept.size]);
  const earlier = kept.get(key);
  // What the server refuses does not replace what it has taken.
  if (earlier !== undefined && item.kind === 'refused-policy') return [];
  kept.set(key, { kind: object.type, item, place: object.place });
  if (earlier === undefined || earlier.item.kind === 'refused-policy') return [];
  const { file, line } = earlier.place.locate([]);
  return [
    problemAt(object.place.locate([]), {
      severity: 'warning',
      effect: 'accepted',
      object: ref,
      message: `stands in ${file}:${line} too; this one counts, as after kubectl apply`,
      hint: 'remove one of them',
    }),
  ];
}

function kindName({ group, type }: ManifestObject): string {
  return group === '' ? type : `${group}/${type}`;
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
