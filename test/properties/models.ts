import fc from 'fast-check';
import {
  type EnforcerFlag,
  type EnforcerModel,
  type PortNumbers,
  SPECIFICATION,
} from '../../src/model/enforcer-model.ts';

const anyTri = fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const);

/** Each flag with every value that it may have. */
export const FLAGS: { readonly [Flag in EnforcerFlag]: fc.Arbitrary<EnforcerModel[Flag]> } = {
  policed: fc.constantFrom('yes', 'unknown'),
  policedFamilies: fc.constantFrom('both', 'ipv4', 'ipv6', 'unknown'),
  ipv6Blocks: anyTri,
  beyondWindows: anyTri,
  ipBlockMatchesPods: anyTri,
  ipBlockMatchesNodes: fc.oneof(anyTri, fc.constant('as-one' as const)),
  ingressBlockAddsOwnNamespace: anyTri,
  leadingZeros: fc.constantFrom('decimal', 'every-address', 'no-address', 'unknown'),
  everyIpv6IsEvery: anyTri,
  portNames: fc.constantFrom('of-destination', 'egress-one-for-cluster', 'egress-any-without-peers', 'unknown'),
  sidecarsNamePorts: anyTri,
  initContainersNamePorts: anyTri,
  portRanges: anyTri,
  longPortLists: anyTri,
  sctp: fc.constantFrom('policed', 'unknown'),
  rulesImplyPolicyType: anyTri,
  rulesOpenOtherDirection: anyTri,
  closedWithoutPolicy: fc.constantFrom('never', 'unselected', 'each-direction', 'unknown'),
  ownNodeReachesPods: anyTri,
  toOwnNode: fc.constantFrom('undefined', 'policed', 'open'),
  ownNodeAfterPolicy: fc.constantFrom('open', 'closed', 'unknown'),
  ownNodePortsOpen: anyTri,
  hairpin: fc.constantFrom(
    'undefined',
    'policed',
    'open',
    'open-for-ingress',
    'open-unless-both-refuse',
    'never-asked',
  ),
  nameBreaksTies: anyTri,
  actionsOrderRules: anyTri,
  domainNames: anyTri,
  isolationSkipsBaseline: anyTri,
  networkPolicies: anyTri,
  adminV1alpha1: anyTri,
  highAdminPriorities: anyTri,
  adminV1alpha2: anyTri,
  adminNodePeers: anyTri,
  closedOnUnknownShapes: anyTri,
  seesEveryLabel: anyTri,
  calicoPolicies: anyTri,
  ciliumPolicies: anyTri,
  ciliumHostPolicies: anyTri,
  ciliumWorldFamilies: anyTri,
  ciliumNamespacePolicies: anyTri,
  ciliumClusterPolicies: anyTri,
  ciliumL7Rules: anyTri,
  ciliumProxy: anyTri,
  ciliumIcmpRules: anyTri,
  ciliumNodePeers: anyTri,
  ciliumPortless: anyTri,
  ciliumIsolationSwitch: anyTri,
  portsSeen: anyTri,
  policiesSeen: fc.constantFrom('all', 'unknown'),
  antreaPolicies: anyTri,
  awsPolicies: anyTri,
  egressSeesServices: anyTri,
  openServices: fc.constantFrom('0.0.0.0/0,::/0', '10.96.0.0/12', ''),
};

const anyPortNumbers: fc.Arbitrary<PortNumbers> = fc
  .record({
    http: fc.uniqueArray(fc.constantFrom(80, 443, 8080), { maxLength: 2 }),
    others: fc.uniqueArray(fc.constantFrom(53, 80, 9090), { maxLength: 2 }),
    isComplete: fc.boolean(),
  })
  .map(({ http, others, isComplete }) => (name) => ({ numbers: name === 'http' ? http : others, isComplete }));

/** The specification, one flag of it changed, or any mixture. */
export const anyModel: fc.Arbitrary<EnforcerModel> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(SPECIFICATION) },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.record(FLAGS), fc.constantFrom(...Object.keys(FLAGS)), anyPortNumbers).map(
      ([all, flag, portNumbers]): EnforcerModel => ({
        ...SPECIFICATION,
        [flag]: all[flag as keyof typeof FLAGS], // one of the keys of the record
        portNumbers,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.record(FLAGS), anyPortNumbers).map(([all, portNumbers]) => ({ ...all, portNumbers })),
  },
);
