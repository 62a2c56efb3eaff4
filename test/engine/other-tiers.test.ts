import { describe, expect, it } from 'vitest';
import type { CompiledPolicy, Peer, Tier } from '../../src/dialects/compiled.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { DirectionTrace, Trace } from '../../src/engine/trace.ts';
import { cidr } from '../helpers/addresses.ts';
import { flow, gap, layered, pod } from '../helpers/builders.ts';
import {
  EVERY_POD,
  firstMatchTier,
  isolatingTier,
  rule,
  type TierPolicyOptions,
  tierPolicy,
  UNREADABLE_PEER,
} from '../helpers/tiers.ts';

/* What tiers of languages beside NetworkPolicy need: semantics F.1 to F.3. */

const a = pod('x/a', { labels: { app: 'web-front' }, addresses: ['10.0.1.1'], serviceAccount: 'robot' });
const b = pod('x/b', { labels: { app: 'db' }, addresses: ['10.0.1.2'], node: 'n2' });

const never = { ports: [{ index: 0, path: [], protocol: 'UDP', port: { kind: 'all' } }] } as const;
const maybe = { peers: [UNREADABLE_PEER] };

function ask(...tiers: readonly Tier[]): Trace {
  return evaluate(layered(tiers), flow(a, b, 8080));
}

function ingress(name: string, rules: TierPolicyOptions['ingress'], options: TierPolicyOptions = {}): CompiledPolicy {
  return tierPolicy(name, { ingress: rules ?? [], ...options });
}

type Decided = DirectionTrace['decision']['kind'];

describe('An isolating tier', () => {
  const allow = ingress('allow', [rule('allow')], { isolates: ['ingress'] });
  const deny = ingress('deny', [rule('deny')], { isolates: ['ingress'] });
  const isolate = ingress('isolate', [], { isolates: ['ingress'] });
  const maybeDeny = ingress('maybe-deny', [rule('deny', maybe)], { isolates: ['ingress'] });

  it.each<readonly [title: string, policies: readonly CompiledPolicy[], verdict: Trace['verdict'], decision: Decided]>([
    ['lets a rule that denies win over all that allow', [allow, deny], 'DENY', 'rule'],
    ['does so whatever else is not known', [allow, deny, ingress('m', [rule('allow', maybe)])], 'DENY', 'rule'],
    [
      'isolates with a rule that denies somebody else',
      [ingress('d', [rule('deny', never)], { isolates: ['ingress'] })],
      'DENY',
      'isolated',
    ],
    ['does not know where one may deny', [allow, maybeDeny], 'UNKNOWN', 'missing'],
    ['denies where one may deny and nothing allows', [isolate, maybeDeny], 'DENY', 'isolated'],
    [
      'is open to rules that count and isolate nobody',
      [isolate, ingress('c', [rule('allow')], { countsAnyway: true })],
      'ALLOW',
      'rule',
    ],
    ['is closed by them', [ingress('c', [rule('deny')], { countsAnyway: true })], 'DENY', 'rule'],
    [
      'is not isolated by them',
      [ingress('c', [rule('allow', never)], { countsAnyway: true })],
      'ALLOW',
      'not-isolated',
    ],
    [
      'is not closed by rules that deny some of what is said',
      [ingress('c', [rule('deny-some')], { countsAnyway: true })],
      'ALLOW',
      'not-isolated',
    ],
    ['does not hear rules that do not count', [isolate, ingress('c', [rule('allow')])], 'DENY', 'isolated'],
  ])('%s', (_, policies, verdict, decision) => {
    const trace = ask(isolatingTier('Mixed', policies));
    expect([trace.verdict, trace.ingress.decision.kind]).toEqual([verdict, decision]);
  });

  it('does not know what a list hides that may deny', () => {
    const gaps = [gap('ciliumnetworkpolicies')];
    const side = (policy: CompiledPolicy, denyingGaps: typeof gaps): DirectionTrace =>
      ask(isolatingTier('Mixed', [policy], { gaps, denyingGaps })).ingress;
    expect(side(allow, []).result).toBe('allow');
    expect(side(allow, gaps)).toMatchObject({ result: 'unknown', decision: { facts: [{ kind: 'gap' }] } });
    expect(side(deny, gaps).result).toBe('deny');
  });
});

describe('A first-match tier whose policies isolate', () => {
  const open = ingress('open', [rule('allow', never)]);
  const closed = ingress('closed', [rule('allow', never)], { isolates: ['ingress'] });

  it.each<readonly [title: string, policies: readonly CompiledPolicy[], verdict: Trace['verdict'], decision: Decided]>([
    ['denies what none of its rules matches', [closed], 'DENY', 'isolated'],
    ['hands on where none of them isolates', [open], 'ALLOW', 'not-isolated'],
    [
      'lets a later policy match before it denies',
      [closed, ingress('late', [rule('allow')], { priority: 1 })],
      'ALLOW',
      'rule',
    ],
    ['hands on with pass', [ingress('pass', [rule('pass')], { isolates: ['ingress'] })], 'ALLOW', 'not-isolated'],
    [
      'does not know where a policy may not be about the pod',
      [ingress('new', [], { isolates: ['ingress'], unrecognised: ['newer'] })],
      'UNKNOWN',
      'missing',
    ],
  ])('%s', (_, policies, verdict, decision) => {
    const trace = ask(firstMatchTier('security', policies));
    expect([trace.verdict, trace.ingress.decision.kind]).toEqual([verdict, decision]);
  });

  it('names who isolates', () => {
    const { decision } = ask(firstMatchTier('security', [closed, open])).ingress;
    expect(decision).toMatchObject({ kind: 'isolated', tier: 'security', by: [{ ref: { name: 'closed' } }] });
  });
});

describe('Parts of one policy', () => {
  it('are heard once', () => {
    const whole = {};
    const part = (name: string): CompiledPolicy =>
      ingress(name, [rule('allow', maybe), rule('deny')], { partOf: whole });
    const { decision, tiers } = ask(firstMatchTier('security', [part('p'), part('p')])).ingress;
    expect(tiers[0]?.policies).toHaveLength(1);
    // Two of them would be told as a tie.
    expect(decision).toMatchObject({ kind: 'missing', facts: [{ kind: 'unrecognised' }] });
  });
});

describe('Peers', () => {
  const base = { index: 0, path: [] } as const;
  const everyPod: Peer = { ...base, kind: 'selector', namespaces: { kind: 'labels', selector: [] }, pods: [] };
  const block = (text: string): Peer => ({ ...base, kind: 'ip-block', cidr: cidr(text), except: [] });
  const withLabel = (operator: 'Contains' | 'StartsWith' | 'NotEndsWith', text: string): Peer => ({
    ...everyPod,
    pods: [{ key: 'app', operator, values: [text] }],
  });
  const runningAs = (name: string): Peer => ({
    ...everyPod,
    account: [{ key: 'name', operator: 'In', values: [name] }],
  });
  const allOf = (...parts: readonly (readonly [Peer, boolean])[]): Peer => ({
    ...base,
    kind: 'all-of',
    parts: parts.flatMap(([peer, isNegated]) => (peer.kind === 'all-of' ? [] : [{ peer, isNegated }])),
  });

  it.each<readonly [title: string, peer: Peer, isMatched: boolean]>([
    ['of several parts match where all of them do', allOf([everyPod, false], [block('10.0.1.0/24'), false]), true],
    [
      'of several parts do not match where one does not',
      allOf([everyPod, false], [block('10.0.2.0/24'), false]),
      false,
    ],
    ['do not match what a part leaves out', allOf([everyPod, false], [block('10.0.1.0/30'), true]), false],
    ['match what is not what a part leaves out', allOf([runningAs('other'), true]), true],
    ['ask for an account', runningAs('robot'), true],
    ['ask for another account', runningAs('default'), false],
    ['ask for a text in a value', withLabel('Contains', 'front'), true],
    ['ask for the beginning of a value', withLabel('StartsWith', 'front'), false],
    ['ask for no such end of a value', withLabel('NotEndsWith', 'front'), false],
  ])('%s', (_, peer, isMatched) => {
    const policies = [ingress('p', [rule('allow', { peers: [peer] })], { isolates: ['ingress'] })];
    expect(ask(isolatingTier('Mixed', policies)).verdict).toBe(isMatched ? 'ALLOW' : 'DENY');
  });

  it('that leave something out match outside addresses, which no selector matches', () => {
    const peers = [allOf([everyPod, true])];
    const policies = [ingress('p', [rule('allow', { peers })], { isolates: ['ingress'] })];
    expect(evaluate(layered([isolatingTier('Mixed', policies)]), flow('203.0.113.7', b, 80)).verdict).toBe('ALLOW');
  });
});

describe('A subject', () => {
  it('may ask for an account', () => {
    const account = [{ key: 'name', operator: 'In', values: ['robot'] }] as const;
    const egress = tierPolicy('p', { subject: { ...EVERY_POD, account }, isolates: ['egress'] });
    expect(evaluate(layered([isolatingTier('Mixed', [egress])]), flow(a, b, 80)).egress.result).toBe('deny');
    expect(evaluate(layered([isolatingTier('Mixed', [egress])]), flow(b, a, 80)).egress.result).toBe('allow');
  });
});
