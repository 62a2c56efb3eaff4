import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCiliumWorld, anyCiliumSections, ciliumObject } from './cilium-objects.ts';
import { ask } from '../../src/engine/ask.ts';
import { compareStates } from '../../src/advise/diff/compare.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import { holds, TIMEOUT } from './runs.ts';
import { isFinished } from '../../src/engine/cluster-index.ts';
import { NAMESPACE_NAMES } from './policies.ts';
import { podsEnd } from '../helpers/builders.ts';
import { prepareAnalysis } from '../../src/analysis.ts';
import type { Snapshot, UnmodelledPolicy } from '../../src/model/snapshot.ts';
import type { Verdict } from '../../src/model/verdict.ts';

/** By both ends, family and part of the ports: what is said of that flow, on ports that several states tell apart alike. */
function verdictsOf(state: Snapshot): ReadonlyMap<string, Verdict> {
  const { index, policies } = prepareAnalysis(state);
  const pods = state.pods.filter((pod) => !isFinished(pod));
  const verdicts = new Map<string, Verdict>();
  for (const source of pods) {
    for (const destination of pods) {
      for (const port of [80, 53]) {
        const end = { kind: 'number', port, protocol: port === 53 ? 'UDP' : 'TCP' } as const;
        const { outcomes } = ask(index, policies, {
          source: podsEnd(source),
          destination: podsEnd(destination),
          port: end,
        });
        for (const { trace, verdict } of outcomes)
          verdicts.set(`${source.name} ${destination.name} ${port} ${trace.flow.family}`, verdict);
      }
    }
  }
  return verdicts;
}

const anyHome = fc.constantFrom(...NAMESPACE_NAMES);

/** One more policy that isolates nobody, of these sections alone. */
function extraOf(names: readonly string[]): fc.Arbitrary<UnmodelledPolicy> {
  return fc.tuple(anyHome, anyCiliumSections).map(([home, sections]) => {
    const own = Object.fromEntries(Object.entries(sections).filter(([name]) => names.includes(name)));
    const rules = Object.keys(own).length === 0 ? { [names[0] ?? '']: [{}] } : own;
    const enableDefaultDeny = { ingress: false, egress: false };
    return ciliumObject('CiliumNetworkPolicy', 'extra', home, {
      spec: { endpointSelector: {}, enableDefaultDeny, ...rules },
    });
  });
}

function withPolicy(state: Snapshot, policy: UnmodelledPolicy): Snapshot {
  return { ...state, unmodelled: [...state.unmodelled, policy] };
}

describe("Cilium's policies, whatever they say,", { timeout: 2 * TIMEOUT }, () => {
  it('mean the same in any order', () => {
    const shuffled = anyCiliumWorld.chain((state) =>
      fc.tuple(fc.constant(state), fc.shuffledSubarray([...state.unmodelled], { minLength: state.unmodelled.length })),
    );
    holds(
      fc.property(shuffled, ([state, unmodelled]) => {
        const [before, after] = [state, { ...state, unmodelled }].map((each) => {
          const { index, policies } = prepareAnalysis(each);
          return connectivityOf(index, policies);
        });
        if (before === undefined || after === undefined) throw new RangeError('two states were connected');
        const steps = compareStates(before, after, () => true);
        for (let step = steps.next(); ; step = steps.next()) {
          if (step.done !== true) continue;
          expect(step.value.blocks).toEqual([]);
          return;
        }
      }),
      100,
    );
  });

  it('open nothing by a rule that denies', () => {
    holds(
      fc.property(anyCiliumWorld, extraOf(['ingressDeny', 'egressDeny']), (state, extra) => {
        const [before, after] = [verdictsOf(state), verdictsOf(withPolicy(state, extra))];
        for (const [flow, verdict] of after) {
          const was = before.get(flow);
          if (was === 'DENY') expect(`${flow} ${verdict}`).toBe(`${flow} DENY`);
          if (was === 'UNKNOWN') expect(`${flow} ${verdict}`).not.toBe(`${flow} ALLOW`);
        }
      }),
      60,
    );
  });

  it('close nothing by a rule that allows, in a policy that does not isolate', () => {
    holds(
      fc.property(anyCiliumWorld, extraOf(['ingress', 'egress']), (state, extra) => {
        const [before, after] = [verdictsOf(state), verdictsOf(withPolicy(state, extra))];
        for (const [flow, verdict] of after) {
          const was = before.get(flow);
          if (was === 'ALLOW') expect(`${flow} ${verdict}`).toBe(`${flow} ALLOW`);
          if (was === 'UNKNOWN') expect(`${flow} ${verdict}`).not.toBe(`${flow} DENY`);
        }
      }),
      60,
    );
  });

  it('close a pod that a rule denies everybody, but to its own calls of itself, whatever allows', () => {
    let closed = 0;
    holds(
      fc.property(anyCiliumWorld, anyHome, (state, home) => {
        const deny = ciliumObject('CiliumNetworkPolicy', 'extra', home, {
          spec: { endpointSelector: {}, ingressDeny: [{ fromEntities: ['all'] }] },
        });
        // The admin tiers are asked before.
        const own = state.unmodelled.filter(({ group }) => group === 'cilium.io');
        const denied = new Set(
          state.pods.filter((pod) => pod.namespace === home && !pod.hostNetwork).map(({ name }) => name),
        );
        for (const [flow, verdict] of verdictsOf({ ...state, unmodelled: [...own, deny] })) {
          const [source, destination = ''] = flow.split(' ');
          if (source === destination || !denied.has(destination)) continue;
          closed += 1;
          expect(`${flow} ${verdict}`).toBe(`${flow} DENY`);
        }
      }),
      60,
    );
    expect(closed).toBeGreaterThan(100);
  });
});
