import { STORED_GROUP, WRITTEN_GROUP } from './groups.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';
import { writtenMetadata } from './written-metadata.ts';

/** What Calico's own objects are to an answer. */
export interface CalicoObjects {
  readonly policies: readonly UnmodelledPolicy[];
  readonly tiers: readonly UnmodelledPolicy[];
  readonly sets: readonly UnmodelledPolicy[];
  /** Objects of all other languages. */
  readonly others: readonly UnmodelledPolicy[];
}

const PARTS: Readonly<Record<string, keyof CalicoObjects>> = {
  NetworkPolicy: 'policies',
  GlobalNetworkPolicy: 'policies',
  Tier: 'tiers',
  NetworkSet: 'sets',
  GlobalNetworkSet: 'sets',
};

/** Sorts objects by what they are; what stands there as it was written and as it is stored is there once. */
export function sortCalicoObjects(objects: readonly UnmodelledPolicy[]): CalicoObjects {
  const mine = objects.filter(isCalicos);
  const written = new Set(mine.filter(({ group }) => group === WRITTEN_GROUP).map(nameKey));
  const once = mine.filter((each) => each.group === WRITTEN_GROUP || !written.has(nameKey(each)));
  const parts = Map.groupBy(once, ({ ref }) => PARTS[bareKind(ref.kind)]);
  return {
    policies: parts.get('policies') ?? [],
    tiers: parts.get('tiers') ?? [],
    sets: parts.get('sets') ?? [],
    others: objects.filter((object) => !isCalicos(object)),
  };
}

/** Whether it is of Calico, and something that this dialect speaks for. */
function isCalicos({ ref, group, raw }: UnmodelledPolicy): boolean {
  const isOfGroup = group === WRITTEN_GROUP || group === STORED_GROUP;
  return isOfGroup && raw !== undefined && Object.hasOwn(PARTS, bareKind(ref.kind));
}

function bareKind(kind: string): string {
  return kind.split('.')[0] ?? kind;
}

/** A policy is stored under its tier's name and its own (semantics F.1). */
function nameKey({ ref, raw }: UnmodelledPolicy): string {
  const { spec } = raw as { readonly spec?: { readonly tier?: string } }; // as in any object of the API
  const name = writtenMetadata(raw).name ?? ref.name;
  const tier = `${spec?.tier ?? DEFAULT_TIER}.`;
  const bare = PARTS[bareKind(ref.kind)] === 'policies' && name.startsWith(tier) ? name.slice(tier.length) : name;
  return `${bareKind(ref.kind)} ${ref.namespace ?? ''}/${bare}`;
}

export const DEFAULT_TIER = 'default';
