import { describe, expect, it } from 'vitest';
import type { CompiledPolicy, CompiledRule } from '../../src/dialects/compiled.ts';
import { compileNetworkPolicies, compileNetworkPolicy, policyTypes } from '../../src/dialects/network-policy.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { NetworkPolicySpec } from '../../src/model/network-policy.ts';
import { flow, gap, pod, policy, policySet } from '../helpers/builders.ts';

function compile(spec: NetworkPolicySpec): CompiledPolicy {
  return compileNetworkPolicy(policy('x/p', spec));
}

function firstRule({ ingress }: CompiledPolicy): CompiledRule {
  const [rule] = ingress.rules;
  if (rule === undefined) throw new Error('there is no ingress rule');
  return rule;
}

/** A spec with fields that no API version has today. */
function tomorrow(spec: object): NetworkPolicySpec {
  return spec as NetworkPolicySpec; // that it does not fit the type is the point
}

describe('The directions that a policy isolates', () => {
  it.each<readonly [spec: NetworkPolicySpec, directions: readonly string[]]>([
    [{}, ['ingress']],
    [{ policyTypes: null }, ['ingress']],
    [{ policyTypes: [] }, ['ingress']],
    [{ ingress: [{}] }, ['ingress']],
    [{ egress: [] }, ['ingress']],
    [{ egress: null }, ['ingress']],
    [{ egress: [{}] }, ['ingress', 'egress']],
    [{ policyTypes: [], egress: [{}] }, ['ingress', 'egress']],
    [{ policyTypes: ['Ingress'], egress: [{}] }, ['ingress']],
    [{ policyTypes: ['Egress'] }, ['egress']],
    [{ policyTypes: ['Egress'], ingress: [{}] }, ['egress']],
    [{ policyTypes: ['Egress', 'Ingress'] }, ['ingress', 'egress']],
    [{ policyTypes: ['Ingress', 'Ingress'] }, ['ingress']],
  ])('of %j are %j', (spec, directions) => {
    expect([...policyTypes(spec)]).toEqual(directions);
  });
});

describe('A compiled rule', () => {
  it.each<readonly [title: string, rule: object]>([
    ['missing', {}],
    ['null', { from: null, ports: null }],
    ['empty', { from: [], ports: [] }],
  ])('restricts nothing where its lists are %s', (_title, rule) => {
    expect(firstRule(compile({ ingress: [rule] }))).toMatchObject({ peers: 'any', ports: 'any', action: 'allow' });
  });

  it('knows the way back to each peer and port', () => {
    const { egress } = compile({
      egress: [{}, { to: [{ podSelector: {} }, { namespaceSelector: {} }], ports: [{ port: 80 }] }],
    });
    const [, rule] = egress.rules;
    expect(rule).toMatchObject({
      index: 1,
      path: ['spec', 'egress', 1],
      peers: [{ path: ['spec', 'egress', 1, 'to', 0] }, { path: ['spec', 'egress', 1, 'to', 1] }],
      ports: [{ path: ['spec', 'egress', 1, 'ports', 0] }],
    });
  });

  it('tells a missing namespaceSelector from an empty one', () => {
    const { peers } = firstRule(
      compile({
        ingress: [
          { from: [{ podSelector: {} }, { podSelector: {}, namespaceSelector: null }, { namespaceSelector: {} }] },
        ],
      }),
    );
    expect(peers).toMatchObject([
      { namespaces: { kind: 'same', namespace: 'x' } },
      { namespaces: { kind: 'same', namespace: 'x' } },
      { namespaces: { kind: 'labels', selector: [] } },
    ]);
  });

  it.each<readonly [port: object, protocol: string, kind: object]>([
    [{}, 'TCP', { kind: 'all' }],
    [{ protocol: null, port: null, endPort: null }, 'TCP', { kind: 'all' }],
    [{ protocol: 'UDP' }, 'UDP', { kind: 'all' }],
    [{ port: 80 }, 'TCP', { kind: 'range', first: 80, last: 80 }],
    [{ port: 80, endPort: 90, protocol: 'SCTP' }, 'SCTP', { kind: 'range', first: 80, last: 90 }],
    [{ port: 'http' }, 'TCP', { kind: 'named', name: 'http' }],
  ])('reads the port %j', (port, protocol, kind) => {
    expect(firstRule(compile({ ingress: [{ ports: [port] }] })).ports).toMatchObject([{ protocol, port: kind }]);
  });
});

describe('What a newer API may say', () => {
  const a = pod('x/a', { addresses: ['10.0.0.1'] });
  const b = pod('x/b', { addresses: ['10.0.0.2'] });

  it.each<readonly [title: string, spec: object, problem: string]>([
    ['in the spec', { mood: 'good' }, 'mood'],
    ['in its podSelector', { podSelector: { matchMood: {} } }, 'unknown selector field "matchMood"'],
    [
      'in an operator of its podSelector',
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] } },
      'unknown selector operator "Gt"',
    ],
    ['in a rule', { ingress: [{ mood: 'good' }] }, 'unknown rule field "mood"'],
    ['in a peer', { ingress: [{ from: [{ serviceAccounts: {} }] }] }, 'unknown peer field "serviceAccounts"'],
    [
      'in an ipBlock',
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', mood: 1 } }] }] },
      'unknown peer field "mood"',
    ],
    ['as a peer of nothing', { ingress: [{ from: [{}] }] }, 'no peer is specified'],
    [
      'as a peer of two kinds',
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }] }] },
      'ipBlock stands beside another peer',
    ],
    [
      'in a selector of a peer',
      { ingress: [{ from: [{ podSelector: { matchMood: {} } }] }] },
      'unknown selector field "matchMood"',
    ],
    ['as an address block', { ingress: [{ from: [{ ipBlock: { cidr: 'ten' } }] }] }, 'unreadable address block "ten"'],
    [
      'as an exception of an address block',
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['ten'] } }] }] },
      'unreadable address block "10.0.0.0/8"',
    ],
    ['in a port', { ingress: [{ ports: [{ mood: 1 }] }] }, 'unknown port field "mood"'],
  ])('%s makes the verdict UNKNOWN, and is named', (_title, spec, problem) => {
    const { verdict, ingress } = evaluate(policySet(policy('x/p', tomorrow(spec))), flow(a, b));
    expect(verdict).toBe('UNKNOWN');
    const { decision } = ingress;
    expect(decision.kind === 'missing' ? decision.facts : []).toMatchObject([{ kind: 'unrecognised', problem }]);
  });

  it('as a protocol matches none that is known', () => {
    const icmp = policySet(policy('x/p', { ingress: [{ ports: [{ protocol: 'ICMP' }] }] }));
    expect(evaluate(icmp, flow(a, b)).verdict).toBe('DENY');
  });

  it('in one peer does not hide that another one matches', () => {
    const spec = tomorrow({ ingress: [{ from: [{ serviceAccounts: {} }, { podSelector: {} }] }] });
    expect(evaluate(policySet(policy('x/p', spec)), flow(a, b)).verdict).toBe('ALLOW');
  });

  it('of a policy does not hide that another one allows', () => {
    const set = policySet(policy('x/p', tomorrow({ mood: 'good' })), policy('x/open', { ingress: [{}] }));
    expect(evaluate(set, flow(a, b)).verdict).toBe('ALLOW');
  });
});

describe('Findings', () => {
  it.each<readonly [cidr: string, codes: readonly string[]]>([
    ['10.0.0.0/8', []],
    ['10.1.2.3/8', ['CIDR_HOST_BITS']],
    ['010.0.0.0/8', ['CIDR_LEADING_ZEROS']],
    ['::ffff:10.0.0.0/104', ['CIDR_IPV4_MAPPED']],
  ])('on the block %s are %j', (cidr, codes) => {
    const { findings } = compile({ ingress: [{ from: [{ ipBlock: { cidr } }] }] });
    expect(findings.map(({ code }) => code)).toEqual(codes);
    for (const { path, detail } of findings) {
      expect(path).toEqual(['spec', 'ingress', 0, 'from', 0, 'ipBlock', 'cidr']);
      expect(detail).toBe(cidr);
    }
  });

  it('name exceptions by their place', () => {
    const { findings } = compile({
      ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.2.3.4/16'] } }] }],
    });
    expect(findings).toMatchObject([
      { path: ['spec', 'ingress', 0, 'from', 0, 'ipBlock', 'except', 1], detail: '10.2.3.4/16' },
    ]);
  });

  it('name rules that policyTypes leaves without effect', () => {
    const { findings, egress } = compile({ policyTypes: ['Ingress'], egress: [{}] });
    expect(findings).toEqual([{ code: 'RULES_WITHOUT_POLICY_TYPE', path: ['spec', 'egress'], detail: 'egress' }]);
    expect(egress).toMatchObject({ isolates: false, rules: [{ peers: 'any' }] });
  });
});

describe('The tier of NetworkPolicies', () => {
  it('keeps them by namespace, in the order of their names', () => {
    const { byNamespace } = compileNetworkPolicies([policy('y/b'), policy('x/c'), policy('x/a'), policy('x/B')], []);
    const names = [...byNamespace].map(([namespace, policies]) => [namespace, policies.map(({ ref }) => ref.name)]);
    expect(names).toEqual([
      ['x', ['B', 'a', 'c']],
      ['y', ['b']],
    ]);
  });

  it('keeps what could not be read', () => {
    const forbidden = gap('networkpolicies', { namespace: 'x' });
    expect(compileNetworkPolicies([], [forbidden])).toMatchObject({ semantics: 'isolating', gaps: [forbidden] });
  });
});
