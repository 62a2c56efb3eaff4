import type { AddressSet } from '../../model/address-set.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import { findGap, isCovered } from '../../model/coverage.ts';
import { byName, groupPods, type PodsGroup } from '../../engine/all-pairs/groups.ts';
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
  | { readonly kind: 'outside'; readonly addresses: AddressSet }
  | NodesEnd;

/** Nodes at the other end of a workload's connections: the one that its pods are on, or others. */
export interface NodesEnd {
  readonly kind: 'nodes';
  readonly isOwn: boolean;
  /** Names of others, where some are meant; workloads that are answered alike may have other nodes of their own. */
  readonly names: readonly string[];
  /** Of others: all that there are. */
  readonly areAll: boolean;
}

export interface MatchedParties {
  /** By namespace, then name. */
  readonly parties: readonly Party[];
  /** There on one side only, and the other one's list of pods was not read: they are not compared. */
  readonly hidden: readonly Party[];
}

/** Everybody of two states, by name. */
export function matchParties(before: Connectivity, after: Connectivity): MatchedParties {
  const all = [...pairGroups(groupPods(before.index, 'workload'), groupPods(after.index, 'workload'))];
  const hidden = new Set(all.filter((party) => isHidden(party, before, after)));
  return { parties: all.filter((party) => !hidden.has(party)), hidden: [...hidden] };
}

/** Both lists stand in one order. */
function* pairGroups(before: readonly PodsGroup[], after: readonly PodsGroup[]): Generator<Party> {
  let [was, is] = [0, 0];
  for (;;) {
    const [old, young] = [before[was], after[is]];
    const order = old === undefined ? 1 : young === undefined ? -1 : byName(old, young);
    if (old !== undefined && order <= 0) was += 1;
    if (young !== undefined && order >= 0) is += 1;
    if (old !== undefined && young !== undefined && order === 0) {
      yield { ref: old.ref, before: old.pods, after: young.pods };
    } else if (old !== undefined && order < 0) yield { ref: old.ref, before: old.pods };
    else if (young !== undefined) yield { ref: young.ref, after: young.pods };
    else return;
  }
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
