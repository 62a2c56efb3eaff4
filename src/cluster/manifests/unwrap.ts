import { asText, isObject, type RawObject } from '../raw.ts';
import { FLOWS_KIND, FLOWS_VERSION } from '../../model/flow-row.ts';
import type { ManifestEntry, ManifestProblem } from './manifest-entry.ts';
import type { Place } from './places.ts';
import { problemAt } from './problem.ts';

/** The object, or the objects in it when it is a list; nothing for an empty document. */
export function* unwrap(value: unknown, place: Place): Generator<ManifestEntry> {
  if (value === null || value === undefined) return;
  if (!isObject(value)) {
    const found = Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    return yield stranger(place, `is not a Kubernetes object but ${found}`, 'an object has apiVersion and kind');
  }
  if (isList(value)) {
    for (const [index, item] of value['items'].entries()) yield* unwrapItem(item, value, itemPlace(place, index));
    return;
  }
  const type = asText(value['kind']);
  const apiVersion = asText(value['apiVersion']);
  if (type === undefined) return yield withoutKind(place, value);
  if (apiVersion === undefined) return yield withoutVersion(place, type);
  yield { kind: 'object', apiVersion, group: groupOf(apiVersion), type, raw: value, place };
}

/** An item of a typed list, such as a NetworkPolicyList, may leave its type to the list. */
export function* unwrapItem(item: unknown, list: RawObject, place: Place): Generator<ManifestEntry> {
  const listType = asText(list['kind']) ?? 'List';
  if (!isObject(item) || listType === 'List') return yield* unwrap(item, place);
  const type = { apiVersion: list['apiVersion'], kind: listType.slice(0, -'List'.length) };
  yield* unwrap(item['kind'] === undefined ? { ...type, ...item } : item, place);
}

/** A kind in List alone does not make a list: `items` does. */
export function isList(value: unknown): value is RawObject & { readonly items: readonly unknown[] } {
  return isObject(value) && hasListKind(value) && Array.isArray(value['items']);
}

export function hasListKind(value: RawObject): boolean {
  return asText(value['kind'])?.endsWith('List') === true;
}

/** `apps` of `apps/v1`; empty for the core group, `v1`. */
function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

function itemPlace(place: Place, index: number): Place {
  return {
    file: place.file,
    locate: (path) => place.locate(['items', index, ...path]),
    written: (path) => place.written(['items', index, ...path]),
  };
}

function stranger(place: Place, message: string, hint: string): ManifestProblem {
  const problem = { severity: 'error', effect: 'not-read', message: `this document ${message}`, hint } as const;
  return { kind: 'problem', problem: problemAt(place.locate([]), problem), isStranger: true };
}

/** A list of flows is not somebody else's file, wherever it stands. */
function withoutKind(place: Place, value: RawObject): ManifestProblem {
  const isFlows = Array.isArray(value['flows']);
  const entry = stranger(place, 'has no kind', `name it, as in "kind: ${isFlows ? FLOWS_KIND : 'NetworkPolicy'}"`);
  return isFlows ? { kind: 'problem', problem: entry.problem } : entry;
}

function withoutVersion(place: Place, type: string): ManifestProblem {
  const version = VERSIONS[type] ?? 'v1';
  const message = `this ${type} has no apiVersion`;
  const hint = `name it, as in "apiVersion: ${version}"`;
  return {
    kind: 'problem',
    problem: problemAt(place.locate([]), { severity: 'error', effect: 'not-read', message, hint }),
  };
}

const VERSIONS: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networking.k8s.io/v1',
  [FLOWS_KIND]: FLOWS_VERSION,
};
