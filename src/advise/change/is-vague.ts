import { type CompiledPolicy, everyPolicy } from '../../dialects/compiled.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import { judgesByDirection } from './find-touched.ts';

/** Whether something is missing that may decide between any two pods: then "the same" does not mean "known". */
export function isVague({ index, policies, model }: Connectivity): boolean {
  const { snapshot, namespaces, podsByNamespace, workloadsByNamespace } = index;
  const homes = [...podsByNamespace.keys(), ...workloadsByNamespace.keys()];
  return (
    !judgesByDirection({ policies }) ||
    isModelOpen(model) ||
    snapshot.gaps.length > 0 ||
    policies.unmodelled.length > 0 ||
    (policies.unmodelledGaps ?? []).length > 0 ||
    (policies.hostPolicies ?? []).length > 0 ||
    homes.some((name) => !namespaces.has(name)) ||
    policies.tiers.some(({ clusterWide, gaps }) => clusterWide.length > 0 || gaps.length > 0) ||
    everyPolicy(policies).some(isStrange)
  );
}

/** Of these the pods on a node's network and those that call themselves alone are judged, and they are looked at anyway. */
const OF_NODES: ReadonlySet<string> = new Set([
  'toOwnNode',
  'ownNodeAfterPolicy',
  'ownNodePortsOpen',
  'ownNodeReachesPods',
  'ciliumHostPolicies',
  'hairpin',
]);

/** Nobody can tell in which way policies are enforced. */
function isModelOpen(model: EnforcerModel): boolean {
  return Object.entries(model).some(([flag, value]) => value === 'unknown' && !OF_NODES.has(flag));
}

const STRANGE = new WeakMap<CompiledPolicy, boolean>();

/** With parts that this version cannot read. */
function isStrange(policy: CompiledPolicy): boolean {
  const known = STRANGE.get(policy);
  if (known !== undefined) return known;
  const rules = [...policy.ingress.rules, ...policy.egress.rules];
  const made =
    policy.unrecognised.length > 0 ||
    rules.some(
      ({ unrecognised, peers, ports }) =>
        unrecognised.length > 0 ||
        (peers !== 'any' && peers.some(({ kind }) => kind === 'unrecognised' || kind === 'domains')) ||
        (ports !== 'any' && ports.some(({ port }) => port.kind === 'unrecognised')),
    );
  STRANGE.set(policy, made);
  return made;
}
