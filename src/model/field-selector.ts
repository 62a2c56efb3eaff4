/** Fields of a pod by which the API server selects, as far as they are known here. */
export const POD_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'spec.nodeName',
  'spec.serviceAccountName',
  'spec.restartPolicy',
  'spec.hostNetwork',
  'status.phase',
  'status.podIP',
] as const;

export type PodField = (typeof POD_FIELDS)[number];

export interface FieldRequirement {
  readonly field: PodField;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** A field selector: all requirements must hold. */
export type FieldSelector = readonly FieldRequirement[];

/** Why a text is no field selector of pods. `at` counts characters from 0 and marks the requirement. */
export interface FieldSelectorError {
  readonly text: string;
  readonly at: number;
  /** The name of a field by which pods cannot be selected; absent: this is no requirement at all. */
  readonly field?: string;
}

export type FieldSelectorParse =
  | { readonly ok: true; readonly selector: FieldSelector }
  | { readonly ok: false; readonly error: FieldSelectorError };

/**
 * A field selector as `kubectl --field-selector` takes it: `status.phase=Running,spec.nodeName!=n1`.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
 */
export function parseFieldSelector(text: string): FieldSelectorParse {
  const selector: FieldRequirement[] = [];
  let at = 0;
  for (const part of text.split(',')) {
    const [, name = '', operator, value = ''] = /^\s*([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)\s*$/.exec(part) ?? [];
    const start = at + (part.length - part.trimStart().length);
    if (operator === undefined) return { ok: false, error: { text, at: start } };
    const field = POD_FIELDS.find((each) => each === name);
    if (field === undefined) return { ok: false, error: { text, at: start, field: name } };
    selector.push({ field, operator: operator === '!=' ? '!=' : '=', value });
    at += part.length + 1;
  }
  return { ok: true, selector };
}
