import { contains, parseCidr } from '../../../../src/model/cidr.ts';
import type { NetworkPolicy, NetworkPolicySpec, RawPeer, RawPort } from '../../../../src/model/network-policy.ts';
import type { Snapshot } from '../../../../src/model/snapshot.ts';
import type { StoryCluster } from '../cluster.ts';
import type { Divergence, EnforcerReading } from './reading.ts';

/** How Cilium reads policies, as it was measured (version 1.19.4): each divergence by a name, as a policy that says it. */
export async function ciliumReading(cluster: StoryCluster, version: string): Promise<EnforcerReading> {
  const numbers = await portNumbers(cluster);
  const opensNamespace = /^v?1\.19\.[0-4]$/.test(version);
  return {
    divergences: [
      { name: 'POLICYTYPES_IGNORED', rewrite: onSpec(listTypesOfRules) },
      ...(opensNamespace ? [{ name: 'CILIUM_IPBLOCK_NAMESPACE', rewrite: onSpec(openNamespaceBesideBlocks) }] : []),
      { name: 'CILIUM_NAMED_PORT', rewrite: onSpec((spec) => resolveEgressNames(spec, numbers)) },
      { name: 'CILIUM_CIDR_IDENTITY', rewrite: keepBlocksOutside },
    ],
    decides: {
      'UNKNOWN: a pod to itself through a Service is not defined': 'open',
      'UNKNOWN: egress to the own node is not defined': 'closed',
    },
    relabelMs: 60_000,
  };
}

function onSpec(change: (spec: NetworkPolicySpec) => NetworkPolicySpec): Divergence['rewrite'] {
  return (policy) => ({ ...policy, spec: change(policy.spec) });
}

/** A direction that has rules is isolated, whatever policyTypes lists. */
function listTypesOfRules(spec: NetworkPolicySpec): NetworkPolicySpec {
  const { policyTypes, ingress, egress } = spec;
  if ((policyTypes ?? []).length === 0) return spec;
  const implied = [...(ingress?.length ? ['Ingress'] : []), ...(egress?.length ? ['Egress'] : [])];
  return { ...spec, policyTypes: [...new Set([...(policyTypes ?? []), ...implied])] };
}

/** Whoever lets a block of addresses in lets in every pod of the policy's own namespace. */
function openNamespaceBesideBlocks(spec: NetworkPolicySpec): NetworkPolicySpec {
  const ingress = (spec.ingress ?? []).map((rule) =>
    (rule.from ?? []).some(({ ipBlock }) => ipBlock)
      ? { ...rule, from: [...(rule.from ?? []), { podSelector: {} }] }
      : rule,
  );
  return { ...spec, ingress };
}

type PortNumbers = ReadonlyMap<string, ReadonlySet<number>>;

/** The name of a port in egress is one number, the same on every peer; a name of several numbers allows nothing. */
function resolveEgressNames(spec: NetworkPolicySpec, numbers: PortNumbers): NetworkPolicySpec {
  const numbered = (entry: RawPort): readonly RawPort[] => {
    if (typeof entry.port !== 'string') return [entry];
    const [port, ...others] = numbers.get(`${entry.protocol ?? 'TCP'} ${entry.port}`) ?? [];
    return port === undefined || others.length > 0 ? [] : [{ ...entry, port }];
  };
  const egress = (spec.egress ?? []).flatMap((rule) => {
    if ((rule.ports ?? []).length === 0) return [rule];
    const ports = (rule.ports ?? []).flatMap(numbered);
    return ports.length === 0 ? [] : [{ ...rule, ports }];
  });
  return { ...withExplicitTypes(spec), egress };
}

/** What rules isolate by being there stays isolated when they go. */
function withExplicitTypes(spec: NetworkPolicySpec): NetworkPolicySpec {
  if ((spec.policyTypes ?? []).length > 0) return spec;
  return { ...spec, policyTypes: ['Ingress', ...((spec.egress ?? []).length > 0 ? ['Egress'] : [])] };
}

/** A block of addresses is never a pod's nor a node's. */
function keepBlocksOutside(policy: NetworkPolicy, { pods, nodes }: Snapshot): NetworkPolicy {
  const managed = [...pods, ...nodes].flatMap(({ addresses }) => addresses);
  const outside = (peer: RawPeer): RawPeer => {
    if (!peer.ipBlock) return peer;
    const block = parseCidr(peer.ipBlock.cidr);
    if (!block.ok) return peer;
    const inside = managed
      .filter((address) => contains(block.cidr, address))
      .map(({ text }) => `${text}/${bits(text)}`);
    return { ipBlock: { ...peer.ipBlock, except: [...(peer.ipBlock.except ?? []), ...inside] } };
  };
  const { spec } = policy;
  const ingress = (spec.ingress ?? []).map((rule) => (rule.from ? { ...rule, from: rule.from.map(outside) } : rule));
  const egress = (spec.egress ?? []).map((rule) => (rule.to ? { ...rule, to: rule.to.map(outside) } : rule));
  return { ...policy, spec: { ...spec, ingress, egress } };
}

function bits(address: string): number {
  return address.includes(':') ? 128 : 32;
}

/** `TCP http` to its numbers, over all pods on the pod network. */
async function portNumbers({ kubectl }: StoryCluster): Promise<PortNumbers> {
  const text = await kubectl(['get', 'pods', '-A', '-o', 'json']);
  const { items } = JSON.parse(text) as PodList; // v1 PodList
  const numbers = new Map<string, Set<number>>();
  const ports = items
    .filter(({ spec }) => spec.hostNetwork !== true)
    .flatMap(({ spec }) => spec.containers.flatMap((container) => container.ports ?? []));
  for (const { name, containerPort, protocol } of ports) {
    const key = `${protocol} ${name}`;
    numbers.set(key, (numbers.get(key) ?? new Set()).add(containerPort));
  }
  return numbers;
}

interface PodList {
  readonly items: readonly {
    readonly spec: {
      readonly hostNetwork?: boolean;
      readonly containers: readonly {
        readonly ports?: readonly {
          readonly name?: string;
          readonly containerPort: number;
          readonly protocol: string;
        }[];
      }[];
    };
  }[];
}
