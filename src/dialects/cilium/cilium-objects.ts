import { isGiven } from './raw-policy.ts';
import { bareKind } from '../../model/kind-in-group.ts';
import { CILIUM_GROUP } from './gaps.ts';
import type { RawCiliumSpec } from './raw-policy.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** What Cilium's own objects are to an answer. */
export interface CiliumObjects {
  readonly policies: readonly UnmodelledPolicy[];
  /** CiliumCIDRGroups: addresses that rules name. */
  readonly groups: readonly UnmodelledPolicy[];
  /** Objects of all other languages. */
  readonly others: readonly UnmodelledPolicy[];
}

const PARTS: Readonly<Record<string, Exclude<keyof CiliumObjects, 'others'>>> = {
  CiliumNetworkPolicy: 'policies',
  CiliumClusterwideNetworkPolicy: 'policies',
  CiliumCIDRGroup: 'groups',
};

/** Sorts objects by what they are. */
export function sortCiliumObjects(objects: readonly UnmodelledPolicy[]): CiliumObjects {
  const parts = Map.groupBy(objects, (object) => partOf(object));
  return {
    policies: parts.get('policies') ?? [],
    groups: parts.get('groups') ?? [],
    others: parts.get('others') ?? [],
  };
}

/** A policy whose rules are not there is left to those who say so. */
function partOf(object: UnmodelledPolicy): keyof CiliumObjects {
  const { ref, group, raw } = object;
  const kind = bareKind(ref.kind);
  if (group !== CILIUM_GROUP || raw === undefined || !Object.hasOwn(PARTS, kind)) return 'others';
  const part = PARTS[kind] ?? 'others';
  return part === 'policies' && specsOf(object).length === 0 ? 'others' : part;
}

/** One of the rules that a policy is made of, and where it stands. */
export interface CiliumSpec {
  readonly path: readonly [string] | readonly [string, number];
  readonly spec: RawCiliumSpec;
}

/** `spec`, and each of `specs`. */
export function specsOf({ raw }: UnmodelledPolicy): readonly CiliumSpec[] {
  // The API server, or the loader of manifests, has held the object to its schema as far as this version knows it.
  const { spec, specs } = raw as { readonly spec?: RawCiliumSpec | null; readonly specs?: RawCiliumSpec[] | null };
  return [
    ...(spec ? [{ path: ['spec'] as const, spec }] : []),
    ...(specs ?? []).map((each, index) => ({ path: ['specs', index] as const, spec: each ?? {} })),
  ];
}

/** Whether it is about nodes: the host firewall. */
export function isOfHosts({ spec }: CiliumSpec): boolean {
  return isGiven(spec.nodeSelector) && !isGiven(spec.endpointSelector);
}
