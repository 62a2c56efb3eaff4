import { everyPolicy, type PolicySet } from '../dialects/compiled.ts';
import type { Enforcement } from '../model/enforcement.ts';

/** Who enforces, where a rule may deny in another way than they otherwise do: what a client notices is then not known. */
export function withDenialsOfRules(enforcement: Enforcement | undefined, policies: PolicySet): Enforcement | undefined {
  if (enforcement?.kind !== 'enforced') return enforcement;
  const said = denialsIn(policies);
  return {
    ...enforcement,
    enforcers: enforcement.enforcers.map((enforcer) =>
      [...said].every((denial) => denial === enforcer.denial) ? enforcer : { ...enforcer, denial: 'unknown' },
    ),
  };
}

const KNOWN = new WeakMap<PolicySet, ReadonlySet<string>>();

function denialsIn(policies: PolicySet): ReadonlySet<string> {
  const known = KNOWN.get(policies);
  if (known !== undefined) return known;
  const own = everyPolicy(policies).filter(({ language }) => language === 'antrea');
  const rules = own.flatMap(({ ingress, egress }) => [...ingress.rules, ...egress.rules]);
  const made = new Set(rules.flatMap(({ denial }) => denial ?? []));
  KNOWN.set(policies, made);
  return made;
}
