/** One condition on one label. `values` is empty for Exists and DoesNotExist (semantics A.4). */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** A label selector: all requirements must hold; none at all selects everything. */
export type LabelSelector = readonly LabelRequirement[];
