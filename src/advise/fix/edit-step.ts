import type { CompiledRule } from '../../dialects/compiled.ts';
import type { Direction } from '../../model/verdict.ts';
import type { EditMeaning, EditStep, RulePlace } from './steps.ts';
import type { FieldEdit } from './field-edits.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';

export function editStep(
  { namespace, name }: NetworkPolicy,
  edits: readonly FieldEdit[],
  meaning: EditMeaning,
): EditStep {
  return { kind: 'edit-policy', namespace, name, edits, meaning };
}

export function ruleAt({ direction, rule }: { readonly direction: Direction; readonly rule: CompiledRule }): RulePlace {
  return { direction, rule: rule.index };
}
