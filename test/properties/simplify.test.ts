import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerSimplify } from '../../src/simplify.ts';
import { ask } from '../../src/engine/ask.ts';
import { indexSnapshot } from '../../src/engine/cluster-index.ts';
import type { End } from '../../src/engine/ends.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import { parseAddress } from '../../src/model/address.ts';
import type { Reach } from '../../src/advise/redundancy/peer-cover.ts';
import type { SimplifyReport } from '../../src/advise/simplify/simplify-report.ts';
import { podsEnd, policySet, snapshot } from '../helpers/builders.ts';
import { alivePods, anyPolicies, anyWorld, type World } from './worlds.ts';
import { ipv4, ipv6, PORTS } from './policies.ts';
import { holds, TIMEOUT } from './runs.ts';

const EDGES = [...new Set(PORTS.flatMap((port) => [port - 1, port]))].filter((port) => port >= 1);
const OUTSIDE = ['203.0.113.5', '2001:db8::5', ipv4(13), ipv6(13)].flatMap((text) => parseAddress(text) ?? []);

/** Many policies about few labels, so that some decide nothing; and another cluster of pods for them. */
const anyCase = fc.record({
  world: anyWorld,
  policies: anyPolicies(2, 10),
  twins: fc.array(fc.nat(9), { maxLength: 3 }),
  later: anyWorld,
});

function simplify(
  { namespaces, nodes, pods }: World,
  policies: readonly NetworkPolicy[],
  reach: Reach,
): SimplifyReport {
  const state = snapshot({ namespaces, nodes, pods, networkPolicies: policies });
  const steps = answerSimplify(state, { namespace: undefined, reach });
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The policies once what is printed was applied and deleted. */
function after(policies: readonly NetworkPolicy[], report: SimplifyReport): readonly NetworkPolicy[] {
  const changed = new Map(report.policies.map((each) => [`${each.namespace}/${each.name}`, each]));
  return policies.flatMap((policy) => {
    const found = changed.get(`${policy.namespace}/${policy.name}`);
    if (found === undefined) return [policy];
    // The manifest is of a NetworkPolicy.
    return found.manifest === undefined ? [] : [{ ...policy, spec: found.manifest.spec as NetworkPolicy['spec'] }];
  });
}

/** Every flow of a world at the ports where a rule begins or ends, with its verdict. */
function verdicts(world: World, policies: readonly NetworkPolicy[]): readonly string[] {
  const index = indexSnapshot(snapshot({ namespaces: world.namespaces, nodes: world.nodes, pods: world.pods }));
  const set = policySet(...policies);
  const pods = alivePods(world).map((pod): End => podsEnd(pod));
  const outside = OUTSIDE.map((address): End => ({ kind: 'address', address }));
  const pairs = [
    ...pods.flatMap((source) => [...pods, ...outside].map((destination) => ({ source, destination }))),
    ...outside.flatMap((source) => pods.map((destination) => ({ source, destination }))),
  ];
  return pairs.flatMap(({ source, destination }) =>
    EDGES.map((port, at) => {
      const protocol = at % 3 === 0 ? 'UDP' : 'TCP';
      const { outcomes } = ask(index, set, { source, destination, port: { kind: 'number', port, protocol } });
      return outcomes.map(({ verdict }) => verdict).join();
    }),
  );
}

describe('simplify', { timeout: TIMEOUT * 4 }, () => {
  it.each(['always', 'now'] as const)('changes no verdict, with proofs that reach %s', (reach) => {
    const seen = new Set<string>();
    holds(
      fc.property(anyCase, ({ world, policies: some, twins, later }) => {
        const copies = twins.flatMap((at, copy) => {
          const found = some[at % Math.max(1, some.length)];
          return found === undefined ? [] : [{ ...found, name: `copy-${copy}` }];
        });
        const policies = [...some, ...copies];
        const report = simplify(world, policies, reach);
        for (const { steps } of report.policies) for (const { kind } of steps) seen.add(kind);
        expect(report.result).not.toBe('unproved');
        const fewer = after(policies, report);
        expect(verdicts(world, fewer)).toEqual(verdicts(world, policies));
        // Other pods, other labels, also of namespaces.
        if (reach === 'always') expect(verdicts(later, fewer)).toEqual(verdicts(later, policies));
        // Nothing is left to do.
        expect(simplify(world, fewer, reach).after.rules).toBeLessThanOrEqual(report.after.rules);
        expect(report.after.rules).toBeLessThanOrEqual(report.before.rules);
      }),
      80,
    );
    expect([...seen].toSorted()).toEqual(
      [
        'beside-allow-all',
        'covered-peer',
        'covered-port',
        'covered-rule',
        'duplicate',
        'merged-rules',
        'needless',
      ].toSorted(),
    );
  });
});
