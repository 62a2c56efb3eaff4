import type { CompiledPolicy } from '../../dialects/compiled.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { Pod } from '../../model/pod.ts';

/**
 * All that answers about these pods are made of, as a text: their own facts, and the policies that may be about them. Where
 * it is equal on both sides, a fact that is missing decides the same on both. Undefined: something was not read, and what
 * that would say may be another thing each time.
 */
export type InputsOf = (pods: readonly Pod[]) => string | undefined;

export function createInputs({ index, policies }: Connectivity): InputsOf {
  if (index.snapshot.gaps.length > 0) return () => undefined;
  const byNamespace = new Map<string, string>();
  const everywhere = textOf([
    ...policies.tiers.flatMap((tier) => tier.clusterWide.map((policy) => policyText(tier.name, policy))),
    ...policies.unmodelled.filter(({ ref }) => ref.namespace === undefined).map(({ ref, raw }) => toText({ ref, raw })),
  ]);
  const inNamespace = (name: string): string => {
    const known = byNamespace.get(name);
    if (known !== undefined) return known;
    const found = textOf([
      toText(index.namespaces.get(name)?.labels),
      ...policies.tiers.flatMap((tier) =>
        (tier.byNamespace.get(name) ?? []).map((policy) => policyText(tier.name, policy)),
      ),
      ...policies.unmodelled.filter(({ ref }) => ref.namespace === name).map(({ ref, raw }) => toText({ ref, raw })),
    ]);
    byNamespace.set(name, found);
    return found;
  };
  return (pods) => {
    const namespaces = [...new Set(pods.map(({ namespace }) => namespace))];
    const nodes = pods.filter(({ hostNetwork }) => hostNetwork).map(({ node = '' }) => toText(index.nodes.get(node)));
    return textOf([everywhere, ...namespaces.map(inNamespace), ...pods.map(podText), ...nodes]);
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

function policyText(tier: string, { ref, subject, ingress, egress, priority, unrecognised }: CompiledPolicy): string {
  return toText({ tier, ref, subject, ingress, egress, priority, unrecognised });
}

function toText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? '';
}
