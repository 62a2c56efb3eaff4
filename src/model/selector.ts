/** One condition on one label, as the API's own selectors have it. `values` is empty for Exists and DoesNotExist (A.4). */
export interface SetRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** What other languages ask of the text of a value; a missing key satisfies the negated ones (semantics F.1). */
export interface TextRequirement {
  readonly key: string;
  readonly operator: TextOperator;
  /** One text. */
  readonly values: readonly string[];
}

export type TextOperator = 'Contains' | 'NotContains' | 'StartsWith' | 'NotStartsWith' | 'EndsWith' | 'NotEndsWith';

/** One condition on one label, in any language. */
export type LabelRequirement = SetRequirement | TextRequirement;

/** A label selector: all requirements must hold; none at all selects everything. */
export type LabelSelector = readonly LabelRequirement[];

/** One of the API's own. */
export type SetSelector = readonly SetRequirement[];

/** Whether a requirement asks for the text of a value. */
export function asksForText(requirement: LabelRequirement): requirement is TextRequirement {
  return !SET_OPERATORS.has(requirement.operator);
}

const SET_OPERATORS: ReadonlySet<LabelRequirement['operator']> = new Set<SetRequirement['operator']>([
  'In',
  'NotIn',
  'Exists',
  'DoesNotExist',
]);
