import type { Labels } from '../../model/labels.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import type { RawAdminPeer, RawAdminSpec, RawAdminSubject, RawLegacyNamespaces } from '../../model/admin-policy.ts';
import type { RawLabelSelector, RawLabelSelectorRequirement } from '../../model/network-policy.ts';

/*
 * Up to v0.1.1 of the API a peer could name namespaces by how their labels compare with those of the subject's own
 * namespace. Nothing that is evaluated knows such a relation, so a policy with one is compiled once for each set of values
 * that namespaces have, about the subjects in those alone.
 * https://github.com/kubernetes-sigs/network-policy-api/blob/v0.1.1/apis/v1alpha1/shared_types.go
 */

/** One of the policies that a legacy one stands for. */
export interface LegacyPart {
  readonly subject: RawAdminSubject | null | undefined;
  /** What the labels are in the namespaces of these subjects; undefined: no peer asks for it. */
  readonly own: Labels | undefined;
}

/** The parts of a policy: one, without `own`, unless a peer compares labels. No two of them have a subject in common. */
export function partsOf(spec: RawAdminSpec, namespaces: readonly Namespace[]): readonly LegacyPart[] {
  const { subject } = spec;
  const keys = [...new Set(keysCompared(spec))].sort();
  if (keys.length === 0 || !subject) return [{ subject, own: undefined }];
  const values = new Map(
    namespaces.map(({ labels }) => {
      const own = Object.fromEntries(keys.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])));
      return [JSON.stringify(own), own];
    }),
  );
  // No namespace is known: what the labels are is not known either.
  if (values.size === 0) return [{ subject, own: undefined }];
  return [...values.values()].map((own) => ({ subject: narrowSubject(subject, keys, own), own }));
}

/** Keys of the labels of namespaces that its peers compare with the subject's own; none: it hangs on no namespace. */
export function keysCompared({ ingress, egress }: RawAdminSpec): readonly string[] {
  const peers = [...(ingress ?? []).flatMap(({ from }) => from ?? []), ...(egress ?? []).flatMap(({ to }) => to ?? [])];
  return peers.flatMap(comparedKeys);
}

function comparedKeys(peer: RawAdminPeer | null): readonly string[] {
  const { sameLabels, notSameLabels } = legacyOf(peer) ?? {};
  return [...(sameLabels ?? []), ...(notSameLabels ?? [])];
}

function legacyOf(peer: RawAdminPeer | null): RawLegacyNamespaces | undefined {
  // Fields of one shape are looked for in what may be the other.
  return (peer?.namespaces ?? peer?.pods?.namespaces ?? undefined) as RawLegacyNamespaces | undefined;
}

function narrowSubject(subject: RawAdminSubject, keys: readonly string[], own: Labels): RawAdminSubject {
  const narrow = (selector: RawLabelSelector | null | undefined): RawLabelSelector => ({
    ...selector,
    matchExpressions: [...(selector?.matchExpressions ?? []), ...keys.map((key) => requirementOf(key, own[key]))],
  });
  if (!subject.pods) return { namespaces: narrow(subject.namespaces) };
  return { pods: { ...subject.pods, namespaceSelector: narrow(subject.pods.namespaceSelector) } };
}

function requirementOf(key: string, value: string | undefined): RawLabelSelectorRequirement {
  return value === undefined ? { key, operator: 'DoesNotExist' } : { key, operator: 'In', values: [value] };
}

/** Whether it is written as it was up to v0.1.1. */
export function isLegacy(namespaces: RawLabelSelector | RawLegacyNamespaces): namespaces is RawLegacyNamespaces {
  return 'namespaceSelector' in namespaces || 'sameLabels' in namespaces || 'notSameLabels' in namespaces;
}

/**
 * The namespaces as selectors, any of which may match; none: no namespace. Undefined: they depend on labels of the subject's
 * namespace, which are not known.
 */
export function selectLegacy(
  { namespaceSelector, sameLabels, notSameLabels }: RawLegacyNamespaces,
  own: Labels | undefined,
): readonly RawLabelSelector[] | undefined {
  if (namespaceSelector) return [namespaceSelector];
  const keys = sameLabels ?? notSameLabels ?? [];
  if (keys.length === 0) return [];
  if (own === undefined) return undefined;
  const present = keys.map((key): RawLabelSelectorRequirement => ({ key, operator: 'Exists' }));
  if (sameLabels) {
    const isWhole = keys.every((key) => own[key] !== undefined);
    return isWhole ? [{ matchExpressions: keys.map((key) => requirementOf(key, own[key])) }] : [];
  }
  return keys.map((key) => {
    const value = own[key];
    const differs: readonly RawLabelSelectorRequirement[] =
      value === undefined ? [] : [{ key, operator: 'NotIn', values: [value] }];
    return { matchExpressions: [...present, ...differs] };
  });
}
