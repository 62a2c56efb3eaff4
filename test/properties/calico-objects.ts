import fc from 'fast-check';
import { anyPort, anyPortName, ipv4, ipv6, NAMESPACE_NAMES } from './policies.ts';
import { anyServedWorld, type World } from './worlds.ts';
import { slicesOf } from './slices.ts';
import type { ServiceAccount } from '../../src/model/cluster-object.ts';
import { snapshot } from '../helpers/builders.ts';
import type { Snapshot, UnmodelledPolicy } from '../../src/model/snapshot.ts';

/*
 * Calico's policies of both kinds, as they are written and as they are stored: tiers of every sort, orders that tie, rules of
 * all actions, ends with selectors of every form, accounts, nets, Services and ports, and sets that selectors pick beside pods.
 */

/** A selector as text, and what it says of labels: texts are never read to find out. */
export interface DrawnSelector {
  readonly text: string;
  readonly holds: Holds;
}

/** `of` finds a label; `isOfNamespace` is told to `all()` and `global()` of a namespaceSelector. */
export type Holds = (of: (key: string) => string | undefined, isOfNamespace: boolean | undefined) => boolean;

function drawn(text: string, holds: Holds): DrawnSelector {
  return { text, holds };
}

function conditions(keys: readonly string[], values: readonly string[]): fc.Arbitrary<DrawnSelector> {
  const anyKey = fc.constantFrom(...keys);
  const anyValue = fc.constantFrom(...values);
  const anySet = fc.subarray([...values], { minLength: 1 });
  const listed = (set: readonly string[]): string => `{ ${set.map((value) => `"${value}"`).join(', ')} }`;
  return fc.oneof(
    fc.tuple(anyKey, anyValue).map(([key, value]) => drawn(`${key} == '${value}'`, (of) => of(key) === value)),
    fc.tuple(anyKey, anyValue).map(([key, value]) => drawn(`${key} != "${value}"`, (of) => of(key) !== value)),
    anyKey.map((key) => drawn(`has(${key})`, (of) => of(key) !== undefined)),
    anyKey.map((key) => drawn(`!has(${key})`, (of) => of(key) === undefined)),
    fc
      .tuple(anyKey, anySet)
      .map(([key, set]) => drawn(`${key} in ${listed(set)}`, (of) => set.includes(of(key) ?? '-'))),
    fc
      .tuple(anyKey, anySet)
      .map(([key, set]) => drawn(`${key} not in ${listed(set)}`, (of) => !set.includes(of(key) ?? '-'))),
    fc
      .tuple(anyKey, fc.constantFrom('x', ''))
      .map(([key, part]) => drawn(`${key} contains '${part}'`, (of) => of(key)?.includes(part) === true)),
    anyKey.map((key) => drawn(`${key} starts with 'x'`, (of) => of(key)?.startsWith('x') === true)),
    anyKey.map((key) => drawn(`${key} ends with 'y'`, (of) => of(key)?.endsWith('y') === true)),
  );
}

const ALL = drawn('all()', (_, isOfNamespace) => isOfNamespace !== false);

function combined(simple: fc.Arbitrary<DrawnSelector>): fc.Arbitrary<DrawnSelector> {
  const pairs = fc.tuple(simple, simple);
  return fc.oneof(
    { weight: 6, arbitrary: simple },
    { weight: 1, arbitrary: fc.constant(ALL) },
    {
      weight: 1,
      arbitrary: pairs.map(([a, b]) => drawn(`${a.text} && ${b.text}`, (...at) => a.holds(...at) && b.holds(...at))),
    },
    {
      weight: 1,
      arbitrary: pairs.map(([a, b]) => drawn(`${a.text} || ${b.text}`, (...at) => a.holds(...at) || b.holds(...at))),
    },
    { weight: 1, arbitrary: simple.map((a) => drawn(`!(${a.text})`, (...at) => !a.holds(...at))) },
    {
      weight: 1,
      arbitrary: pairs.map(([a, b]) =>
        drawn(`!(${a.text} && (${b.text}))`, (...at) => !(a.holds(...at) && b.holds(...at))),
      ),
    },
  );
}

const VALUES = ['', 'x', 'y'] as const;
const OF_CALICO = conditions(['projectcalico.org/namespace'], NAMESPACE_NAMES);
const anySelector = combined(
  fc.oneof(
    { weight: 8, arbitrary: conditions(['app', 'tier', 'constructor'], VALUES) },
    { weight: 1, arbitrary: OF_CALICO },
  ),
);
const anyAccounts = combined(conditions(['team', 'constructor'], VALUES));
const anyPlaces = fc.oneof(
  { weight: 4, arbitrary: combined(conditions(['team', 'constructor'], VALUES)) },
  {
    weight: 2,
    arbitrary: combined(conditions(['projectcalico.org/name', 'kubernetes.io/metadata.name'], NAMESPACE_NAMES)),
  },
  { weight: 1, arbitrary: fc.constant(drawn('global()', (_, isOfNamespace) => isOfNamespace === false)) },
  {
    weight: 1,
    arbitrary: fc.constant(drawn('all() && !has(team)', (of, isOf) => isOf !== false && of('team') === undefined)),
  },
);

/** One end of a rule, with what its selectors say. */
export interface DrawnEnd {
  readonly selector?: DrawnSelector;
  readonly notSelector?: DrawnSelector;
  readonly namespaceSelector?: DrawnSelector;
  readonly names?: readonly string[];
  /** Of the labels of service accounts. */
  readonly accounts?: DrawnSelector;
  readonly nets?: readonly string[];
  readonly notNets?: readonly string[];
  readonly ports?: readonly (number | string)[];
  readonly notPorts?: readonly (number | string)[];
  /** What no reference knows: Services, and what is read of no rule. */
  readonly odd?: object;
}

const FEW = { minLength: 1, maxLength: 2 };

const anyNet = fc.oneof(
  fc.tuple(fc.nat(15), fc.constantFrom(24, 29, 30, 32)).map(([at, prefix]) => `${ipv4(at)}/${prefix}`),
  fc.tuple(fc.nat(15), fc.constantFrom(64, 125, 128)).map(([at, prefix]) => `${ipv6(at)}/${prefix}`),
  fc.constantFrom('0.0.0.0/0', '::/0', '203.0.113.0/24', ipv4(12)),
);

const anyNumbers = fc.oneof(
  anyPort,
  fc.tuple(anyPort, anyPort).map(([a, b]) => `${Math.min(a, b)}:${Math.max(a, b)}`),
);

function anyOtherEnd(odd: boolean): fc.Arbitrary<DrawnEnd> {
  const some = <T>(arbitrary: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T | undefined> =>
    fc.option(arbitrary, { nil: undefined, freq });
  return fc
    .record({
      selector: fc.option(anySelector, { nil: undefined, freq: 1 }),
      notSelector: some(anySelector, 1),
      namespaceSelector: some(anyPlaces, 1),
      names: some(fc.subarray(['default', 'robot'], { minLength: 1 }), 1),
      accounts: some(anyAccounts, 1),
      nets: some(fc.array(anyNet, FEW), 1),
      notNets: some(fc.array(anyNet, FEW), 1),
      odd: odd ? some(anyOdd, 1) : fc.constant(undefined),
      isKept: fc.tuple(fc.nat(2), fc.nat(4), fc.nat(3), fc.nat(5), fc.nat(3), fc.nat(4), fc.nat(5), fc.nat(9)),
    })
    .map(({ isKept, ...all }) => {
      const kept = Object.entries(all).filter(([, value], at) => value !== undefined && isKept[at] === 0);
      return Object.fromEntries(kept) as DrawnEnd; // some of the record's own fields
    });
}

const anyOdd = fc.constantFrom<object>(
  { services: { name: 'svc', namespace: 'red' } },
  { services: { name: 'missing' } },
  { serviceAccounts: { selector: "team == 'x'" } },
  { domains: ['api.example.com', '*.example.org'] },
  { nets: ['foo'] },
  { countries: ['NZ'] },
);

export interface DrawnRule {
  readonly action: 'Allow' | 'Deny' | 'Pass' | 'Log';
  readonly protocol?: string | number;
  readonly notProtocol?: string;
  readonly ipVersion?: 4 | 6;
  readonly other: DrawnEnd;
  /** What is asked of the pod that the policy is about. */
  readonly own: DrawnEnd;
  readonly ports: DrawnEnd;
  readonly odd?: object;
}

const anyProtocols = fc.constantFrom<Pick<DrawnRule, 'protocol' | 'notProtocol'>>(
  {},
  {},
  { protocol: 'TCP' },
  { protocol: 'UDP' },
  { protocol: 17 },
  { notProtocol: 'TCP' },
  { protocol: 'ICMP' },
);

const anyPorts = fc.oneof(
  fc.array(fc.oneof(anyNumbers, anyPortName), FEW).map((ports) => ({ ports })),
  fc.array(anyNumbers, FEW).map((notPorts) => ({ notPorts })),
);

function anyRule(odd: boolean): fc.Arbitrary<DrawnRule> {
  return fc
    .record({
      action: fc.constantFrom(
        'Allow' as const,
        'Allow' as const,
        'Deny' as const,
        'Deny' as const,
        'Pass' as const,
        'Log' as const,
      ),
      protocols: anyProtocols,
      ipVersion: fc.constantFrom(undefined, undefined, undefined, 4 as const, 6 as const),
      other: anyOtherEnd(odd),
      own: fc.oneof(
        { weight: 5, arbitrary: fc.constant<DrawnEnd>({}) },
        { weight: 1, arbitrary: anySelector.map((selector) => ({ selector })) },
        { weight: 1, arbitrary: anySelector.map((notSelector) => ({ notSelector })) },
        { weight: 1, arbitrary: anyAccounts.map((accounts) => ({ accounts })) },
      ),
      ports: anyPorts,
      hasPorts: fc.boolean(),
      odd: odd
        ? fc.constantFrom<(object | undefined)[]>(
            undefined,
            undefined,
            undefined,
            { http: { methods: ['GET'] } },
            { bogus: 1 },
            { icmp: { type: 8 } },
          )
        : fc.constant(undefined),
    })
    .map(({ protocols, ipVersion, ports, hasPorts, odd: more, ...rest }) => {
      const isPorted = hasPorts && [6, 17, 'TCP', 'UDP'].includes(protocols.protocol ?? '');
      return {
        ...rest,
        ...protocols,
        ...(ipVersion === undefined ? {} : { ipVersion }),
        ports: isPorted ? ports : {},
        ...(more === undefined ? {} : { odd: more }),
      };
    });
}

/** A policy before it is written down. */
export interface DrawnPolicy {
  readonly home?: string;
  readonly name: string;
  readonly tier?: string;
  readonly order?: number;
  readonly selector?: DrawnSelector;
  readonly namespaceSelector?: DrawnSelector;
  readonly accounts?: DrawnSelector;
  readonly types?: readonly ('Ingress' | 'Egress')[];
  readonly ingress: readonly DrawnRule[];
  readonly egress: readonly DrawnRule[];
  readonly isStored: boolean;
}

const TIERS = [
  undefined,
  undefined,
  undefined,
  'first',
  'open',
  'alike',
  'nosuch',
  'kube-admin',
  'kube-baseline',
  'aside',
  'zone',
] as const;

export function anyDrawnPolicy(odd: boolean): fc.Arbitrary<DrawnPolicy> {
  const rules = fc.array(anyRule(odd), { maxLength: 3 });
  return fc
    .record({
      home: fc.option(fc.constantFrom(...NAMESPACE_NAMES), { nil: undefined, freq: 1 }),
      name: fc.constantFrom('a', 'm', 'z'),
      tier: fc.constantFrom(...TIERS),
      order: fc.constantFrom(undefined, 10, 500, 1000, 1000, 1500),
      selector: fc.option(anySelector, { nil: undefined, freq: 3 }),
      namespaceSelector: fc.option(anyPlaces, { nil: undefined, freq: 1 }),
      accounts: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: anyAccounts }),
      types: fc.constantFrom<(readonly ('Ingress' | 'Egress')[] | undefined)[]>(
        undefined,
        ['Ingress'],
        ['Egress'],
        ['Ingress', 'Egress'],
      ),
      ingress: rules,
      egress: rules,
      isStored: fc.nat(3).map((roll) => roll === 0),
    })
    .map(({ namespaceSelector, ...all }) => {
      const isGlobal = all.home === undefined && namespaceSelector !== undefined;
      const given = Object.entries({ ...all, ...(isGlobal ? { namespaceSelector } : {}) });
      return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as unknown as DrawnPolicy; // all that it has
    });
}

function endOf({ selector, notSelector, namespaceSelector, names, accounts, odd, ...rest }: DrawnEnd): object {
  const asked = {
    ...(names === undefined ? {} : { names }),
    ...(accounts === undefined ? {} : { selector: accounts.text }),
  };
  return {
    ...rest,
    ...(selector === undefined ? {} : { selector: selector.text }),
    ...(notSelector === undefined ? {} : { notSelector: notSelector.text }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector: namespaceSelector.text }),
    ...(Object.keys(asked).length === 0 ? {} : { serviceAccounts: asked }),
    ...odd,
  };
}

function ruleOf({ other, own, ports, odd, ...rest }: DrawnRule, direction: 'ingress' | 'egress'): object {
  const [source, destination] =
    direction === 'ingress' ? [endOf(other), { ...endOf(own), ...ports }] : [endOf(own), { ...endOf(other), ...ports }];
  return { ...rest, ...odd, source, destination };
}

/** As it stands on the wire. */
export function written(policy: DrawnPolicy): UnmodelledPolicy {
  const { home, name, tier, order, selector, namespaceSelector, accounts, types, ingress, egress, isStored } = policy;
  return calicoObject(
    home === undefined ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
    nameIn(policy, tier, name),
    home,
    {
      ...(tier === undefined ? {} : { tier }),
      ...(order === undefined ? {} : { order }),
      ...(selector === undefined ? {} : { selector: selector.text }),
      ...(namespaceSelector === undefined ? {} : { namespaceSelector: namespaceSelector.text }),
      ...(accounts === undefined ? {} : { serviceAccountSelector: accounts.text }),
      ...(types === undefined ? {} : { types }),
      ingress: ingress.map((rule) => ruleOf(rule, 'ingress')),
      egress: egress.map((rule) => ruleOf(rule, 'egress')),
    },
    isStored ? 'crd.projectcalico.org' : 'projectcalico.org',
  );
}

function nameIn({ isStored }: DrawnPolicy, tier: string | undefined, name: string): string {
  return isStored || tier !== undefined ? `${tier ?? 'default'}.${name}` : name;
}

export function calicoObject(
  kind: string,
  name: string,
  namespace: string | undefined,
  spec: object,
  group: 'projectcalico.org' | 'crd.projectcalico.org' = 'projectcalico.org',
  labels: object = {},
): UnmodelledPolicy {
  const home = namespace === undefined ? {} : { namespace };
  const isShared = kind === 'NetworkPolicy';
  return {
    ref: { kind: isShared ? `${kind}.${group}` : kind, name, ...home },
    group,
    raw: { metadata: { name, ...home, labels }, spec },
  };
}

export const TIER_OBJECTS = [
  calicoObject('Tier', 'first', undefined, { order: 100, defaultAction: 'Deny' }),
  calicoObject('Tier', 'open', undefined, { order: 200, defaultAction: 'Pass' }),
  calicoObject('Tier', 'alike', undefined, {}),
  // Of the order of `kube-admin`, before it and behind it by their names.
  calicoObject('Tier', 'aside', undefined, { order: 1000, defaultAction: 'Deny' }),
  calicoObject('Tier', 'zone', undefined, { order: 1000, defaultAction: 'Pass' }),
];

/** Addresses under labels. */
export interface DrawnSet {
  readonly home?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly nets: readonly string[];
}

const anySet: fc.Arbitrary<DrawnSet> = fc
  .record({
    home: fc.option(fc.constantFrom(...NAMESPACE_NAMES), { nil: undefined, freq: 1 }),
    labels: fc.constantFrom<Record<string, string>[]>({}, { app: 'x' }, { tier: 'y' }, { app: 'y', tier: 'x' }),
    nets: fc.array(anyNet, FEW),
  })
  .map(({ home, ...set }) => ({ ...(home === undefined ? {} : { home }), ...set }));

function setObject({ home, labels, nets }: DrawnSet, at: number): UnmodelledPolicy {
  const kind = home === undefined ? 'GlobalNetworkSet' : 'NetworkSet';
  return calicoObject(kind, `set-${at}`, home, { nets }, 'projectcalico.org', labels);
}

/** Of every namespace both that pods run as; `odd`: some of them were not read. */
function anyServiceAccounts(odd: boolean): fc.Arbitrary<readonly ServiceAccount[]> {
  const anyLabels = fc.constantFrom<Record<string, string>[]>({}, { team: 'x' }, { team: 'y' }, { team: '' });
  const accounts = NAMESPACE_NAMES.flatMap((namespace) =>
    ['default', 'robot'].map((name) => anyLabels.map((labels): ServiceAccount => ({ namespace, name, labels }))),
  );
  const all = fc.tuple(...accounts);
  return odd ? all.chain((each) => fc.subarray(each, { minLength: each.length - 3 })) : all;
}

/** A world, and what its objects of Calico say. */
export interface DrawnWorld {
  readonly world: World;
  readonly state: Snapshot;
  readonly policies: readonly DrawnPolicy[];
  readonly sets: readonly DrawnSet[];
}

/** Of one name in one namespace there is one object, whatever form it has. */
function once(policies: readonly DrawnPolicy[]): readonly DrawnPolicy[] {
  return [...new Map(policies.map((each) => [`${each.home} ${each.tier ?? 'default'}.${each.name}`, each])).values()];
}

function withoutOwnEnds(policy: DrawnPolicy): DrawnPolicy {
  const plain = (rules: readonly DrawnRule[]): readonly DrawnRule[] => rules.map((rule) => ({ ...rule, own: {} }));
  return { ...policy, ingress: plain(policy.ingress), egress: plain(policy.egress) };
}

/** `odd`: also with what no reference knows. Some core policies have names that come before `default`, some behind it. */
function anyDrawnWorld(odd: boolean): fc.Arbitrary<DrawnWorld> {
  return fc
    .tuple(
      anyServedWorld,
      fc.array(anyDrawnPolicy(odd), { minLength: 1, maxLength: 5 }),
      fc.array(anySet, { maxLength: 2 }),
      anyServiceAccounts(odd),
    )
    .map(([{ world, service }, drawnPolicies, sets, serviceAccounts]) => {
      // Whether a pod has an address of a set that the own end of a rule takes in is not told (semantics F.1).
      const policies = once(odd || sets.length === 0 ? drawnPolicies : drawnPolicies.map(withoutOwnEnds));
      const { namespaces, nodes, pods } = world;
      const core = world.policies.slice(0, 3).map((each, at) => (at % 2 === 0 ? { ...each, name: `b${at}` } : each));
      const unmodelled = [...policies.map(written), ...TIER_OBJECTS, ...sets.map(setObject)];
      const state = snapshot({
        namespaces,
        nodes,
        pods,
        services: [service],
        endpointSlices: slicesOf(service, pods),
        networkPolicies: core,
        serviceAccounts,
        unmodelled,
      });
      return describing({ world: { ...world, policies: core }, state, policies, sets });
    });
}

/** A counterexample is read by people. */
function describing(drawnWorld: DrawnWorld): DrawnWorld {
  const { world, state } = drawnWorld;
  const text = (): string =>
    [
      String(world),
      ...state.unmodelled.map(({ group, ref, raw }) => `${group} ${ref.kind} ${JSON.stringify(raw)}`),
    ].join('\n');
  return Object.defineProperty(drawnWorld, fc.toStringMethod, { value: text });
}

export const anyPlainCalicoWorld = anyDrawnWorld(false);
export const anyCalicoWorld: fc.Arbitrary<Snapshot> = anyDrawnWorld(true).map(({ state }) => state);
export const anyCalicoPolicy: fc.Arbitrary<UnmodelledPolicy> = anyDrawnPolicy(true).map(written);
