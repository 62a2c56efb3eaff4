import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/engine/evaluate.ts';
import { SPECIFICATION } from '../../src/model/enforcer-model.ts';
import type { DirectionTrace } from '../../src/engine/trace.ts';
import type { Endpoint } from '../../src/model/flow.ts';
import { unknown } from '../../src/model/known.ts';
import type { NetworkPolicySpec } from '../../src/model/network-policy.ts';
import { flow, gap, layered, node, pod, podEndpoint, policy, policySet, template } from '../helpers/builders.ts';

const n1 = node('n1', '192.0.2.11');
const n2 = node('n2', '192.0.2.12');
const a = pod('x/a', { labels: { pod: 'a' }, addresses: ['10.0.1.1'] });
const b = pod('x/b', { labels: { pod: 'b' }, addresses: ['10.0.1.2'], node: 'n2' });
const onHost = pod('x/host', { labels: { pod: 'host' }, addresses: ['192.0.2.11'], hostNetwork: true });
const closed = policySet(policy('x/closed', { policyTypes: ['Ingress', 'Egress'] }));

function open(spec: NetworkPolicySpec): ReturnType<typeof policySet> {
  return policySet(policy('x/rules', spec));
}

function factsOf({ decision }: DirectionTrace): readonly string[] {
  return decision.kind === 'missing' ? decision.facts.map(({ kind }) => kind) : [`decided: ${decision.kind}`];
}

describe('A pod and itself', () => {
  it('are never kept apart', () => {
    const { verdict, egress, ingress } = evaluate(closed, flow(a, a));
    expect(verdict).toBe('ALLOW');
    expect([egress.decision, ingress.decision]).toEqual([
      { kind: 'exempt', why: 'self' },
      { kind: 'exempt', why: 'self' },
    ]);
  });

  it('are an open question through a Service once a policy would deny, and likely denied', () => {
    const { verdict, egress, ingress } = evaluate(closed, flow(a, a, 80, { viaService: true }));
    expect(verdict).toBe('UNKNOWN');
    for (const { decision } of [egress, ingress]) {
      expect(decision).toMatchObject({
        kind: 'undefined',
        why: 'hairpin',
        likely: 'deny',
        by: [{ ref: { name: 'closed' } }],
      });
    }
  });

  it('are allowed through a Service where policies allow', () => {
    expect(evaluate(policySet(), flow(a, a, 80, { viaService: true })).verdict).toBe('ALLOW');
  });

  it('are two pods when both are the template of one workload: its replicas', () => {
    const replica = template('x/web', { labels: { app: 'web' } });
    expect(evaluate(closed, flow(replica, replica)).verdict).toBe('DENY');
  });
});

describe('The node that a pod runs on', () => {
  it('always reaches it', () => {
    const { verdict, ingress } = evaluate(closed, flow(n1, a, 10250));
    expect(verdict).toBe('ALLOW');
    expect(ingress.decision).toEqual({ kind: 'exempt', why: 'own-node' });
  });

  it('also as "the node of the other end", whatever its name', () => {
    const kubelet: Endpoint = { kind: 'node', node: node(''), isOwn: true };
    expect(evaluate(closed, flow(kubelet, a)).ingress.decision).toEqual({ kind: 'exempt', why: 'own-node' });
  });

  it('also as a pod that uses its network', () => {
    expect(evaluate(closed, flow(onHost, a)).ingress.decision).toEqual({ kind: 'exempt', why: 'own-node' });
  });

  it('is not exempt as a destination, but no promise is broken either way', () => {
    for (const destination of [n1, onHost]) {
      const { verdict, egress } = evaluate(closed, flow(a, destination, 10250));
      expect(verdict).toBe('UNKNOWN');
      expect(egress.decision).toMatchObject({ kind: 'undefined', why: 'egress-to-own-node', likely: 'deny' });
    }
  });

  it('is allowed as a destination by an ipBlock', () => {
    const toNode = open({ egress: [{ to: [{ ipBlock: { cidr: '192.0.2.11/32' } }] }] });
    expect(evaluate(toNode, flow(a, n1, 10250)).egress.decision.kind).toBe('rule');
  });

  it('may be any node while the pod is not placed', () => {
    const pending = pod('x/pending', { node: undefined, phase: 'Pending' });
    expect(factsOf(evaluate(closed, flow(n1, pending)).ingress)).toEqual(['node-unknown']);
    expect(evaluate(closed, flow(pending, n1)).egress.result).toBe('unknown');
    expect(evaluate(closed, flow(b, pending)).ingress.result).toBe('deny');
  });
});

describe('Another node', () => {
  it('is an address like any other', () => {
    expect(evaluate(closed, flow(n2, a)).verdict).toBe('DENY');
    expect(evaluate(open({ ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }] }), flow(n2, a)).verdict).toBe(
      'ALLOW',
    );
    expect(evaluate(open({ ingress: [{ from: [{ namespaceSelector: {} }] }] }), flow(n2, a)).verdict).toBe('DENY');
  });

  it('whose address is not known leaves an ipBlock open, and the trace says which fact is missing', () => {
    const blocks = open({ ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }] });
    const { verdict, ingress } = evaluate(blocks, flow(node('n3'), a));
    expect(verdict).toBe('UNKNOWN');
    expect(factsOf(ingress)).not.toEqual([]);
  });
});

describe('A pod on its node’s network', () => {
  it('is not subject to policy', () => {
    const { egress } = evaluate(closed, flow(onHost, '203.0.113.5'));
    expect(egress).toMatchObject({ result: 'allow', decision: { kind: 'no-subject', why: 'host-network' } });
  });

  it('is found by no selector, only by address', () => {
    const bySelector = open({ ingress: [{ from: [{ podSelector: { matchLabels: { pod: 'host' } } }] }] });
    const byAddress = open({ ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.11/32' } }] }] });
    expect(evaluate(bySelector, flow(onHost, b)).ingress.result).toBe('deny');
    expect(evaluate(byAddress, flow(onHost, b)).ingress.result).toBe('allow');
  });

  it('has no port names for policy', () => {
    const named = pod('x/named', { addresses: ['192.0.2.12'], hostNetwork: true, node: 'n2', ports: ['http=8080'] });
    const byName = open({ egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 'http' }] }] });
    expect(evaluate(byName, flow(a, named, 8080)).egress.result).toBe('deny');
  });
});

describe('A policy of a language that nobody here speaks', () => {
  const strange = (namespace?: string): ReturnType<typeof layered> =>
    layered(policySet().tiers, {
      unmodelled: [
        {
          ref: { kind: 'StrangePolicy', name: 's', ...(namespace === undefined ? {} : { namespace }) },
          group: 'strange.io',
        },
      ],
    });

  it.each<readonly [title: string, namespace: string | undefined, verdict: string]>([
    ['leaves the verdict open in its namespace', 'x', 'UNKNOWN'],
    ['leaves the verdict open everywhere when it has none', undefined, 'UNKNOWN'],
    ['is no matter for pods of other namespaces', 'y', 'ALLOW'],
  ])('%s', (_title, namespace, verdict) => {
    expect(evaluate(strange(namespace), flow(a, b)).verdict).toBe(verdict);
  });

  it('is named, whatever NetworkPolicies say', () => {
    const set = { ...strange('x'), tiers: closed.tiers };
    expect(factsOf(evaluate(set, flow(a, b)).ingress)).toEqual(['unmodelled']);
  });

  it('does not touch what is exempt', () => {
    expect(evaluate(strange(), flow(a, a)).verdict).toBe('ALLOW');
    expect(evaluate(strange(), flow(n1, '203.0.113.5')).verdict).toBe('ALLOW');
  });

  it('may be hidden behind a list that could not be read', () => {
    const hidden = layered([], { unmodelledGaps: [gap('strangepolicies', { namespace: 'x' })] });
    expect(factsOf(evaluate(hidden, flow(a, b)).egress)).toEqual(['gap']);
    expect(evaluate(hidden, flow(pod('y/c'), '203.0.113.5')).verdict).toBe('ALLOW');
  });
});

describe('An unknown fact', () => {
  it('is told apart from a denial: the labels of a namespace', () => {
    const byTeam = open({ ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'b' } } }] }] });
    const forbidden = gap('namespaces', { name: 'y' });
    const hidden: Endpoint = { kind: 'pod', pod: pod('y/c'), namespaceLabels: unknown(forbidden) };
    const { verdict, ingress } = evaluate(byTeam, flow(hidden, b));
    expect(verdict).toBe('UNKNOWN');
    expect(ingress.decision).toEqual({ kind: 'missing', facts: [{ kind: 'gap', gap: forbidden }] });
  });

  it('does not matter beside a certain denial of the other side', () => {
    const byTeam = open({
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'b' } } }] }],
    });
    const hidden: Endpoint = { kind: 'pod', pod: a, namespaceLabels: unknown(gap('namespaces')) };
    const trace = evaluate(byTeam, flow(hidden, b));
    expect([trace.egress.result, trace.ingress.result, trace.verdict]).toEqual(['deny', 'unknown', 'DENY']);
  });

  it('does not matter for a selector that takes every namespace', () => {
    const everyNamespace = open({ ingress: [{ from: [{ namespaceSelector: {} }] }] });
    const hidden: Endpoint = { kind: 'pod', pod: pod('y/c'), namespaceLabels: unknown(gap('namespaces')) };
    expect(evaluate(everyNamespace, flow(hidden, b)).verdict).toBe('ALLOW');
  });

  it('is the address of a pod that has none yet, for an ipBlock and its exceptions', () => {
    const blocks = open({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.9.0/24'] } }] }] });
    const { ingress } = evaluate(blocks, flow(template('x/t'), b));
    expect(new Set(factsOf(ingress))).toEqual(new Set(['no-address']));
  });
});

describe('An enforcer that reads the API differently', () => {
  const fromAnywhere = open({ ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] });

  it('may keep pods out of ipBlocks, and nodes', () => {
    const model = { ...SPECIFICATION, ipBlockMatchesPods: 'no' } as const;
    expect(evaluate(fromAnywhere, flow(a, b), model).verdict).toBe('DENY');
    expect(evaluate(fromAnywhere, flow(n1, b), model).verdict).toBe('ALLOW');
    expect(evaluate(fromAnywhere, flow('203.0.113.5', b), model).verdict).toBe('ALLOW');
    expect(evaluate(fromAnywhere, flow(n1, b), { ...SPECIFICATION, ipBlockMatchesNodes: 'no' }).verdict).toBe('DENY');
    expect(evaluate(fromAnywhere, flow(onHost, b), { ...SPECIFICATION, ipBlockMatchesNodes: 'no' }).verdict).toBe(
      'DENY',
    );
  });

  it('may take rules as isolation although policyTypes does not list them', () => {
    const inert = open({
      policyTypes: ['Ingress'],
      ingress: [{}],
      egress: [{ to: [{ podSelector: { matchLabels: { pod: 'z' } } }] }],
    });
    expect(evaluate(inert, flow(a, b)).verdict).toBe('ALLOW');
    expect(evaluate(inert, flow(a, b), { ...SPECIFICATION, rulesImplyPolicyType: 'yes' }).verdict).toBe('DENY');
  });
});

describe('A trace', () => {
  it('has both directions, also when the first has denied', () => {
    const trace = evaluate(closed, flow(a, b));
    expect([trace.egress.decision.kind, trace.ingress.decision.kind]).toEqual(['isolated', 'isolated']);
  });

  it('says who polices an end, where nobody does', () => {
    const trace = evaluate(closed, flow('203.0.113.5', n1));
    expect([trace.egress.decision, trace.ingress.decision]).toEqual([
      { kind: 'no-subject', why: 'external' },
      { kind: 'no-subject', why: 'node' },
    ]);
  });

  it('keeps the namesakes of a port that do not count', () => {
    const named = pod('x/named', { labels: {}, ports: ['http=8080/UDP', 'http=8081@init', 'http=8082@sidecar'] });
    const [tier] = evaluate(open({ ingress: [{ ports: [{ port: 'http' }] }] }), flow(a, podEndpoint(named), 8080))
      .ingress.tiers;
    const ports = tier?.policies[0]?.rules[0]?.ports;
    const check =
      ports === undefined || ports === 'any' ? undefined : ports[0]?.checks.find(({ kind }) => kind === 'named');
    expect(check).toMatchObject({
      result: 'no',
      found: [{ port: 8082 }],
      passedOver: [{ port: 8080 }, { port: 8081 }],
    });
  });
});
