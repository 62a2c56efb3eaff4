import type { ClusterIndex } from '../cluster-index.ts';
import type { CompiledPolicy, PolicySet, Tier } from '../../dialects/compiled.ts';
import { any } from '../tri.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import { gapsAbout } from '../as-enforced.ts';
import { labelValue } from '../match-labels.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodEndpoint } from '../../model/flow.ts';
import { podEndpoint } from '../cluster-index.ts';
import { policySelects } from '../evaluate-rules.ts';
import type { SelectedPolicy } from './tier-row.ts';
import type { Tri } from '../../model/verdict.ts';

/** What one tier has about a pod. */
export interface TierSelection {
  readonly tier: Tier;
  readonly selected: readonly SelectedPolicy[];
  /** A list that could not be read may hold more. */
  readonly hasGap: boolean;
  /** Whether any policy of the tier selects it, whatever its direction. */
  readonly isSelected: Tri;
}

/** Finds the policies about each of many pods without trying every policy on every pod. */
export class Selecting {
  readonly #index: ClusterIndex;
  readonly #policies: PolicySet;
  readonly #model: EnforcerModel;
  readonly #candidates = new Map<Tier, Map<string, PoliciesByLabel>>();

  constructor(index: ClusterIndex, policies: PolicySet, model: EnforcerModel) {
    this.#index = index;
    this.#policies = policies;
    this.#model = model;
  }

  /** Tier after tier. */
  about(pod: Pod): readonly TierSelection[] {
    const subject = podEndpoint(this.#index, pod);
    return this.#policies.tiers.map((tier) => {
      const selected = [...this.#inNamespace(tier, pod.namespace).candidates(pod), ...tier.clusterWide].flatMap(
        (policy) => select(policy, subject),
      );
      const hasGap = gapsAbout(tier, pod.namespace, this.#model).length > 0;
      const certainties = selected.map(({ isCertain }) => (isCertain ? 'yes' : 'unknown'));
      return { tier, selected, hasGap, isSelected: any([...certainties, hasGap ? 'unknown' : 'no']) };
    });
  }

  #inNamespace(tier: Tier, namespace: string): PoliciesByLabel {
    const ofTier = this.#candidates.get(tier) ?? new Map<string, PoliciesByLabel>();
    this.#candidates.set(tier, ofTier);
    const known = ofTier.get(namespace);
    if (known !== undefined) return known;
    const made = new PoliciesByLabel(tier.byNamespace.get(namespace) ?? []);
    ofTier.set(namespace, made);
    return made;
  }
}

function select(policy: CompiledPolicy, subject: PodEndpoint): SelectedPolicy[] {
  const result = policySelects(policy, subject);
  return result === 'no' ? [] : [{ policy, isCertain: result === 'yes' }];
}

/** Policies by a label that their subjects must have; those that ask for none are candidates for every pod. */
class PoliciesByLabel {
  readonly #byLabel = new Map<string, Map<string, CompiledPolicy[]>>();
  readonly #others: CompiledPolicy[] = [];

  constructor(policies: readonly CompiledPolicy[]) {
    for (const policy of policies) {
      const asked = policy.subject.pods.find(({ operator }) => operator === 'In');
      if (asked === undefined || policy.unrecognised.length > 0) this.#others.push(policy);
      else for (const value of new Set(asked.values)) this.#listOf(asked.key, value).push(policy);
    }
  }

  candidates({ labels }: Pod): readonly CompiledPolicy[] {
    const found = [...this.#others];
    for (const [key, byValue] of this.#byLabel) {
      const value = labelValue(labels, key);
      if (value !== undefined) found.push(...(byValue.get(value) ?? []));
    }
    return found;
  }

  #listOf(key: string, value: string): CompiledPolicy[] {
    const byValue = this.#byLabel.get(key) ?? new Map<string, CompiledPolicy[]>();
    this.#byLabel.set(key, byValue);
    const list = byValue.get(value) ?? [];
    byValue.set(value, list);
    return list;
  }
}
