import { describe, expect, it } from 'vitest';
import { answerWhy } from '../../src/analysis.ts';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import type { PodMesh } from '../../src/model/mesh.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Target } from '../../src/model/target.ts';
import { throughTunnel } from '../../src/engine/through-tunnel.ts';
import { flow, namespace, pod, podEndpoint, policy, snapshot } from '../helpers/builders.ts';

const AMBIENT = { 'istio.io/dataplane-mode': 'ambient' };

function opening(...ports: readonly number[]): NetworkPolicy {
  return policy('shop/web', {
    podSelector: { matchLabels: { app: 'web' } },
    ingress: [{ from: [{ podSelector: {} }], ports: ports.map((port) => ({ protocol: 'TCP', port })) }],
  });
}

function stateOf(caller: PodMesh, called: PodMesh, ...ports: readonly number[]): Snapshot {
  return snapshot({
    namespaces: [namespace('shop', AMBIENT)],
    pods: [
      { ...pod('shop/front', { labels: { app: 'front' }, addresses: ['10.0.0.1'], node: 'n1' }), mesh: caller },
      { ...pod('shop/web', { labels: { app: 'web' }, addresses: ['10.0.0.2'], node: 'n2' }), mesh: called },
    ],
    networkPolicies: [opening(...ports)],
  });
}

function target(text: string, role: 'source' | 'destination'): Target {
  const parse = parseTarget(text, role);
  if (!parse.ok) throw new Error(text);
  return parse.target;
}

describe('A connection that a mesh carries', () => {
  it.each<readonly [caller: PodMesh, called: PodMesh, verdict: string | undefined]>([
    ['ambient', 'ambient', 'DENY'],
    ['by-namespace', 'by-namespace', 'DENY'],
    ['sidecar', 'ambient', 'DENY'],
    ['ambient', 'sidecar', 'DENY'],
    ['sidecar', 'sidecar', undefined],
    ['out', 'ambient', undefined],
    ['ambient', 'out', undefined],
  ])('from a pod that is %s to one that is %s is to policies one to TCP 15008: %s', (caller, called, verdict) => {
    const state = stateOf(caller, called, 8080);
    const policies = compilePolicies(state);
    const [from, to] = state.pods.map((each) => podEndpoint(each, { ...namespace('shop').labels, ...AMBIENT }));
    if (from === undefined || to === undefined) throw new Error('two pods');
    const trace = evaluate(policies, flow(from, to, 8080));
    expect([trace.verdict, throughTunnel(policies, trace)?.verdict]).toEqual(['ALLOW', verdict]);
  });

  it.each([
    ['is told where that is closed', [8080], ['AMBIENT_15008']],
    ['is as it is where that is open', [8080, 15_008], []],
  ])('%s', (_, ports, codes) => {
    const answer = answerWhy(stateOf('ambient', 'ambient', ...ports), {
      source: target('front', 'source'),
      destination: target('web:8080', 'destination'),
      namespace: 'shop',
      addressesOfNames: new Map(),
      inputFlags: '',
    });
    const caveats = answer.kind === 'explained' ? answer.explanation.caveats : undefined;
    expect(caveats?.map(({ code }) => code)).toEqual(codes);
  });
});
