import { describe, expect, it } from 'vitest';
import { answerWhy } from '../../src/analysis.ts';
import { indexSnapshot } from '../../src/engine/cluster-index.ts';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { hasPort } from '../../src/model/port-set.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import type { PodMesh } from '../../src/model/mesh.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Target } from '../../src/model/target.ts';
import { flow, namespace, pod, podEndpoint, policy, snapshot } from '../helpers/builders.ts';

const AMBIENT = { 'istio.io/dataplane-mode': 'ambient' };
const TUNNELLED = { 'networking.istio.io/tunnel': 'http' };

function opening(...ports: readonly number[]): NetworkPolicy {
  return policy('shop/web', {
    podSelector: { matchLabels: { app: 'web' } },
    ingress: [{ from: [{ podSelector: {} }], ports: ports.map((port) => ({ protocol: 'TCP', port })) }],
  });
}

function stateOf(caller: PodMesh, called: PodMesh, labels: object, ...ports: readonly number[]): Snapshot {
  return snapshot({
    namespaces: [namespace('shop', AMBIENT)],
    pods: [
      { ...pod('shop/front', { labels: { app: 'front' }, addresses: ['10.0.0.1'], node: 'n1' }), mesh: caller },
      { ...pod('shop/web', { labels: { app: 'web', ...labels }, addresses: ['10.0.0.2'], node: 'n2' }), mesh: called },
    ],
    networkPolicies: [opening(...ports)],
  });
}

function target(text: string, role: 'source' | 'destination'): Target {
  const parse = parseTarget(text, role);
  if (!parse.ok) throw new Error(text);
  return parse.target;
}

type Verdict = 'ALLOW' | 'DENY' | 'UNKNOWN';

describe('A connection that a mesh carries', () => {
  it.each<readonly [caller: PodMesh, called: PodMesh, labels: object, only8080: Verdict, only15008: Verdict]>([
    ['ambient', 'ambient', {}, 'DENY', 'ALLOW'],
    ['when-made', 'when-made', {}, 'DENY', 'ALLOW'],
    ['ambient', 'when-made', {}, 'DENY', 'ALLOW'],
    ['by-namespace', 'by-namespace', {}, 'UNKNOWN', 'UNKNOWN'],
    ['ambient', 'ambient-asked', {}, 'UNKNOWN', 'UNKNOWN'],
    ['ambient', 'ambient-in-part', {}, 'UNKNOWN', 'UNKNOWN'],
    ['sidecar', 'ambient', {}, 'UNKNOWN', 'UNKNOWN'],
    ['ambient', 'sidecar', TUNNELLED, 'DENY', 'ALLOW'],
    ['ambient', 'sidecar', {}, 'ALLOW', 'DENY'],
    ['ambient', 'sidecar-when-made', {}, 'UNKNOWN', 'UNKNOWN'],
    ['sidecar', 'sidecar', TUNNELLED, 'ALLOW', 'DENY'],
    ['out', 'ambient', {}, 'ALLOW', 'DENY'],
    ['ambient', 'out', {}, 'ALLOW', 'DENY'],
  ])(
    'from a pod that is %s to one that is %s %j is %s where 8080 is open, %s where 15008 is',
    (caller, called, labels, ...said) => {
      expect([8080, 15_008].map((port) => ask(stateOf(caller, called, labels, port)))).toEqual(said);
    },
  );

  it.each([
    ['is told where that is closed', [8080], 'DENY', ['AMBIENT_15008']],
    ['is told where only that is open', [15_008], 'ALLOW', ['AMBIENT_15008']],
    ['is as it is where both are open', [8080, 15_008], 'ALLOW', []],
  ])('%s', (_, ports, verdict, codes) => {
    const answer = answerWhy(stateOf('ambient', 'ambient', {}, ...ports), {
      source: target('front', 'source'),
      destination: target('web:8080', 'destination'),
      namespace: 'shop',
      addressesOfNames: new Map(),
      inputFlags: '',
    });
    const explanation = answer.kind === 'explained' ? answer.explanation : undefined;
    expect(explanation?.verdict).toBe(verdict);
    expect(explanation?.caveats.map(({ code }) => code)).toEqual(codes);
  });

  it('is no affair of what is no TCP', () => {
    expect(ask(stateOf('ambient', 'ambient', {}, 8080), 'UDP')).toBe('DENY');
  });
});

/** One flow; all pairs must say the same. */
function ask(state: Snapshot, protocol: 'TCP' | 'UDP' = 'TCP'): Verdict {
  const policies = compilePolicies(state);
  const [from, to] = state.pods.map((each) => podEndpoint(each, { ...namespace('shop').labels, ...AMBIENT }));
  if (from === undefined || to === undefined) throw new Error('two pods');
  const { verdict } = evaluate(policies, { ...flow(from, to, 8080), protocol });
  const pairs = connectivityOf(indexSnapshot(state), policies);
  const [source, destination] = [from, to].map((end) => pairs.partiesOf(end.pod)[0]);
  if (source === undefined || destination === undefined) throw new Error('two parties');
  const said = pairs.between(source, destination).ipv4;
  if (said === undefined) throw new Error('both have an address');
  const isIn = (ports: (typeof said)['allowed']): boolean => hasPort(ports[protocol], 8080);
  expect(isIn(said.allowed) ? 'ALLOW' : isIn(said.unknown) ? 'UNKNOWN' : 'DENY').toBe(verdict);
  return verdict;
}
