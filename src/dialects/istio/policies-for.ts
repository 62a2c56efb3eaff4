import type { CompiledPolicy, CompiledRule, CompiledRules } from '../compiled.ts';
import { objectFacts } from '../object-facts.ts';
import { compileLabelSelector, selectorProblem } from '../label-selector.ts';
import { unread } from './formula.ts';
import type { Called, Ways } from './ways.ts';
import { withoutPastPorts } from './past-ports.ts';
import { subjectsOf } from './members.ts';
import type { LabelSelector } from '../../model/selector.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { RawSelector } from './raw-policy.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** An object with what it says. */
export interface MeshObject<Spec> {
  readonly object: UnmodelledPolicy;
  readonly ref: ObjectRef;
  readonly spec: Spec;
  /** It stands in the root namespace, and is about the pods of all. */
  readonly isOfRoot: boolean;
  /** In which pods may be in the mesh. */
  readonly ways: Ways;
}

/** A policy for each way in which the pods that are meant may be in the mesh; what is said to each is asked. */
export function policiesFor(
  selecting: MeshObject<Selecting>,
  say: (called: Called) => CompiledRules,
  { pods = podsOf(selecting), priority = 0 }: { readonly pods?: LabelSelector; readonly priority?: number } = {},
): readonly CompiledPolicy[] {
  const { object, ref, ways, isOfRoot } = selecting;
  const home = isOfRoot ? undefined : ref.namespace;
  const facts = objectFacts(object);
  const problem = selectorProblem(selecting.spec.selector);
  const wholes = { sidecar: {}, ambient: {} };
  return ways.flatMap(({ called, memberships }) => {
    const ingress = withoutPastPorts(called, say(called));
    if (!ingress.isolates && ingress.rules.length === 0) return [];
    const subjects = memberships.flatMap((membership) => subjectsOf(membership, home, pods));
    return subjects.map(
      ({ subject, doubt }): CompiledPolicy => ({
        ...facts,
        subject,
        ingress: doubt === undefined ? ingress : inDoubt(ingress, doubt),
        egress: { isolates: false, rules: [] },
        priority,
        language: 'istio',
        partOf: wholes[called.dataplane],
        unrecognised: problem === undefined ? [] : [problem],
        findings: [],
      }),
    );
  });
}

interface Selecting {
  readonly selector?: RawSelector | null;
}

/** The pods that it selects, wherever they are. */
export function podsOf({ spec }: MeshObject<Selecting>): LabelSelector {
  return compileLabelSelector({ matchLabels: spec.selector?.matchLabels ?? {} });
}

/** Whoever calls, its rules may match, or not; and what closes may let through. */
function inDoubt({ rules, ...rest }: CompiledRules, doubt: string): CompiledRules {
  const weak = (rule: CompiledRule): CompiledRule =>
    rule.action === 'pass' ? rule : { ...rule, peers: [unread(doubt, rule.path)] };
  const path = ['spec', 'rules'];
  const peers = [unread(doubt, path)];
  const door: CompiledRule = { index: rules.length, path, action: 'allow', peers, ports: 'any', unrecognised: [] };
  return { ...rest, rules: [...rules.map(weak), ...(rest.isolates ? [door] : [])] };
}
