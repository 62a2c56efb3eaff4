import { describe, expect, it } from 'vitest';
import { foreignPolicyScope, misnamedNetworkPolicy } from '../../../src/cluster/manifests/known-kinds.ts';

describe('foreignPolicyScope', () => {
  it.each([
    ['policy.networking.k8s.io', 'ClusterNetworkPolicy', 'cluster'],
    ['projectcalico.org', 'NetworkPolicy', 'namespaced'],
    ['projectcalico.org', 'GlobalNetworkPolicy', 'cluster'],
    ['crd.projectcalico.org', 'NetworkSet', 'namespaced'],
    ['crd.projectcalico.org', 'constructor', undefined],
    ['crd.antrea.io', 'Tier', 'cluster'],
    ['crd.antrea.io', 'Egress', undefined],
    ['somebody.example.com', 'NetworkPolicy', 'namespaced'],
    ['somebody.example.com', 'Policy', undefined],
    ['networking.k8s.io', 'NetworkPolicy', undefined],
    ['networking.k8s.oi', 'NetworkPolicy', undefined],
    ['', 'NetworkPolicy', undefined],
  ])('of %s %s is %s', (group, kind, scope) => {
    expect(foreignPolicyScope(group, kind)).toBe(scope);
  });
});

describe('misnamedNetworkPolicy', () => {
  it.each([
    ['networking.k8s.io', 'networking.k8s.io/v1', 'NetworkPolicy'],
    ['networking.k8s.io', 'networking.k8s.io/v1', 'Ingress'],
    ['projectcalico.org', 'projectcalico.org/v3', 'NetworkPolicy'],
    ['somebody.example.com', 'somebody.example.com/v1', 'NetworkPolicy'],
    ['somebody.example.com', 'somebody.example.com/v1', 'networkpolicy'],
  ])('leaves %s %s %s alone', (group, apiVersion, kind) => {
    expect(misnamedNetworkPolicy(group, apiVersion, kind)).toBeUndefined();
  });
});
