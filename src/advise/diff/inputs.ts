import { type CompiledPolicy, rulesOf } from '../../dialects/compiled.ts';
import { maySelect } from '../../engine/unmodelled.ts';
import { hostFacts } from '../../engine/host-policies.ts';
import { podEndpoint } from '../../engine/cluster-index.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Pod } from '../../model/pod.ts';
import { selectingPolicies } from '../../engine/places.ts';

/**
 * All that one direction of these pods is decided by, as a text: their own facts, and the policies that may be about them.
 * Where it is equal on both sides, a fact that is missing decides the same on both. Undefined: something was not read, and
 * what that would say may be another thing each time; `isOneWorld`: it says the same each time.
 */
export type InputsOf = (pods: readonly Pod[], direction: Direction) => string | undefined;

export function createInputs({ index, policies }: Connectivity, isOneWorld: boolean): InputsOf {
  if (index.snapshot.gaps.length > 0 && !isOneWorld) return () => undefined;
  const foreign = (pods: readonly Pod[]): readonly string[] =>
    policies.unmodelled
      .filter((policy) => pods.some((pod) => maySelect(policies, policy, podEndpoint(index, pod))))
      .map(({ ref, raw }) => toText({ ref, raw }));
  return (pods, direction) => {
    const namespaces = [...new Set(pods.map(({ namespace }) => namespace))];
    const onNodes = pods.filter(({ hostNetwork }) => hostNetwork);
    const nodes = onNodes.flatMap((pod) => [
      toText(index.nodes.get(pod.node ?? '')),
      toText(hostFacts(policies, podEndpoint(index, pod), direction)),
    ]);
    return textOf([
      ...namespaces.map((name) => toText(index.namespaces.get(name)?.labels)),
      ...foreign(pods),
      ...pods.map((pod) => textOf([podText(pod), ...policyTexts(selectingPolicies(index, policies, pod), direction)])),
      ...nodes,
    ]);
  };
}

function textOf(parts: readonly string[]): string {
  return parts.toSorted().join('\n');
}

/** What of a pod decides; its name does not. */
function podText({ namespace, labels, addresses, node, hostNetwork, ports, template }: Pod): string {
  const own = addresses.map(({ text }) => text).toSorted();
  const named = ports.filter(({ name }) => name !== undefined);
  return toText({ namespace, labels: Object.entries(labels).toSorted(), own, node, hostNetwork, named, template });
}

/**
 * Policies only add: what those that isolate a pod for certain say together is all that counts, in whatever policies and
 * order it stands. Others are compared one by one.
 */
function policyTexts(policies: readonly CompiledPolicy[], direction: Direction): readonly string[] {
  const speaking = policies.filter((policy) => {
    const { isolates, rules } = rulesOf(policy, direction);
    return isolates || rules.length > 0 || policy.unrecognised.length > 0;
  });
  const [together, alone] = [speaking.filter(isPlain), speaking.filter((policy) => !isPlain(policy))];
  const isolating = together.filter((policy) => rulesOf(policy, direction).isolates);
  const rules = isolating.flatMap((policy) =>
    rulesOf(policy, direction).rules.map(({ action, peers, ports, conditions, unrecognised }) =>
      toText({ action, peers, ports, conditions, unrecognised }),
    ),
  );
  return [
    ...(isolating.length > 0 ? ['isolated'] : []),
    ...new Set(rules),
    ...alone.map((policy) => {
      const { ref, subject, priority, unrecognised } = policy;
      return toText({ kind: ref.kind, subject, said: rulesOf(policy, direction), priority, unrecognised });
    }),
  ];
}

/** Certainly about the pod, and of the language in which policies only add. */
function isPlain({ ref, subject, unrecognised }: CompiledPolicy): boolean {
  return ref.kind === 'NetworkPolicy' && subject.namespaces.kind === 'named' && unrecognised.length === 0;
}

/** Without where in a policy something stands. */
function toText(value: unknown): string {
  const write = (key: string, inner: unknown): unknown => {
    if (key === 'path' || key === 'index') return undefined;
    return typeof inner === 'bigint' ? String(inner) : inner;
  };
  return JSON.stringify(value, write) ?? '';
}
