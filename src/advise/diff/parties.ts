import type { AddressSet } from '../../model/address-set.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import { findGap, isCovered } from '../../engine/cluster-index.ts';
import { groupPods, type PodsGroup } from '../../engine/all-pairs/groups.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';

/** A workload, or a pod of nobody's, by its name in both states. */
export interface Party {
  readonly ref: ObjectRef;
  /** Absent: it is not there on that side. Not empty. */
  readonly before?: readonly Pod[];
  readonly after?: readonly Pod[];
}

export type DiffEnd =
  | { readonly kind: 'workload'; readonly party: Party }
  | { readonly kind: 'outside'; readonly addresses: AddressSet };

export interface MatchedParties {
  /** By namespace, then name. */
  readonly parties: readonly Party[];
  /** There on one side only, and the other one's list of pods was not read: they are not compared. */
  readonly hidden: readonly Party[];
}

/** Everybody of two states, by name. */
export function matchParties(before: Connectivity, after: Connectivity): MatchedParties {
  const [was, is] = [groupsByKey(before), groupsByKey(after)];
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort();
  const all = keys.flatMap((key): readonly Party[] => {
    const [old, young] = [was.get(key), is.get(key)];
    const ref = (old ?? young)?.ref;
    if (ref === undefined) return [];
    return [
      {
        ref,
        ...(old === undefined ? {} : { before: old.pods }),
        ...(young === undefined ? {} : { after: young.pods }),
      },
    ];
  });
  const hidden = new Set(all.filter((party) => isHidden(party, before, after)));
  return { parties: all.filter((party) => !hidden.has(party)), hidden: [...hidden] };
}

function groupsByKey({ index }: Connectivity): ReadonlyMap<string, PodsGroup> {
  return new Map(groupPods(index, 'workload').map((group) => [keyOfParty(group), group]));
}

/** Equal for what bears the same name in both states. */
export function keyOfParty({ ref: { kind, namespace = '', name } }: { readonly ref: ObjectRef }): string {
  return `${namespace}/${name}/${kind}`;
}

export function namespaceOf({ ref }: Party): string {
  return ref.namespace ?? '';
}

/** What nobody could read may still be there. */
function isHidden(party: Party, before: Connectivity, after: Connectivity): boolean {
  if (party.before !== undefined && party.after !== undefined) return false;
  const at = { namespace: namespaceOf(party) };
  const mayHide = ({ index: { snapshot } }: Connectivity): boolean =>
    findGap(snapshot, 'pods', at) !== undefined && !isCovered(snapshot, 'pods', at);
  return (party.before === undefined && mayHide(before)) || (party.after === undefined && mayHide(after));
}

/** The way of a pod to itself is nobody's to decide; with a second replica it would seem lost. */
export function isAlone({ before, after }: Party): boolean {
  return isOnePod(before) || isOnePod(after);
}

function isOnePod(pods: readonly Pod[] | undefined): boolean {
  return pods?.length === 1 && pods[0]?.template === false;
}
