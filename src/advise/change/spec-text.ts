import type { NetworkPolicySpec, RawLabelSelector, RawPeer, RawPort } from '../../model/network-policy.ts';
import { toStableText } from './stable-text.ts';

/** Equal for specs that the API server would store alike: its defaults filled in, and what is empty left out (semantics A.3). */
export function specText(spec: NetworkPolicySpec): string {
  const { podSelector, policyTypes, ingress, egress, ...others } = spec;
  const isolates = policyTypes?.length ? policyTypes : ['Ingress', ...(egress?.length ? ['Egress'] : [])];
  return toStableText({
    ...others,
    podSelector: withoutEmpty(podSelector) ?? {},
    policyTypes: isolates.toSorted(),
    ingress: (ingress ?? []).map((rule) => {
      const { from, ports, ...more } = rule ?? {};
      return { ...more, from: listOf(from)?.map(peerOf), ports: listOf(ports)?.map(portOf) };
    }),
    egress: (egress ?? []).map((rule) => {
      const { to, ports, ...more } = rule ?? {};
      return { ...more, to: listOf(to)?.map(peerOf), ports: listOf(ports)?.map(portOf) };
    }),
  });
}

function listOf<T>(list: readonly T[] | null | undefined): readonly T[] | undefined {
  return list?.length ? list : undefined;
}

function peerOf({ podSelector, namespaceSelector, ipBlock, ...others }: RawPeer): unknown {
  return {
    ...others,
    podSelector: withoutEmpty(podSelector),
    namespaceSelector: withoutEmpty(namespaceSelector),
    ipBlock: ipBlock && { ...ipBlock, except: listOf(ipBlock.except) },
  };
}

function portOf({ protocol, ...others }: RawPort): unknown {
  return { ...others, protocol: protocol ?? 'TCP' };
}

function withoutEmpty(selector: RawLabelSelector | null | undefined): unknown {
  if (selector === undefined || selector === null) return undefined;
  const { matchLabels, matchExpressions, ...others } = selector;
  return {
    ...others,
    matchLabels: Object.keys(matchLabels ?? {}).length === 0 ? undefined : matchLabels,
    matchExpressions: listOf(matchExpressions),
  };
}
