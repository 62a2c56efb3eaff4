import fc from 'fast-check';
import type {
  CompiledPolicy,
  CompiledRule,
  CompiledRules,
  OnTop,
  Peer,
  PortMatch,
  SelectorPeer,
  SimplePeer,
  Subject,
  Tier,
} from '../../src/dialects/compiled.ts';
import type { Gap } from '../../src/model/gap.ts';
import type { LabelRequirement } from '../../src/model/selector.ts';
import { PROTOCOLS } from '../../src/model/protocol.ts';
import { cidr } from '../helpers/addresses.ts';
import { gap } from '../helpers/builders.ts';
import { anyPort, anyPortName, anyProtocol, ipv4, ipv6, NAMESPACE_NAMES } from './policies.ts';

/*
 * Tiers as the dialects beside NetworkPolicy compile to: denials that win or come first, policies that isolate at the end of
 * their tier, rules that count without isolating, peers of several parts, texts, accounts.
 */

export const ACCOUNTS = ['default', 'robot'] as const;

export const anyRequirement: fc.Arbitrary<LabelRequirement> = fc.oneof(
  fc.record({
    key: fc.constantFrom('app', 'tier', 'constructor'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.subarray(['', 'x', 'y'], { minLength: 1 }),
  }),
  fc.record({
    key: fc.constantFrom('app', 'tier', 'constructor'),
    operator: fc.constantFrom('Exists', 'DoesNotExist'),
    values: fc.constant([]),
  }),
  fc.record({
    key: fc.constantFrom('app', 'tier'),
    operator: fc.constantFrom('Contains', 'NotContains', 'StartsWith', 'NotStartsWith', 'EndsWith', 'NotEndsWith'),
    values: fc.constantFrom(['x'], ['']),
  }),
);

const anyAccount = fc.option(
  fc.record({
    key: fc.constant('name'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.constantFrom(...ACCOUNTS).map((name) => [name]),
  }),
  { freq: 3, nil: undefined },
);

const anyNamespaces = fc.oneof(
  fc.constantFrom(...NAMESPACE_NAMES).map((name) => ({ kind: 'named', name }) as const),
  fc.array(teamRequirement(), { maxLength: 1 }).map((selector) => ({ kind: 'labels', selector }) as const),
);

const anyPods = fc.array(anyRequirement, { maxLength: 2 });

const anySubject: fc.Arbitrary<Subject> = fc
  .tuple(anyNamespaces, anyPods, anyAccount)
  .map(([namespaces, pods, account]) => ({
    namespaces,
    pods,
    ...(account === undefined ? {} : { account: [account] }),
  }));

const PLACE = { index: 0, path: [] } as const;

const anySelectorPeer: fc.Arbitrary<SelectorPeer> = anySubject.map(({ namespaces, ...pods }) => ({
  ...PLACE,
  kind: 'selector',
  namespaces: namespaces.kind === 'named' ? { kind: 'same', namespace: namespaces.name } : namespaces,
  ...pods,
}));

const anySimplePeer: fc.Arbitrary<SimplePeer> = fc.oneof(
  { weight: 4, arbitrary: anySelectorPeer },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(`${ipv4(0)}/30`, `${ipv4(8)}/29`, `${ipv6(0)}/125`, '0.0.0.0/0', '203.0.113.0/24')
      .map((text) => ({ ...PLACE, kind: 'ip-block' as const, cidr: cidr(text), except: [] })),
  },
  { weight: 1, arbitrary: fc.constant({ ...PLACE, kind: 'nodes' as const, selector: [] }) },
  { weight: 1, arbitrary: fc.constant({ ...PLACE, kind: 'unrecognised' as const, problem: 'a peer of tomorrow' }) },
);

const anyPeer: fc.Arbitrary<Peer> = fc.oneof(
  { weight: 2, arbitrary: anySimplePeer },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.record({ peer: anySimplePeer, isNegated: fc.boolean() }), { minLength: 1, maxLength: 3 })
      .map((parts) => ({ ...PLACE, kind: 'all-of' as const, parts })),
  },
);

const anyPortMatch: fc.Arbitrary<PortMatch> = fc
  .tuple(
    anyProtocol,
    fc.oneof(
      fc.constant({ kind: 'all' } as const),
      anyPort.map((first) => ({ kind: 'range', first, last: 65535 }) as const),
      anyPortName.map((name) => ({ kind: 'named', name }) as const),
    ),
  )
  .map(([protocol, port]) => ({ ...PLACE, protocol, port }));

const anyRule: fc.Arbitrary<CompiledRule> = fc
  .record({
    action: fc.constantFrom('allow', 'deny', 'pass', 'deny-some'),
    peers: fc.oneof(fc.constant('any' as const), fc.array(anyPeer, { maxLength: 2 })),
    ports: fc.oneof(fc.constant('any' as const), fc.array(anyPortMatch, { maxLength: 2 })),
    unrecognised: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.constant(['newer']) }),
  })
  .map((rule) => ({ ...PLACE, ...rule }));

function anyRules(isolating: boolean): fc.Arbitrary<CompiledRules> {
  const rules = fc
    .array(anyRule, { maxLength: 3 })
    .map((list) =>
      list
        .filter(({ action }) => !isolating || action !== 'pass')
        .map((rule, index) => ({ ...rule, index, path: ['spec', 'rules', index] })),
    );
  return fc
    .tuple(fc.boolean(), fc.boolean(), rules)
    .map(([isolates, counts, list]) => ({ isolates, ...(counts ? { countsAnyway: true } : {}), rules: list }));
}

function anyPolicy(isolating: boolean): fc.Arbitrary<Omit<CompiledPolicy, 'ref'>> {
  return fc.record({
    subject: anySubject,
    ingress: anyRules(isolating),
    egress: anyRules(isolating),
    priority: fc.constantFrom(0, 1, 150),
    language: fc.constant(isolating ? ('cilium' as const) : ('calico' as const)),
    terminating: fc.constant(false),
    unrecognised: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.constant(['newer']) }),
    findings: fc.constant([]),
  });
}

const anyTier: fc.Arbitrary<Tier> = fc
  .boolean()
  .chain((isolating) =>
    fc
      .tuple(
        fc.array(anyPolicy(isolating), { maxLength: 3 }),
        fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.constant([gap('policies')]) }),
        fc.boolean(),
      )
      .map(([policies, gaps, isDenying]) => tierOf(isolating, policies, gaps, isDenying)),
  );

/** One to three; each policy stands where its subjects may be. */
export const anyTiers: fc.Arbitrary<readonly Tier[]> = fc
  .array(anyTier, { minLength: 1, maxLength: 3 })
  .map((tiers) => tiers.map((tier, at) => ({ ...tier, name: `tier ${at}` })));

/** None to two that stand on top of the others; no name of a port means anything there. */
export const anyTiersOnTop: fc.Arbitrary<readonly Tier[]> = fc
  .array(fc.tuple(anyTier, anyOnTop()), { maxLength: 2 })
  .map((tiers) => tiers.map(([tier, onTop], at) => ({ ...withoutPortNames(tier), name: `on top ${at}`, onTop })));

function anyOnTop(): fc.Arbitrary<OnTop> {
  return fc
    .tuple(
      fc.subarray(['ingress', 'egress'] as const, { minLength: 1 }),
      fc.option(fc.subarray([...PROTOCOLS], { minLength: 1 }), { nil: undefined }),
    )
    .map(([directions, protocols]) => ({ directions, ...(protocols === undefined ? {} : { protocols }) }));
}

function withoutPortNames({ byNamespace, clusterWide, ...tier }: Tier): Tier {
  const plain = (match: PortMatch): PortMatch =>
    match.port.kind === 'named' ? { ...match, port: { kind: 'all' } } : match;
  const plainRules = ({ rules, ...rest }: CompiledRules): CompiledRules => ({
    ...rest,
    rules: rules.map((rule) => (rule.ports === 'any' ? rule : { ...rule, ports: rule.ports.map(plain) })),
  });
  const plainPolicy = (policy: CompiledPolicy): CompiledPolicy => ({
    ...policy,
    ingress: plainRules(policy.ingress),
    egress: plainRules(policy.egress),
  });
  return {
    ...tier,
    byNamespace: new Map([...byNamespace].map(([name, policies]) => [name, policies.map(plainPolicy)])),
    clusterWide: clusterWide.map(plainPolicy),
  };
}

function tierOf(
  isolating: boolean,
  bare: readonly Omit<CompiledPolicy, 'ref'>[],
  gaps: readonly Gap[],
  isDenying: boolean,
): Tier {
  const policies = bare.map((policy, at): CompiledPolicy => ({ ...policy, ref: { kind: 'Policy', name: `p${at}` } }));
  const byNamespace = new Map<string, CompiledPolicy[]>();
  for (const policy of policies) {
    const { namespaces } = policy.subject;
    if (namespaces.kind === 'named')
      byNamespace.set(namespaces.name, [...(byNamespace.get(namespaces.name) ?? []), policy]);
  }
  return {
    name: '',
    semantics: isolating ? 'isolating' : 'first-match',
    byNamespace,
    clusterWide: policies.filter(({ subject }) => subject.namespaces.kind === 'labels'),
    gaps,
    ...(isDenying ? { denyingGaps: gaps } : {}),
  };
}

function teamRequirement(): fc.Arbitrary<LabelRequirement> {
  return fc.record({
    key: fc.constantFrom('team', 'constructor'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.subarray(['', 'x', 'y'], { minLength: 1 }),
  });
}
