import fc from 'fast-check';
import { address } from '../helpers/addresses.ts';
import { anyNamespaceSelector, NAMESPACE_NAMES } from './policies.ts';
import { gap } from '../helpers/builders.ts';
import type { Gap } from '../../src/model/gap.ts';
import type { Namespace } from '../../src/model/cluster-object.ts';
import type { Pod } from '../../src/model/pod.ts';
import type { UnmodelledPolicy } from '../../src/model/snapshot.ts';

/*
 * Networks of OVN-Kubernetes (semantics B.5): namespaces that were created for one or not, networks of one namespace and of
 * several, joined, of a role that nobody knows or not read, and pods that open ports on the network of the cluster. And its
 * firewalls between pods and the outside (E.5).
 */

const GROUP = 'k8s.ovn.org';

const anyRole = fc.constantFrom('Primary', 'Primary', 'Primary', 'Secondary', 'Newer');

const anyFirewall: fc.Arbitrary<UnmodelledPolicy> = fc
  .tuple(
    fc.constantFrom(...NAMESPACE_NAMES),
    fc.array(
      fc.record(
        {
          type: fc.constantFrom('Allow', 'Deny', 'Deny', 'Newer'),
          to: fc.constantFrom(
            { cidrSelector: '0.0.0.0/0' },
            { cidrSelector: '10.0.0.8/29' },
            { cidrSelector: '203.0.113.0/24' },
            { cidrSelector: '::/0' },
            { dnsName: 'a.example.com' },
            { dnsName: '*.example.com' },
            { nodeSelector: {} },
            { newer: 'x' },
          ),
          ports: fc.constantFrom([{ protocol: 'TCP', port: 80 }], [{ protocol: 'UDP', port: 53 }]),
        },
        { requiredKeys: ['type', 'to'] },
      ),
      { maxLength: 3 },
    ),
  )
  .map(([namespace, egress]) => object('EgressFirewall', 'default', { egress }, namespace));

const anyNetwork: fc.Arbitrary<UnmodelledPolicy> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...NAMESPACE_NAMES), anyRole)
    .map(([namespace, role]) => object('UserDefinedNetwork', 'own', networkOf(role), namespace)),
  fc
    .tuple(anyNamespaceSelector, anyRole)
    .map(([namespaceSelector, role]) =>
      object('ClusterUserDefinedNetwork', 'shared', { namespaceSelector, network: networkOf(role) }),
    ),
);

function networkOf(role: string): object {
  return { topology: 'Layer2', layer2: { role, subnets: ['10.9.0.0/16'] } };
}

function object(kind: string, name: string, spec: object, namespace?: string): UnmodelledPolicy {
  const ref = { kind, name, ...(namespace === undefined ? {} : { namespace }) };
  return { ref, group: GROUP, raw: { metadata: { name, namespace }, spec } };
}

export interface UserNetworks {
  readonly objects: readonly UnmodelledPolicy[];
  readonly gaps: readonly Gap[];
  /** Namespaces that were created for one. */
  readonly labelled: readonly string[];
  /** Pods by their place in the list. */
  readonly opened: readonly number[];
}

export const NO_NETWORKS: UserNetworks = { objects: [], gaps: [], labelled: [], opened: [] };

export const anyUserNetworks: fc.Arbitrary<UserNetworks> = fc.record({
  objects: fc
    .tuple(fc.array(fc.oneof(anyNetwork, anyNetwork, anyFirewall), { maxLength: 4 }), fc.noBias(fc.nat(4)))
    .map(([networks, roll]) => [...networks, ...(roll === 4 ? [object('ClusterNetworkConnect', 'joins', {})] : [])]),
  gaps: fc
    .noBias(fc.nat(9))
    .map((roll) => [anyList('userdefinednetworks', roll === 8), anyList('clusternetworkconnects', roll === 9)].flat()),
  labelled: fc.subarray([...NAMESPACE_NAMES], { minLength: 1 }),
  opened: fc.subarray([0, 1, 2, 3]),
});

function anyList(resource: string, isHidden: boolean): readonly Gap[] {
  return isHidden ? [{ ...gap(resource), group: GROUP }] : [];
}

export function createdFor(namespace: Namespace, { labelled }: UserNetworks): Namespace {
  if (!labelled.includes(namespace.name)) return namespace;
  return { ...namespace, labels: { ...namespace.labels, 'k8s.ovn.org/primary-user-defined-network': '' } };
}

export function onTwoNetworks(pod: Pod, at: number, { labelled, opened }: UserNetworks): Pod {
  if (!labelled.includes(pod.namespace) || pod.addresses.length === 0) return pod;
  return { ...pod, clusterNetwork: { addresses: [address(`10.244.9.${at + 1}`)], hasOpenPorts: opened.includes(at) } };
}
