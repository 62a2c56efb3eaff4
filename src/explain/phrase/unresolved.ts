import type { Resolution, WantedObject } from '../../engine/resolve.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { count, list } from './rules.ts';
import { nameObject } from '../names.ts';
import { phraseGap } from './directions.ts';
import { rbacRemedy } from './rbac.ts';
import type { ObjectRef } from '../../model/reference.ts';

/** Finds, among names, those that were probably meant by a mistyped one; best first. */
export type Suggest = (typed: string, names: readonly string[]) => readonly string[];

export interface UnresolvedText {
  readonly message: string;
  readonly hints: readonly string[];
}

/** Why an end names nothing that can be asked about, and what to type instead. */
export function phraseUnresolved(
  resolution: Exclude<Resolution, { kind: 'found' }>,
  snapshot: Snapshot,
  suggest: Suggest,
): UnresolvedText {
  switch (resolution.kind) {
    case 'ambiguous':
      return {
        message: `"${resolution.refs[0]?.name}" may be ${count(resolution.refs.length, 'object')}`,
        hints: resolution.refs.map((ref) => `type  ${nameObject(ref)}`),
      };
    case 'unread':
      return {
        message: `${phraseWanted(resolution.wanted)} could not be read: ${phraseGap(resolution.gap)}`,
        hints:
          resolution.gap.reason === 'forbidden' ? [...rbacRemedy(resolution.gap), ALL_ROLES] : [resolution.gap.message],
      };
    case 'missing':
      return {
        message: `there is no ${phraseWanted(resolution.wanted)}`,
        hints: hintsFor(resolution.wanted, snapshot, suggest),
      };
  }
}

/** `pod or workload "web" in namespace "shop"`. */
function phraseWanted({ kinds, namespace, name }: WantedObject): string {
  const noun = kinds.length > 1 ? 'pod or workload' : (kinds[0] ?? 'object').toLowerCase();
  const isClusterScoped = kinds.includes('Node');
  const where = isClusterScoped ? '' : namespace === undefined ? ' in any namespace' : ` in namespace "${namespace}"`;
  return `${noun} "${name}"${where}`;
}

const ALL_ROLES = 'all that a question reads, as roles:  kubectl netpol rbac --for why';

const MOST_HINTS = 5;

function hintsFor(wanted: WantedObject, snapshot: Snapshot, suggest: Suggest): readonly string[] {
  const refs = refsOf(snapshot);
  const here = refs.filter((ref) => ref.namespace === wanted.namespace || wanted.namespace === undefined);
  const sameName = here.filter((ref) => ref.name === wanted.name);
  const elsewhere = refs.filter((ref) => ref.name === wanted.name && ref.namespace !== wanted.namespace);
  const alike = suggest(wanted.name, [...new Set(here.filter(isOfKind(wanted)).map(({ name }) => name))]);
  const near = alike.flatMap((name) => here.filter((ref) => ref.name === name && isOfKind(wanted)(ref)));
  const hints = [
    ...sameName.map((ref) => `there is a ${ref.kind} of that name: type  ${nameObject(ref)}`),
    ...near.slice(0, MOST_HINTS).map((ref) => `did you mean  ${nameObject(ref)}`),
    ...elsewhere.slice(0, MOST_HINTS).map((ref) => `it exists as  ${nameObject(ref)}`),
    ...(here.length === 0 && wanted.namespace !== undefined
      ? [emptyNamespace(wanted.namespace, snapshot, suggest)]
      : []),
  ];
  return hints.length > 0 ? hints : whoIsThere(here.filter(isOfKind(wanted)), snapshot);
}

/** Nothing was nearly typed: the first of what could have been. */
function whoIsThere(refs: readonly ObjectRef[], { pods, workloads }: Snapshot): readonly string[] {
  const owned = [...pods, ...workloads].filter(({ owner }) => owner !== undefined);
  const isOwned = new Set(owned.map(({ namespace, name }) => `${namespace}/${name}`));
  const names = refs.filter(({ namespace, name }) => !isOwned.has(`${namespace}/${name}`)).map(nameObject);
  const shown = names.slice(0, MOST_HINTS);
  const more = names.length - shown.length;
  return shown.length === 0 ? [] : [`there is  ${shown.join('  ')}${more > 0 ? `  and ${more} more` : ''}`];
}

function isOfKind({ kinds }: WantedObject): (ref: ObjectRef) => boolean {
  return ({ kind }) => kinds.includes(kind);
}

/** Why nothing is in a namespace, and which one may have been meant. */
export function emptyNamespace(namespace: string, { namespaces, coverage }: Snapshot, suggest: Suggest): string {
  const names = namespaces.filter(({ assumed }) => !assumed).map(({ name }) => name);
  if (names.includes(namespace)) return `namespace "${namespace}" has none at all`;
  const [near] = suggest(namespace, names);
  const exists =
    coverage === 'everything' ? `nothing is in namespace "${namespace}"` : `namespace "${namespace}" was not found`;
  if (near !== undefined) return `${exists}; did you mean  -n ${near}`;
  return names.length === 0 ? exists : `${exists}; namespaces: ${list(names, 'and')}`;
}

/** Everything that has a name one may type. */
function refsOf({ pods, workloads, services, nodes }: Snapshot): readonly ObjectRef[] {
  return [
    ...workloads.map(({ kind, namespace, name }) => ({ kind, namespace, name })),
    ...pods.map(({ namespace, name }) => ({ kind: 'Pod', namespace, name })),
    ...services.map(({ namespace, name }) => ({ kind: 'Service', namespace, name })),
    ...nodes.map(({ name }) => ({ kind: 'Node', name })),
  ];
}
