import type { Cidr } from '../../model/address.ts';
import { type Labels, NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { selects } from '../../model/match-labels.ts';
import { parseNet } from './parse-net.ts';
import type { Pick } from './pick.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** Addresses under labels: a NetworkSet, or a GlobalNetworkSet, which is of no namespace. */
export interface NetworkSet {
  readonly namespace?: string;
  readonly labels: Labels;
  readonly nets: readonly Cidr[];
}

/** What selectors of rules may pick beside pods. */
export interface NetworkSets {
  readonly sets: readonly NetworkSet[];
  /** Labels of namespaces by their names. */
  readonly namespaces: ReadonlyMap<string, Labels>;
}

/** Reads a set as it was written, or as it is stored: then what was written of its metadata is an annotation (F.1 [M]). */
export function readNetworkSet({ ref, raw }: UnmodelledPolicy): NetworkSet {
  // The API server, or the loader of manifests, has held the object to its schema as far as this version knows it.
  const { spec, metadata } = raw as {
    spec?: { readonly nets?: readonly string[] };
    metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
  };
  const labels = writtenLabels(metadata?.annotations?.['projectcalico.org/metadata']) ?? metadata?.labels ?? {};
  return {
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    labels,
    nets: (spec?.nets ?? []).flatMap((text) => parseNet(text) ?? []),
  };
}

function writtenLabels(annotation: string | undefined): Labels | undefined {
  if (annotation === undefined) return undefined;
  try {
    const { labels = {} } = JSON.parse(annotation) as { readonly labels?: Labels };
    return labels;
  } catch (error) {
    // Somebody else's annotation: what is not JSON was not written by Calico.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The addresses of the sets that a pick takes in. */
export function netsPicked({ sets, namespaces }: NetworkSets, pick: Pick): readonly Cidr[] {
  return sets.filter((set) => isPicked(set, namespaces, pick)).flatMap(({ nets }) => nets);
}

function isPicked(
  { namespace, labels }: NetworkSet,
  known: NetworkSets['namespaces'],
  { namespaces, labels: asked, account = [], isGlobal }: Pick,
): boolean {
  if (isGlobal !== undefined && isGlobal !== (namespace === undefined)) return false;
  const home = namespace === undefined ? {} : (known.get(namespace) ?? { [NAMESPACE_NAME_LABEL]: namespace });
  return selects(home, namespaces) && selects(labels, asked) && selects({}, account);
}
