import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import { connectivityOf } from '../../../src/engine/all-pairs/connectivity-of.ts';
import type { Exposure } from '../../../src/engine/all-pairs/exposure.ts';
import { exposureOf } from '../../../src/engine/all-pairs/exposure-of.ts';
import { isEverything, isNothing } from '../../../src/engine/all-pairs/protocol-ports.ts';
import { indexSnapshot } from '../../../src/engine/cluster-index.ts';
import { toCidrs } from '../../../src/model/address-set.ts';
import { formatPorts } from '../../../src/model/port-set.ts';
import type { NetworkPolicySpec, RawPeer } from '../../../src/model/network-policy.ts';
import type { Direction } from '../../../src/model/verdict.ts';
import { namespace, pod, policy, snapshot } from '../../helpers/builders.ts';

const DATABASE = pod('shop/db', { labels: { app: 'db' }, addresses: ['10.0.0.1'], ports: ['sql=5432'] });

function exposure(spec: NetworkPolicySpec | undefined, direction: Direction = 'ingress'): Exposure {
  const state = snapshot({
    namespaces: [namespace('shop', { team: 'a' }), namespace('ops', { team: 'b' })],
    pods: [DATABASE],
    networkPolicies: spec === undefined ? [] : [policy('shop/p', spec)],
  });
  const connectivity = connectivityOf(indexSnapshot(state), compilePolicies(state));
  const [party] = connectivity.partiesOf(DATABASE);
  if (party === undefined) throw new Error('the pod is there');
  return exposureOf(connectivity, party, direction);
}

function fromPeers(...from: readonly RawPeer[]): NetworkPolicySpec {
  return { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from, ports: [{ port: 'sql' }] }] };
}

describe('What a pod is exposed to', () => {
  it('is everything where no policy is about it', () => {
    const { isolatedBy, everyPod, newPods, outside } = exposure(undefined);
    expect(isolatedBy).toEqual([]);
    expect(isEverything(everyPod)).toBe(true);
    expect(newPods).toEqual([]);
    expect(outside.every(({ connections }) => isEverything(connections.allowed))).toBe(true);
  });

  it('is nothing behind a policy without rules', () => {
    const { isolatedBy, everyPod, newPods, outside } = exposure({ podSelector: {} });
    expect(isolatedBy.map(({ ref }) => ref.name)).toEqual(['p']);
    expect(isNothing(everyPod)).toBe(true);
    expect(newPods).toEqual([]);
    expect(outside.every(({ connections }) => isNothing(connections.allowed))).toBe(true);
  });

  it.each<[string, RawPeer]>([
    ['every namespace', { namespaceSelector: {} }],
    ['every address', { ipBlock: { cidr: '0.0.0.0/0' } }],
  ])('is every pod where a rule lets in %s', (_, peer) => {
    const { everyPod, newPods } = exposure(fromPeers(peer));
    expect(formatPorts(everyPod.TCP)).toBe('5432');
    expect(newPods).toEqual([]);
  });

  it.each<[string, RawPeer, object]>([
    [
      'labels in its own namespace',
      { podSelector: { matchLabels: { app: 'web' } } },
      { namespaces: ['shop'], labels: { app: 'web' } },
    ],
    [
      'a namespace with a label',
      { namespaceSelector: { matchLabels: { team: 'b' } } },
      { namespaces: ['ops'], newNamespace: { team: 'b' }, labels: {} },
    ],
    [
      'a namespace by its name, which nobody can make again',
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ops' } } },
      { namespaces: ['ops'], labels: {} },
    ],
    [
      'a namespace that is not there yet',
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'later' } } },
      { namespaces: [], newNamespace: { 'kubernetes.io/metadata.name': 'later' }, labels: {} },
    ],
    [
      'not having a label',
      { podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } },
      { namespaces: ['shop'], labels: {} },
    ],
  ])('is a new pod with what a rule asks for: %s', (_, peer, needs) => {
    const { everyPod, newPods } = exposure(fromPeers(peer));
    expect(isNothing(everyPod)).toBe(true);
    expect(newPods).toHaveLength(1);
    expect(newPods[0]?.needs).toMatchObject(needs);
    expect('newNamespace' in (newPods[0]?.needs ?? {})).toBe('newNamespace' in needs);
    expect(formatPorts(newPods[0]?.connections.allowed.TCP ?? [])).toBe('5432');
  });

  it('is nobody where a rule asks for what contradicts itself', () => {
    const matchExpressions = [
      { key: 'app', operator: 'Exists' },
      { key: 'app', operator: 'DoesNotExist' },
    ];
    expect(exposure(fromPeers({ podSelector: { matchExpressions } })).newPods).toEqual([]);
  });

  it('is told of outside addresses by the blocks of its rules', () => {
    const { outside, everyPod } = exposure(fromPeers({ ipBlock: { cidr: '203.0.113.0/24' } }));
    const open = outside.filter(({ connections }) => !isNothing(connections.allowed));
    expect(open.map(({ addresses }) => addresses.ipv4.length)).toEqual([1]);
    // A pod may have an address in the block, and most will not.
    expect(isNothing(everyPod)).toBe(true);
  });

  it('counts exceptions that overlap once', () => {
    const except = ['203.0.113.0/25', '203.0.113.32/27', '203.0.113.192/26'];
    const { outside } = exposure(fromPeers({ ipBlock: { cidr: '203.0.113.0/24', except } }));
    const open = outside.filter(({ connections }) => !isNothing(connections.allowed));
    expect(open.flatMap(({ addresses }) => toCidrs(addresses).map(({ text }) => text))).toEqual(['203.0.113.128/26']);
  });

  it('is asked of its own side too where it calls', () => {
    const spec = { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: {} }] }] };
    const { isolatedBy, everyPod, newPods } = exposure(spec, 'egress');
    expect(isolatedBy).toHaveLength(1);
    expect(isNothing(everyPod)).toBe(true);
    expect(newPods.map(({ needs }) => needs.namespaces)).toEqual([['shop']]);
  });
});
