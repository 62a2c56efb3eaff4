import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileNetworkPolicies } from '../../src/dialects/network-policy.ts';
import type { PolicySet } from '../../src/dialects/compiled.ts';
import { ask } from '../../src/engine/ask.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { Trace } from '../../src/engine/trace.ts';
import type { Endpoint, Flow } from '../../src/model/flow.ts';
import type { Gap } from '../../src/model/gap.ts';
import { unknown } from '../../src/model/known.ts';
import type { Pod } from '../../src/model/pod.ts';
import { addressEnd, cluster, gap, layered, podsEnd, policySet } from '../helpers/builders.ts';
import { anyPort, ipv4, NAMESPACE_NAMES } from './policies.ts';
import { holds, TIMEOUT } from './runs.ts';
import { anyFlow, anyWorld, flowOf, type World } from './worlds.ts';

const someNamespaces = fc.subarray([...NAMESPACE_NAMES], { minLength: 1 });
const flows = fc.array(anyFlow, { minLength: 1, maxLength: 8 });

describe('A fact that is missing never gives a verdict that the fact would overturn:', { timeout: TIMEOUT }, () => {
  it('labels of namespaces', () => {
    holds(
      fc.property(anyWorld, someNamespaces, flows, (world, hidden, picks) => {
        for (const flow of picks.map((pick) => flowOf(world, pick))) {
          const partly = changeEnds(flow, (end) => hideNamespace(end, hidden));
          expectSound(judge(world, partly), judge(world, flow));
        }
      }),
    );
  });

  it('the policies of a namespace, all or some', () => {
    holds(
      fc.property(anyWorld, fc.constantFrom(...NAMESPACE_NAMES), fc.nat(63), flows, (world, hidden, seen, picks) => {
        // Whatever came before the list broke off is known, and the rest is not.
        const read = world.policies.filter((policy, index) => policy.namespace !== hidden || (seen >> index) % 2 === 1);
        const partly = withGaps(read, [gap('networkpolicies', { namespace: hidden })]);
        for (const flow of picks.map((pick) => flowOf(world, pick))) {
          expectSound(evaluate(partly, flow), judge(world, flow));
        }
      }),
    );
  });

  it('every policy', () => {
    const nothing = withGaps([], [gap('networkpolicies')]);
    holds(
      fc.property(anyWorld, anyFlow, (world, pick) => {
        const flow = flowOf(world, pick);
        expectSound(evaluate(nothing, flow), judge(world, flow));
      }),
      200,
    );
  });

  it('the address of a pod or node', () => {
    holds(
      fc.property(anyWorld, fc.constantFrom('source' as const, 'destination' as const), flows, (world, end, picks) => {
        for (const flow of picks.map((pick) => flowOf(world, pick))) {
          // An end outside is nothing but its address.
          if (flow[end].kind !== 'external') expectSound(judge(world, withoutAddress(flow, end)), judge(world, flow));
        }
      }),
    );
  });

  it('the node that a pod runs on', () => {
    holds(
      fc.property(anyWorld, fc.constantFrom('source' as const, 'destination' as const), flows, (world, end, picks) => {
        for (const flow of picks.map((pick) => flowOf(world, pick))) {
          expectSound(judge(world, { ...flow, [end]: changePod(flow[end], withoutNode) }), judge(world, flow));
        }
      }),
    );
  });

  it('which pod of a workload: its template answers for it', () => {
    holds(
      fc.property(anyWorld, fc.constantFrom('source' as const, 'destination' as const), flows, (world, end, picks) => {
        for (const flow of picks.map((pick) => flowOf(world, { ...pick, mayBeSelf: false }))) {
          if (flow[end].kind !== 'pod') continue;
          const partly = { ...withoutAddress(flow, end), [end]: changePod(flow[end], templateOf) };
          expectSound(judge(world, partly), judge(world, flow));
        }
      }),
    );
  });
});

describe('A list that is missing never gives an answer that the list would overturn:', { timeout: TIMEOUT }, () => {
  const offset = fc.noBias(fc.nat(15));

  it.each(['pods', 'nodes'] as const)('%s, when an address is asked about', (resource) => {
    holds(
      fc.property(anyWorld, fc.nat(7), offset, fc.boolean(), anyPort, (world, index, other, isCaller, port) => {
        const known = world.pods[index % world.pods.length];
        fc.pre(known !== undefined);
        const ends = [addressEnd(ipv4(other)), podsEnd(known)] as const;
        const [source, destination] = isCaller ? ends : [ends[1], ends[0]];
        const asked = { source, destination, port: { kind: 'number', port, protocol: 'TCP' } } as const;
        const { namespaces, pods, nodes } = world;
        const full = ask(cluster({ namespaces, pods, nodes }), policySet(...world.policies), asked);
        // Who is asked about by name was read by name, whatever the list says.
        const read = resource === 'pods' ? { pods: [known], nodes } : { pods, nodes: [] };
        const partly = cluster({ namespaces, ...read, gaps: [gap(resource)], coverage: [] });
        const { outcomes } = ask(partly, policySet(...world.policies), asked);
        const verdicts = full.outcomes.map(({ verdict }) => verdict);
        for (const { verdict } of outcomes) expect(['UNKNOWN', ...verdicts]).toContain(verdict);
      }),
    );
  });
});

describe('A fact that nobody asks about is not missed:', { timeout: TIMEOUT }, () => {
  it('the policies of a namespace where neither end is', () => {
    const elsewhere = [gap('networkpolicies', { namespace: 'elsewhere' })];
    holds(
      fc.property(anyWorld, anyFlow, (world, pick) => {
        const flow = flowOf(world, pick);
        expect(evaluate(withGaps(world.policies, elsewhere), flow).verdict).toBe(judge(world, flow).verdict);
      }),
      200,
    );
  });

  it('the policies of a pod that policy exempts, or that a rule already allows', () => {
    holds(
      fc.property(anyWorld, flows, (world, picks) => {
        for (const flow of picks.map((pick) => flowOf(world, pick))) {
          const full = judge(world, flow);
          const partly = evaluate(withGaps(world.policies, [gap('networkpolicies')]), flow);
          for (const direction of ['egress', 'ingress'] as const) {
            if (!['rule', 'no-subject', 'exempt'].includes(full[direction].decision.kind)) continue;
            expect(partly[direction].result).toBe('allow');
          }
        }
      }),
      200,
    );
  });

  it('the labels of a namespace when policies name none', () => {
    holds(
      fc.property(anyWorld, flows, (world, picks) => {
        const policies = world.policies.filter(({ spec }) => !JSON.stringify(spec).includes('namespaceSelector'));
        for (const flow of picks.map((pick) => flowOf(world, pick))) {
          const partly = changeEnds(flow, (end) => hideNamespace(end, NAMESPACE_NAMES));
          expect(evaluate(policySet(...policies), partly).verdict).toBe(evaluate(policySet(...policies), flow).verdict);
        }
      }),
      200,
    );
  });
});

function judge(world: World, flow: Flow): Trace {
  return evaluate(policySet(...world.policies), flow);
}

/** UNKNOWN is always honest; anything else must be what is said when every fact is there. */
function expectSound(partly: Trace, full: Trace): void {
  expect(['UNKNOWN', full.verdict]).toContain(partly.verdict);
  for (const direction of ['egress', 'ingress'] as const) {
    expect(['unknown', full[direction].result], direction).toContain(partly[direction].result);
    const { decision, result } = partly[direction];
    // Who reads UNKNOWN is told which fact to get.
    if (result === 'unknown' && decision.kind === 'missing') expect(decision.facts).not.toEqual([]);
  }
}

function withGaps(policies: World['policies'], gaps: readonly Gap[]): PolicySet {
  return layered([compileNetworkPolicies(policies, gaps)]);
}

function changeEnds(flow: Flow, change: (end: Endpoint) => Endpoint): Flow {
  return { ...flow, source: change(flow.source), destination: change(flow.destination) };
}

function hideNamespace(end: Endpoint, hidden: readonly string[]): Endpoint {
  if (end.kind !== 'pod' || !hidden.includes(end.pod.namespace)) return end;
  return { ...end, namespaceLabels: unknown(gap('namespaces', { name: end.pod.namespace })) };
}

function changePod(end: Endpoint, change: (pod: Pod) => Pod): Endpoint {
  return end.kind === 'pod' ? { ...end, pod: change(end.pod) } : end;
}

function withoutNode({ node: _, ...pod }: Pod): Pod {
  return pod;
}

function templateOf(pod: Pod): Pod {
  return { ...withoutNode(pod), addresses: [], template: true };
}

function withoutAddress({ sourceAddress, destinationAddress, ...flow }: Flow, end: 'source' | 'destination'): Flow {
  if (end === 'source') return destinationAddress === undefined ? flow : { ...flow, destinationAddress };
  return sourceAddress === undefined ? flow : { ...flow, sourceAddress };
}
