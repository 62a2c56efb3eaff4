import type { CompiledRule } from '../../dialects/compiled.ts';
import type { FieldPath, ObjectRef } from '../../model/reference.ts';
import { qualifiedName } from '../../model/reference.ts';
import type { Direction } from '../../model/verdict.ts';
import { phraseRule } from '../../explain/phrase/rules.ts';

/** A field as manifests are talked about: `spec.ingress[0].ports[1]`. */
export function nameField(path: FieldPath): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

/** Where a rule stands and what it says: `spec.ingress[0] (from every pod of namespace shop)`. */
export function nameRule(rule: CompiledRule, direction: Direction): string {
  return `${nameField(rule.path)} (${phraseRule(rule, direction)})`;
}

/** The same of any policy; which one is said where it is another than `home`. */
export function nameRuleOf(ref: ObjectRef, rule: CompiledRule, direction: Direction, home: ObjectRef): string {
  const named = nameRule(rule, direction);
  return qualifiedName(ref) === qualifiedName(home) && ref.kind === home.kind ? named : `${named} of ${nameRef(ref)}`;
}

/** `NetworkPolicy "shop/web"`. */
export function nameRef(ref: ObjectRef): string {
  return `${ref.kind} "${qualifiedName(ref)}"`;
}
