import fc from 'fast-check';
import type { Gap } from '../../src/model/gap.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import type { Node } from '../../src/model/cluster-object.ts';
import type { Pod } from '../../src/model/pod.ts';
import type { Snapshot, UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { address } from '../helpers/addresses.ts';
import { gap, snapshot, workload } from '../helpers/builders.ts';
import { anyAdminPolicies, NODE_LABEL } from './admin-policies.ts';
import { anyForeignPolicy } from './foreign-policies.ts';
import { anyLabels, ipv4, NAMESPACE_NAMES } from './policies.ts';
import { anyUserNetworks, createdFor, NO_NETWORKS, onTwoNetworks } from './user-networks.ts';
import { anyWorld, type World } from './worlds.ts';

/*
 * Worlds in which not everything is known or usual: admin tiers, objects that no dialect speaks, lists that could not be
 * read, fields of newer versions, pods without node or with two addresses of a family, workloads without pods.
 */

const rarely = fc.noBias(fc.nat(5)).map((roll) => roll === 5);

const anyTrouble = fc.record({
  admin: anyAdminPolicies,
  hiddenNamespaces: fc.tuple(rarely, fc.subarray([...NAMESPACE_NAMES])).map(([is, names]) => (is ? names : [])),
  hidesNodes: rarely,
  gaps: fc.tuple(rarely, fc.array(anyGap(), { maxLength: 1 })).map(([is, gaps]) => (is ? gaps : [])),
  foreign: fc
    .tuple(rarely, anyForeign(), rarely, anyForeignPolicy)
    .map(([is, policy, isRead, read]) => [...(is ? [policy] : []), ...(isRead ? [read] : [])]),
  strange: fc.tuple(rarely, fc.nat(5), fc.constantFrom('spec', 'rule', 'peer', 'port')),
  unplaced: fc.tuple(rarely, fc.nat(7)),
  second: fc.tuple(rarely, fc.nat(7)),
  networks: fc.tuple(rarely, anyUserNetworks).map(([is, networks]) => (is ? networks : NO_NETWORKS)),
  isRacked: fc.boolean(),
  template: fc.option(fc.record({ namespace: fc.constantFrom(...NAMESPACE_NAMES), labels: anyLabels }), { freq: 3 }),
});
type Trouble = typeof anyTrouble extends fc.Arbitrary<infer T> ? T : never;

/** A world and what is wrong with it. */
export const anyHarshWorld: fc.Arbitrary<Snapshot> = fc
  .tuple(anyWorld, anyTrouble)
  .map(([world, trouble]) => printable(world, trouble));

function printable(world: World, trouble: Trouble): Snapshot {
  const made = harshWorld(world, trouble);
  const text = (): string => `${fc.stringify(world)}${JSON.stringify(trouble, undefined, 1)}\n`;
  return Object.defineProperty(made, fc.toStringMethod, { value: text });
}

function harshWorld(world: World, trouble: Trouble): Snapshot {
  const { namespaces, nodes, pods, policies } = world;
  const known = snapshot({
    namespaces: namespaces.map((each) => createdFor(each, trouble.networks)),
    nodes: trouble.hidesNodes ? [] : nodes.map((node, at) => rackNode(node, at, trouble.isRacked)),
    pods: pods.map((pod, at) => onTwoNetworks(troublePod(pod, at, trouble), at, trouble.networks)),
    networkPolicies: policies.map((policy, at) =>
      trouble.strange[0] && at === trouble.strange[1] ? makeStrange(policy, trouble.strange[2]) : policy,
    ),
    unmodelled: [...trouble.admin, ...trouble.foreign, ...trouble.networks.objects],
    gaps: [...trouble.gaps, ...trouble.networks.gaps, ...(trouble.hidesNodes ? [gap('nodes')] : [])],
    workloads:
      trouble.template === null
        ? []
        : [
            workload('Deployment', `${trouble.template.namespace}/template`, {
              pod: { labels: trouble.template.labels },
            }),
          ],
  });
  return {
    ...known,
    namespaces: known.namespaces.filter(({ name }) => !trouble.hiddenNamespaces.includes(name as 'red')),
  };
}

/** One node has a label and a second address. */
function rackNode(node: Node, at: number, isRacked: boolean): Node {
  if (!isRacked || at > 0) return node;
  return { ...node, labels: { [NODE_LABEL]: 'a' }, addresses: [...node.addresses, address(ipv4(14))] };
}

function troublePod(pod: Pod, at: number, { unplaced, second }: Trouble): Pod {
  const { node: _, ...rest } = pod;
  const placed = unplaced[0] && at === unplaced[1] ? rest : pod;
  if (!second[0] || at !== second[1] || pod.addresses.length === 0) return placed;
  return { ...placed, addresses: [...placed.addresses, address(ipv4(14))] };
}

/** As a newer API server might hold it. */
function makeStrange(policy: NetworkPolicy, where: string): NetworkPolicy {
  const { spec } = policy;
  if (where === 'spec') return { ...policy, spec: { ...spec, newer: true } as NetworkPolicy['spec'] };
  const [first = {}, ...others] = spec.ingress ?? [];
  const ports = first?.ports ?? [];
  const from = first?.from ?? [];
  const strange = {
    rule: { ...first, newer: true },
    peer: { ...first, from: [...from, { newer: true }] },
    port: { ...first, ports: [...ports, { port: 80, newer: true }] },
  }[where];
  return { ...policy, spec: { ...spec, ingress: [strange ?? first, ...others] as NonNullable<typeof spec.ingress> } };
}

function anyGap(): fc.Arbitrary<Gap> {
  return fc.constantFrom(
    gap('networkpolicies'),
    gap('networkpolicies', { namespace: 'red' }),
    { ...gap('adminnetworkpolicies'), group: 'policy.networking.k8s.io' },
    { ...gap('baselineadminnetworkpolicies'), group: 'policy.networking.k8s.io' },
    { ...gap('egressfirewalls'), group: 'k8s.ovn.org' },
  );
}

function anyForeign(): fc.Arbitrary<UnmodelledPolicy> {
  const refs = [
    { ref: { kind: 'Other', namespace: 'red', name: 'o' }, group: 'example.com' },
    { ref: { kind: 'Other', name: 'o' }, group: 'example.com' },
    { ref: { kind: 'AuthorizationPolicy', namespace: 'green', name: 'o' }, group: 'security.istio.io' },
    { ref: { kind: 'EgressFirewall', namespace: 'red', name: 'o' }, group: 'k8s.ovn.org' },
  ];
  return fc.constantFrom(...refs);
}
