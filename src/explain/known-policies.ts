import type { ClusterIndex } from '../engine/cluster-index.ts';
import type { CompiledPolicy, PolicySet } from '../dialects/compiled.ts';
import type { ObjectRef } from '../model/reference.ts';
import type { PolicyBrief, PolicyInWords } from './policy-in-words.ts';
import { briefPolicy, explainPolicy } from './explain-policy.ts';
import { podsSelected } from './matching-pods.ts';
import { phraseFact } from './phrase/directions.ts';
import { wholePolicies } from './whole-policies.ts';
import { idleHostPolicy, ignoredPolicy } from './phrase/caveats.ts';
import { qualifiedName } from '../model/reference.ts';

/** A policy of the snapshot. What costs something is worked out when it is asked for, and once. */
export type KnownPolicy =
  | {
      readonly kind: 'evaluated';
      readonly ref: ObjectRef;
      /** Its selector matches no pod that there is; false where not all of them were read. */
      readonly selectsNobody: () => boolean;
      readonly brief: () => PolicyBrief;
      readonly words: () => PolicyInWords;
    }
  /** Of a language that this version does not evaluate. */
  | { readonly kind: 'unmodelled'; readonly ref: ObjectRef; readonly text: string }
  /** The API server would refuse it, or whoever enforces it does; `text` is the objection. */
  | { readonly kind: 'refused'; readonly ref: ObjectRef; readonly text: string };

interface Prepared {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
}

/** Every policy: those for the whole cluster first, then by namespace and name. */
export function knownPolicies({ index, policies }: Prepared): readonly KnownPolicy[] {
  const compiled = policies.tiers.flatMap(({ clusterWide, byNamespace }) => [
    ...clusterWide,
    ...[...byNamespace.values()].flat(),
  ]);
  const known: KnownPolicy[] = [
    ...wholePolicies(compiled).map((policy) => evaluated(index, policy)),
    ...policies.unmodelled.map((policy) => {
      return { kind: 'unmodelled' as const, ref: policy.ref, text: phraseFact({ kind: 'unmodelled', policy }) };
    }),
    ...(index.snapshot.invalidPolicies ?? []).map(({ ref, message }) => {
      return { kind: 'refused' as const, ref, text: message };
    }),
    ...[...new Set((policies.idleHostPolicies ?? []).map(({ policy }) => policy))].map((policy) => {
      return { kind: 'refused' as const, ref: policy.ref, text: idleHostPolicy(policy).text };
    }),
    ...(policies.ignored ?? []).map((policy) => {
      return { kind: 'refused' as const, ref: policy.ref, text: ignoredPolicy(policy).text };
    }),
  ];
  return known
    .map((each) => ({ each, key: `${each.ref.namespace ?? ''}/${each.ref.name}/${each.ref.kind}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ each }) => each);
}

/** The policy of this name, if it is still there. */
export function findPolicy(policies: readonly KnownPolicy[], wanted: ObjectRef): KnownPolicy | undefined {
  const name = qualifiedName(wanted);
  return policies.find(({ ref }) => ref.kind === wanted.kind && qualifiedName(ref) === name);
}

function evaluated(index: ClusterIndex, policy: CompiledPolicy): KnownPolicy {
  let isIdle: boolean | undefined;
  let brief: PolicyBrief | undefined;
  let words: PolicyInWords | undefined;
  return {
    kind: 'evaluated',
    ref: policy.ref,
    selectsNobody: () => (isIdle ??= podsSelected(index, policy)?.length === 0),
    brief: () => (brief ??= briefPolicy(index, policy)),
    words: () => (words ??= explainPolicy(index, policy)),
  };
}
