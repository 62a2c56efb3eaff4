import { describe, expect, it } from 'vitest';
import type { CompiledPolicy, PolicySet } from '../../src/dialects/compiled.ts';
import { compileNetworkPolicies } from '../../src/dialects/network-policy.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { DirectionTrace, Trace } from '../../src/engine/trace.ts';
import { unknown } from '../../src/model/known.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import { flow, gap, layered, pod, podEndpoint, policy } from '../helpers/builders.ts';
import { EVERY_POD, firstMatchTier, rule, tierPolicy, UNREADABLE_PEER } from '../helpers/tiers.ts';

const a = pod('x/a', { labels: { pod: 'a' }, addresses: ['10.0.1.1'] });
const b = pod('x/b', { labels: { pod: 'b' }, addresses: ['10.0.1.2'], node: 'n2' });
const denyAll = policy('x/deny-all', { policyTypes: ['Ingress'] });
const allowAll = policy('x/allow-all', { ingress: [{}] });
const allowC = policy('x/allow-c', { ingress: [{ from: [{ podSelector: { matchLabels: { pod: 'c' } } }] }] });

const maybe = { peers: [UNREADABLE_PEER] };
const never = { ports: [{ index: 0, path: [], protocol: 'UDP', port: { kind: 'all' } }] } as const;

interface Layers {
  readonly admin?: readonly CompiledPolicy[];
  readonly policies?: readonly NetworkPolicy[];
  readonly baseline?: readonly CompiledPolicy[];
}

function layers({ admin = [], policies = [], baseline = [] }: Layers): PolicySet {
  return layered([
    firstMatchTier('Admin', admin),
    compileNetworkPolicies(policies, []),
    firstMatchTier('Baseline', baseline),
  ]);
}

function ask(set: Layers): Trace {
  return evaluate(layers(set), flow(a, b, 8080));
}

describe('A first-match tier', () => {
  const allow = tierPolicy('allow', { priority: 1, ingress: [rule('allow')] });
  const deny = tierPolicy('deny', { priority: 2, ingress: [rule('deny')] });
  const pass = tierPolicy('pass', { priority: 1, ingress: [rule('pass')] });

  it.each<
    readonly [title: string, set: Layers, verdict: Trace['verdict'], decision: DirectionTrace['decision']['kind']]
  >([
    ['says nothing when nothing in it matches', {}, 'ALLOW', 'not-isolated'],
    ['denies over a NetworkPolicy that allows', { admin: [deny], policies: [allowAll] }, 'DENY', 'rule'],
    ['allows over a NetworkPolicy that isolates', { admin: [allow], policies: [denyAll] }, 'ALLOW', 'rule'],
    ['lets the lower priority number go first, wherever it stands', { admin: [deny, allow] }, 'ALLOW', 'rule'],
    [
      'hands on with pass, past its own later policies',
      { admin: [pass, deny], policies: [denyAll] },
      'DENY',
      'isolated',
    ],
    ['hands on with pass to nobody', { admin: [pass, deny] }, 'ALLOW', 'not-isolated'],
    ['is not asked once a NetworkPolicy isolates', { policies: [allowC], baseline: [allow] }, 'DENY', 'isolated'],
    ['is not asked once a NetworkPolicy allows', { policies: [allowAll], baseline: [deny] }, 'ALLOW', 'rule'],
    ['decides where no NetworkPolicy isolates', { baseline: [deny] }, 'DENY', 'rule'],
    ['hands on with pass to the default as the last tier', { baseline: [pass, deny] }, 'ALLOW', 'not-isolated'],
    [
      'takes the rules of one policy in their order',
      { admin: [tierPolicy('both', { ingress: [rule('allow'), rule('deny')] })] },
      'ALLOW',
      'rule',
    ],
    [
      'goes past rules that deny some of what is said',
      { admin: [tierPolicy('both', { ingress: [rule('deny-some'), rule('allow'), rule('deny')] })] },
      'ALLOW',
      'rule',
    ],
    [
      'goes past rules that do not match',
      { admin: [tierPolicy('both', { ingress: [rule('allow', never), rule('deny')] })] },
      'DENY',
      'rule',
    ],
    [
      'goes past policies that do not match to those of lower priority',
      { admin: [tierPolicy('udp', { priority: 1, ingress: [rule('allow', never)] }), deny] },
      'DENY',
      'rule',
    ],
    [
      'has no say on the direction it has no rule for',
      { admin: [tierPolicy('egress', { egress: [rule('allow')] })], policies: [denyAll] },
      'DENY',
      'isolated',
    ],
  ])('%s', (_title, set, verdict, decision) => {
    const trace = ask(set);
    expect(trace.verdict).toBe(verdict);
    expect(trace.ingress.decision.kind).toBe(decision);
  });

  it('tells which rule of which policy decided', () => {
    const { decision } = ask({
      admin: [tierPolicy('both', { ingress: [rule('allow', never), rule('deny')] })],
    }).ingress;
    expect(decision).toMatchObject({
      kind: 'rule',
      tier: 'Admin',
      matches: [{ policy: { ref: { name: 'both' } }, rule: { rule: { index: 1, action: 'deny' } } }],
    });
  });
});

describe('Policies of one priority', () => {
  const allow = tierPolicy('one', { ingress: [rule('allow')] });
  const deny = tierPolicy('two', { ingress: [rule('deny')] });
  const pass = tierPolicy('three', { ingress: [rule('pass')] });

  it('that contradict each other leave the verdict open, and are named', () => {
    const { verdict, ingress } = ask({ admin: [allow, deny] });
    expect(verdict).toBe('UNKNOWN');
    const policies = [{ ref: allow.ref }, { ref: deny.ref }];
    expect(ingress.decision).toMatchObject({ kind: 'missing', facts: [{ kind: 'priority-tie', policies }] });
  });

  it.each<readonly [title: string, set: Layers, verdict: Trace['verdict']]>([
    ['that say the same decide together', { admin: [deny, tierPolicy('again', { ingress: [rule('deny')] })] }, 'DENY'],
    [
      'of which one matches decide by it',
      { admin: [allow, tierPolicy('udp', { ingress: [rule('deny', never)] })] },
      'ALLOW',
    ],
    [
      'do not matter below one that decides',
      { admin: [tierPolicy('first', { priority: -1, ingress: [rule('deny')] }), allow, deny] },
      'DENY',
    ],
    ['may differ where all that follows comes to the same', { admin: [allow, pass], policies: [allowAll] }, 'ALLOW'],
    ['may differ where nothing follows', { admin: [deny, pass], policies: [denyAll] }, 'DENY'],
    ['differ when what follows differs', { admin: [deny, pass], policies: [allowAll] }, 'UNKNOWN'],
  ])('%s', (_title, set, verdict) => {
    expect(ask(set).verdict).toBe(verdict);
  });
});

describe('What this version cannot read', () => {
  const mayAllow = tierPolicy('may allow', { priority: 1, ingress: [rule('allow', maybe)] });
  const mayDeny = tierPolicy('may deny', { priority: 1, ingress: [rule('deny', maybe)] });
  const allow = tierPolicy('allow', { priority: 2, ingress: [rule('allow')] });
  const deny = tierPolicy('deny', { priority: 2, ingress: [rule('deny')] });

  it.each<readonly [title: string, set: Layers, verdict: Trace['verdict']]>([
    ['leaves open what it may overturn', { admin: [mayDeny, allow] }, 'UNKNOWN'],
    ['is no matter where all that follows comes to the same', { admin: [mayAllow, allow] }, 'ALLOW'],
    ['is no matter where a denial follows anyway', { admin: [mayDeny, deny] }, 'DENY'],
    ['is no matter where the default is the same', { admin: [mayAllow] }, 'ALLOW'],
    ['leaves a NetworkPolicy undecided', { admin: [mayAllow], policies: [denyAll] }, 'UNKNOWN'],
    ['is no matter below what decides', { policies: [denyAll], baseline: [mayAllow] }, 'DENY'],
  ])('in an earlier rule %s', (_title, set, verdict) => {
    expect(ask(set).verdict).toBe(verdict);
  });

  it('in a field of a whole policy makes even its certain rules uncertain', () => {
    const strange = tierPolicy('strange', { ingress: [rule('deny')], unrecognised: ['spec.mood'] });
    const { verdict, ingress } = ask({ admin: [strange] });
    expect(verdict).toBe('UNKNOWN');
    expect(ingress.decision).toMatchObject({ facts: [{ kind: 'unrecognised', problem: 'spec.mood' }] });
  });

  it('in the field of a rule leaves open whether that rule matches', () => {
    const strange = tierPolicy('strange', { ingress: [rule('deny', { unrecognised: ['mood'] })] });
    expect(ask({ admin: [strange] }).verdict).toBe('UNKNOWN');
    expect(
      ask({ admin: [tierPolicy('not', { ingress: [rule('deny', { ...never, unrecognised: ['mood'] })] })] }).verdict,
    ).toBe('ALLOW');
  });
});

describe('A list that could not be read', () => {
  const forbidden = gap('adminnetworkpolicies');

  it('of a first-match tier may say anything, and is named', () => {
    const set = layered([firstMatchTier('Admin', [], [forbidden]), compileNetworkPolicies([allowAll], [])]);
    const { verdict, ingress } = evaluate(set, flow(a, b));
    expect(verdict).toBe('UNKNOWN');
    expect(ingress.decision).toEqual({ kind: 'missing', facts: [{ kind: 'gap', gap: forbidden }] });
  });

  it('may hold a policy that goes before those that were read', () => {
    const read = tierPolicy('read', { ingress: [rule('deny')] });
    const set = layered([firstMatchTier('Admin', [read], [forbidden])]);
    expect(evaluate(set, flow(a, b)).verdict).toBe('UNKNOWN');
  });

  it('below a tier that decides is not missed', () => {
    const set = layered([compileNetworkPolicies([denyAll], []), firstMatchTier('Baseline', [], [forbidden])]);
    expect(evaluate(set, flow(a, b)).ingress.result).toBe('deny');
  });
});

describe('A policy for namespaces by label', () => {
  const inTeam = tierPolicy('team', {
    ingress: [rule('deny')],
    subject: {
      ...EVERY_POD,
      namespaces: { kind: 'labels', selector: [{ key: 'team', operator: 'In', values: ['blue'] }] },
    },
  });
  const to = (labels: Readonly<Record<string, string>>): Trace =>
    evaluate(layers({ admin: [inTeam] }), flow(a, podEndpoint(b, labels)));

  it('selects the pods of namespaces that match', () => {
    expect(to({ team: 'blue' }).verdict).toBe('DENY');
    expect(to({ team: 'red' }).verdict).toBe('ALLOW');
  });

  it('may select a pod whose namespace could not be read', () => {
    const hidden = { kind: 'pod', pod: b, namespaceLabels: unknown(gap('namespaces', { name: 'x' })) } as const;
    expect(evaluate(layers({ admin: [inTeam] }), flow(a, hidden)).verdict).toBe('UNKNOWN');
  });
});
