import { describe, expect, it } from 'vitest';
import { answerChanges, type ChangeScope, prepareChanges } from '../../../src/what-if.ts';
import { compareStates } from '../../../src/advise/diff/compare.ts';
import { connectivityOf } from '../../../src/engine/all-pairs/connectivity-of.ts';
import { nameEnd } from '../../../src/advise/diff/name-end.ts';
import { modelOf } from '../../../src/dialects/compiled.ts';
import { prepareAnalysis } from '../../../src/analysis.ts';
import type { NetworkPolicy } from '../../../src/model/network-policy.ts';
import { pairsOf } from '../../../src/advise/diff/pair-blocks.ts';
import type { Snapshot, UnmodelledPolicy } from '../../../src/model/snapshot.ts';
import { withoutSctp } from '../../../src/engine/flags-that-matter.ts';
import { daemonSet, factsOf } from '../../enforcers/facts.ts';
import { namespace, node, pod, policy, snapshot } from '../../helpers/builders.ts';

const WEB = pod('shop/web', { labels: { app: 'web' }, addresses: ['10.0.0.1'] });
const DB = pod('shop/db', { labels: { app: 'db' }, addresses: ['10.0.0.2'], node: 'n2' });
const NODES = [node('n1', '192.0.2.1'), node('n2', '192.0.2.2'), node('n3', '192.0.2.3')];
const CILIUM = factsOf(daemonSet('kube-system/cilium', '{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4"}'));

/** All that shop/web sends stays closed but for what these say. */
const CLOSED = cnp('closed', { egress: [{}] });

function cnp(name: string, spec: object): UnmodelledPolicy {
  return {
    ref: { kind: 'CiliumNetworkPolicy', namespace: 'shop', name },
    group: 'cilium.io',
    raw: { spec: { endpointSelector: { matchLabels: { app: 'web' } }, ...spec } },
  };
}

function state(parts: Partial<Snapshot>): Snapshot {
  return snapshot({ namespaces: [namespace('shop')], pods: [WEB, DB], nodes: NODES, ...parts });
}

/** `shop/web → its own node` and what of it differs, by name of the set: before and after. */
function compare(before: Snapshot, after: Snapshot): readonly string[] {
  const [was, is] = [before, after].map((each) => {
    const { index, policies } = prepareAnalysis(each);
    return connectivityOf(index, policies, withoutSctp(modelOf(policies)));
  });
  if (was === undefined || is === undefined) return [];
  const steps = compareStates(was, is, () => true);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done !== true) continue;
    return [...pairsOf(step.value.blocks)]
      .flatMap(({ source, destination, differences }) =>
        differences.flatMap(({ transitions }) =>
          transitions.map((each) => `${nameEnd(source)} → ${nameEnd(destination)}: ${each.before} → ${each.after}`),
        ),
      )
      .toSorted();
  }
}

describe('a change that alters only the answers of nodes', () => {
  it.each([
    ['the own node', { egress: [{ toEntities: ['host'] }] }, ['shop/web → its own node: none → all']],
    ['other nodes', { egress: [{ toEntities: ['remote-node'] }] }, ['shop/web → other nodes: none → all']],
    [
      'both',
      { egress: [{ toEntities: ['host', 'remote-node'] }] },
      ['shop/web → its own node: none → all', 'shop/web → other nodes: none → all'],
    ],
    [
      'a denial of what the own node sends, which is let in otherwise',
      { enableDefaultDeny: { ingress: false }, ingressDeny: [{ fromEntities: ['host'] }] },
      ['its own node → shop/web: all → none'],
    ],
  ])('is seen: %s', (_, spec, expected) => {
    for (const nodes of [NODES, []]) {
      const parts = { nodes, enforcerFacts: CILIUM };
      const found = compare(
        state({ ...parts, unmodelled: [CLOSED] }),
        state({ ...parts, unmodelled: [CLOSED, cnp('new', spec)] }),
      );
      expect(found).toEqual(expected);
    }
  });

  it("is seen: a block of nothing but one node's address", () => {
    const closed = policy('shop/closed', { policyTypes: ['Egress'] });
    const toNode = (address: string): NetworkPolicy =>
      policy('shop/to-node', {
        podSelector: { matchLabels: { app: 'web' } },
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr: `${address}/32` } }] }],
      });
    const found = (address: string) =>
      compare(state({ networkPolicies: [closed] }), state({ networkPolicies: [closed, toNode(address)] }));
    expect(found('192.0.2.3')).toEqual(['shop/web → node/n3: none → all']);
    // What the API leaves open becomes certain.
    expect(found('192.0.2.1')).toEqual(['shop/web → its own node: unknown → all']);
  });

  it('is told once, as the outside, where it is all that is outside', () => {
    const closed = policy('shop/closed', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] });
    const found = compare(state({}), state({ networkPolicies: [closed] }));
    expect(found.filter((line) => line.includes('node'))).toEqual([]);
    expect(found.some((line) => line.includes('0.0.0.0/0'))).toBe(true);
  });

  it('is told by what-if with the rule that makes the difference', () => {
    const scope: ChangeScope = {
      base: { name: 'live', input: { kind: 'demo', read: {}, ignored: {}, problems: [] }, notRead: [], invalid: [] },
      requested: [],
    };
    const base = prepareChanges(state({ enforcerFacts: CILIUM, unmodelled: [CLOSED] }));
    const objects = snapshot({ unmodelled: [cnp('new', { egress: [{ toEntities: ['host'] }] })] });
    const steps = answerChanges(base, [{ kind: 'put', objects }], scope);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done !== true) continue;
      const [change, ...others] = step.value.changes;
      expect(others).toEqual([]);
      expect(change).toMatchObject({ sources: ['shop/web'], destinations: ['its own node'] });
      expect(JSON.stringify(change?.why)).toContain('CiliumNetworkPolicy shop/new, rule 1: to entity host');
      return;
    }
  });
});
