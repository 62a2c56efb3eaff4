import { type CompiledPolicy, rulesOf } from '../../dialects/compiled.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Pod } from '../../model/pod.ts';
import { selectingPolicies } from '../../engine/places.ts';

/**
 * All that one direction of these pods is decided by, as a text: their own facts, and the policies that may be about them.
 * Where it is equal on both sides, a fact that is missing decides the same on both. Undefined: something was not read, and
 * what that would say may be another thing each time.
 */
export type InputsOf = (pods: readonly Pod[], direction: Direction) => string | undefined;

export function createInputs({ index, policies }: Connectivity): InputsOf {
  if (index.snapshot.gaps.length > 0) return () => undefined;
  const foreign = (namespace: string): readonly string[] =>
    policies.unmodelled
      .filter(({ ref }) => ref.namespace === undefined || ref.namespace === namespace)
      .map(({ ref, raw }) => toText({ ref, raw }));
  return (pods, direction) => {
    const namespaces = [...new Set(pods.map(({ namespace }) => namespace))];
    const nodes = pods.filter(({ hostNetwork }) => hostNetwork).map(({ node = '' }) => toText(index.nodes.get(node)));
    return textOf([
      ...namespaces.flatMap((name) => [toText(index.namespaces.get(name)?.labels), ...foreign(name)]),
      ...pods.map((pod) =>
        textOf([
          podText(pod),
          ...selectingPolicies(index, policies, pod).flatMap((policy) => policyText(policy, direction)),
        ]),
      ),
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

/** A policy that says nothing about the direction decides nothing in it. */
function policyText(policy: CompiledPolicy, direction: Direction): readonly string[] {
  const said = rulesOf(policy, direction);
  if (!said.isolates && said.rules.length === 0 && policy.unrecognised.length === 0) return [];
  const { ref, subject, priority, unrecognised } = policy;
  return [toText({ kind: ref.kind, subject, said, priority, unrecognised })];
}

function toText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? '';
}
