import { describe, expect, it } from 'vitest';
import type { CompiledRule, OnTop, Tier } from '../../src/dialects/compiled.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { address } from '../helpers/addresses.ts';
import { flow, gap, layered, pod, podEndpoint } from '../helpers/builders.ts';
import { isolatingTier, rule, tierPolicy, UNREADABLE_PEER } from '../helpers/tiers.ts';

/* Tiers with whoever a flow has to pass as well, once the chain has let it pass. */

const a = pod('x/a', { addresses: ['10.0.1.1'], node: 'n1' });
const b = pod('x/b', { addresses: ['10.0.1.2'], node: 'n2' });

const INTO_PODS: OnTop = { directions: ['ingress'], protocols: ['TCP'] };

const saying = (name: string, rules: readonly CompiledRule[], onTop?: OnTop): Tier =>
  isolatingTier(
    name,
    [tierPolicy(name, { ingress: rules, isolates: ['ingress'] })],
    onTop === undefined ? {} : { onTop },
  );

const closed = saying('chain', []);
const open = saying('chain', [rule('allow')]);
const unsure = saying('chain', [rule('allow', { peers: [UNREADABLE_PEER] })]);
const denies = saying('mesh', [rule('deny')], INTO_PODS);
const shut = saying('mesh', [], INTO_PODS);
const lets = saying('mesh', [rule('allow')], INTO_PODS);
const mayDeny = saying('mesh', [rule('allow'), rule('deny', { peers: [UNREADABLE_PEER] })], INTO_PODS);
const unread = isolatingTier('mesh', [], { gaps: [gap('meshpolicies')], onTop: INTO_PODS });

describe('A tier on top of the chain', () => {
  it.each<readonly [title: string, chain: Tier, onTop: Tier, verdict: string, decision: string, asked: string]>([
    ['denies what the chain allows, by a rule', open, denies, 'DENY', 'rule', 'chain mesh'],
    ['denies it by isolation', open, shut, 'DENY', 'isolated', 'chain mesh'],
    ['leaves what it allows', open, lets, 'ALLOW', 'rule', 'chain mesh'],
    ['is not asked where the chain denies', closed, lets, 'DENY', 'isolated', 'chain'],
    ['denies what the chain may allow', unsure, denies, 'DENY', 'rule', 'chain mesh'],
    ['leaves open what the chain leaves open', unsure, lets, 'UNKNOWN', 'missing', 'chain mesh'],
    ['leaves open what it may deny', open, mayDeny, 'UNKNOWN', 'missing', 'chain mesh'],
    ['may deny where a list of it was not read', open, unread, 'UNKNOWN', 'missing', 'chain mesh'],
  ])('%s', (_, chain, onTop, verdict, decision, asked) => {
    const { verdict: said, ingress } = evaluate(layered([chain, onTop]), flow(a, b, 8080));
    expect([said, ingress.decision.kind, ingress.tiers.map(({ name }) => name).join(' ')]).toEqual([
      verdict,
      decision,
      asked,
    ]);
  });

  it('says nothing in directions and protocols that it does not see', () => {
    const outward = saying('mesh', [rule('deny')], { directions: ['egress'] });
    expect(evaluate(layered([open, outward]), flow(a, b, 8080)).verdict).toBe('ALLOW');
    expect(evaluate(layered([open, denies]), { ...flow(a, b, 8080), protocol: 'UDP' }).verdict).toBe('ALLOW');
  });

  it('is asked of what the chain is exempt from, but not of what stays within a pod', () => {
    const node = {
      kind: 'node',
      node: { name: 'n2', labels: {}, addresses: [address('10.0.0.2')] },
    } as const;
    const fromNode = { ...flow(a, b, 8080), source: node, sourceAddress: address('10.0.0.2') };
    expect(evaluate(layered([closed]), fromNode).ingress.decision.kind).toBe('exempt');
    expect(evaluate(layered([closed, denies]), fromNode).verdict).toBe('DENY');
    const own = { ...flow(b, b, 8080), source: podEndpoint(b), destination: podEndpoint(b) };
    expect(evaluate(layered([denies]), own).verdict).toBe('ALLOW');
  });
});
