import { describe, expect, it } from 'vitest';
import { flow, gap, layered, pod, policy } from '../helpers/builders.ts';
import { compileNetworkPolicies } from '../../src/dialects/network-policy.ts';
import type { Pod } from '../../src/model/pod.ts';
import { FOREIGN_REACH } from '../../src/dialects/foreign-languages.ts';
import { evaluate } from '../../src/engine/evaluate.ts';

const client = pod('x/client', { addresses: ['10.0.0.1'] });
const server: Pod = {
  ...pod('x/server', { addresses: ['10.0.0.2'], labels: { app: 'server' } }),
  mesh: 'sidecar',
};
const denyAll = policy('x/deny', { policyTypes: ['Ingress'] });

function ask(group: string, kind: string, isDenied: boolean, namespace = 'x') {
  const tier = compileNetworkPolicies(isDenied ? [denyAll] : [], []);
  const unmodelled = [{ ref: { kind, namespace, name: 'some' }, group }];
  const { verdict, egress, ingress } = evaluate(
    layered([tier], { unmodelled, foreignReach: FOREIGN_REACH }),
    flow(client, server),
  );
  return `${verdict}: ${egress.result}, ${ingress.result}`;
}

describe('An object of a language that is not evaluated', () => {
  it.each<readonly [title: string, group: string, kind: string, isDenied: boolean, answer: string]>([
    [
      'that may do anything leaves both sides open',
      'cilium.io',
      'CiliumNetworkPolicy',
      false,
      'UNKNOWN: unknown, unknown',
    ],
    [
      'that may do anything may lift a denial',
      'crd.projectcalico.org',
      'NetworkPolicy',
      true,
      'UNKNOWN: unknown, unknown',
    ],
    [
      'of a mesh leaves the called side open',
      'security.istio.io',
      'AuthorizationPolicy',
      false,
      'UNKNOWN: allow, unknown',
    ],
    ['of a mesh does not lift a denial', 'security.istio.io', 'AuthorizationPolicy', true, 'DENY: allow, deny'],
    [
      'about the way out leaves the calling side open',
      'k8s.ovn.org',
      'EgressFirewall',
      false,
      'UNKNOWN: unknown, allow',
    ],
    ['about secondary networks changes nothing', 'k8s.cni.cncf.io', 'MultiNetworkPolicy', false, 'ALLOW: allow, allow'],
    [
      'of a group that nobody knows leaves both sides open',
      'example.com',
      'NetworkPolicy',
      false,
      'UNKNOWN: unknown, unknown',
    ],
  ])('%s', (_title, group, kind, isDenied, answer) => {
    expect(ask(group, kind, isDenied)).toBe(answer);
  });

  it('in another namespace is about other pods', () => {
    expect(ask('cilium.io', 'CiliumNetworkPolicy', false, 'y')).toBe('ALLOW: allow, allow');
    expect(ask('security.istio.io', 'AuthorizationPolicy', false, 'y')).toBe('ALLOW: allow, allow');
  });

  it.each(['AuthorizationPolicy', 'PeerAuthentication'])('is about pods of all namespaces: %s in the root', (kind) => {
    expect(ask('security.istio.io', kind, false, 'istio-system')).toBe('UNKNOWN: allow, unknown');
    expect(ask('policy.linkerd.io', kind, false, 'istio-system')).toBe('ALLOW: allow, allow');
  });

  it('of a mesh is about nobody outside of the mesh', () => {
    const unmodelled = [
      { ref: { kind: 'AuthorizationPolicy', namespace: 'x', name: 'some' }, group: 'security.istio.io' },
    ];
    const outside: Pod = { ...server, mesh: 'out' };
    const policies = layered([], { unmodelled, foreignReach: FOREIGN_REACH });
    expect(evaluate(policies, flow(client, outside)).verdict).toBe('ALLOW');
    expect(evaluate(policies, flow(client, server)).verdict).toBe('UNKNOWN');
  });

  it('may hide in a list of the root namespace that could not be read', () => {
    const hidden = (namespace: string) => ({
      unmodelledGaps: [{ ...gap('authorizationpolicies', { namespace }), group: 'security.istio.io' }],
      foreignReach: FOREIGN_REACH,
    });
    expect(evaluate(layered([], hidden('istio-system')), flow(client, server)).verdict).toBe('UNKNOWN');
    expect(evaluate(layered([], hidden('y')), flow(client, server)).verdict).toBe('ALLOW');
  });
});
