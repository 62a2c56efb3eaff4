import { type CompiledPolicy, type CompiledRules, rulesOf } from '../dialects/compiled.ts';
import type { Direction } from '../model/verdict.ts';
import { refKey } from '../model/reference.ts';

/** Each policy once: what was made of one object in parts stands together again, its rules in the order of the object. */
export function wholePolicies(policies: readonly CompiledPolicy[]): readonly CompiledPolicy[] {
  const byObject = Map.groupBy(policies, ({ ref, language }) => `${language} ${refKey(ref)}`);
  return byObject.size === policies.length ? policies : [...byObject.values()].flatMap(together);
}

/** The last part is about all of the subjects, and closes them. */
function together(parts: readonly CompiledPolicy[]): readonly CompiledPolicy[] {
  const last = parts.at(-1);
  if (last === undefined) return [];
  if (parts.length === 1) return [last];
  return [{ ...last, ingress: rulesOfParts(parts, 'ingress'), egress: rulesOfParts(parts, 'egress') }];
}

function rulesOfParts(parts: readonly CompiledPolicy[], direction: Direction): CompiledRules {
  const all = parts.map((part) => rulesOf(part, direction));
  const rules = [...new Map(all.flatMap((each) => each.rules).map((rule) => [rule.index, rule])).values()];
  return {
    isolates: all.some(({ isolates }) => isolates),
    countsAnyway: true,
    rules: rules.sort((a, b) => a.index - b.index),
  };
}

/** Whether a policy is one of these, or was made of the same object. */
export function isOfSameObject(policies: readonly Pick<CompiledPolicy, 'ref'>[]): (policy: CompiledPolicy) => boolean {
  const objects = new Set(policies.map(({ ref }) => refKey(ref)));
  return ({ ref }) => objects.has(refKey(ref));
}
