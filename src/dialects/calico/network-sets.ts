import type { Cidr } from '../../model/address.ts';
import { type Labels, NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { LabelSelector } from '../../model/selector.ts';
import { selects } from '../../model/match-labels.ts';
import { parseNet } from '../parse-net.ts';
import { OF_ACCOUNT_LABELS, type Pick } from './pick.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';
import { writtenMetadata } from './written-metadata.ts';

/** Addresses under labels: a NetworkSet, or a GlobalNetworkSet, which is of no namespace. */
export interface NetworkSet {
  readonly namespace?: string;
  readonly name: string;
  readonly labels: Labels;
  readonly nets: readonly Cidr[];
  /** Names that are looked up; of Calico Enterprise and Calico Cloud alone. */
  readonly names: readonly string[];
}

/** What selectors of rules may pick beside pods. */
export interface NetworkSets {
  readonly sets: readonly NetworkSet[];
  /** Labels of namespaces by their names. */
  readonly namespaces: ReadonlyMap<string, Labels>;
}

/** Reads a set as it was written, or as it is stored. */
export function readNetworkSet({ ref, raw }: UnmodelledPolicy): NetworkSet {
  // The API server, or the loader of manifests, has held the object to its schema as far as this version knows it.
  const { spec } = raw as { spec?: RawSet };
  return {
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    name: ref.name,
    labels: writtenMetadata(raw).labels ?? {},
    nets: (spec?.nets ?? []).flatMap((text) => parseNet(text) ?? []),
    names: spec?.allowedEgressDomains ?? [],
  };
}

interface RawSet {
  readonly nets?: readonly string[] | null;
  readonly allowedEgressDomains?: readonly string[] | null;
}

export interface PickedNets {
  readonly nets: readonly Cidr[];
  readonly names: readonly string[];
  /** Sets of which it cannot be told whether they are picked. */
  readonly unread: readonly string[];
}

/** The addresses and names of the sets that a pick takes in. */
export function netsPicked({ sets, namespaces }: NetworkSets, pick: Pick): PickedNets {
  const labels = [...pick.labels, ...handedDown(pick)];
  const able = sets.filter((set) => isOfScope(set, pick) && selects(set.labels, labels));
  const [unread, known] = partition(able, ({ namespace }) => asksInVain(namespace, namespaces, pick.namespaces));
  const picked = known.filter((set) => isInPlace(set, namespaces, pick.namespaces));
  return {
    nets: picked.flatMap(({ nets }) => nets),
    names: picked.flatMap(({ names }) => names),
    unread: unread.map(({ namespace, name }) => `the labels of the namespace of NetworkSet ${namespace}/${name}`),
  };
}

/** Nothing hands labels of a service account down to a set: it has those that it is given. */
function handedDown({ accountLabels }: Pick): LabelSelector {
  const asked = accountLabels?.selector ?? [];
  return asked.map((requirement) => ({ ...requirement, key: `${OF_ACCOUNT_LABELS}${requirement.key}` }));
}

function isOfScope({ namespace }: NetworkSet, { isGlobal, account = [] }: Pick): boolean {
  return (isGlobal === undefined || isGlobal === (namespace === undefined)) && selects({}, account);
}

/** Labels other than its name are asked for of a namespace that was not read. */
function asksInVain(namespace: string | undefined, known: NetworkSets['namespaces'], asked: LabelSelector): boolean {
  const isUnread = namespace !== undefined && !known.has(namespace);
  return isUnread && asked.some(({ key }) => key !== NAMESPACE_NAME_LABEL);
}

function isInPlace({ namespace }: NetworkSet, known: NetworkSets['namespaces'], asked: LabelSelector): boolean {
  const labels = namespace === undefined ? {} : { [NAMESPACE_NAME_LABEL]: namespace, ...known.get(namespace) };
  return selects(labels, asked);
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
