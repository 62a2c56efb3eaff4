import type { Protocol } from './protocol.ts';
import type { Tri } from './verdict.ts';

/**
 * How whoever enforces policies reads them, where enforcers are known to differ from the specification or from each other
 * (semantics E): a record of facts, so that the evaluator needs no name of any enforcer. `unknown`: which way it is cannot
 * be told, and an answer that hangs on it is not known either.
 */
export interface EnforcerModel {
  /** Policies are enforced at all on the nodes of the pods; `unknown` where it is switched off on some of them (E.2). */
  readonly policed: 'yes' | 'unknown';
  /**
   * The families of addresses between which connections are policed: of another one no denial is certain (E.4: kube-router
   * without `--enable-ipv6`, E.8: a cluster of the AWS VPC CNI has one, E.9: Azure NPM).
   */
  readonly policedFamilies: 'both' | 'ipv4' | 'ipv6' | 'unknown';
  /** A NetworkPolicy with an IPv6 address in an ipBlock is enforced (E.9: Azure NPM refuses the whole of it). */
  readonly ipv6Blocks: Tri;
  /** One with what Windows nodes do not have is (E.9: Azure NPM refuses it there); see `asksTooMuchOfWindows`. */
  readonly beyondWindows: Tri;
  /** An ipBlock matches the address of a pod. To Cilium it never does (E.2). */
  readonly ipBlockMatchesPods: Tri;
  /**
   * An ipBlock matches the address of a node. To Cilium it does not, unless `policy-cidr-match-mode` has `nodes`: then all
   * addresses of a node are `as-one`, any of them in the block is enough, and a block of everything holds none (E.2).
   */
  readonly ipBlockMatchesNodes: Tri | 'as-one';
  /** An ipBlock of an ingress rule also lets in every pod of the policy's own namespace (E.2, CVE-2026-56743). */
  readonly ingressBlockAddsOwnNamespace: Tri;
  /** What an ipBlock with leading zeros means (A.6): Calico takes it for every address, kube-router for none. */
  readonly leadingZeros: 'decimal' | 'every-address' | 'no-address' | 'unknown';
  /** Whether `::/0` is every IPv6 address. kube-router programs 2000::/3 and fd00::/8 alone (E.4). */
  readonly everyIpv6IsEvery: Tri;
  /**
   * On which pods the name of a port is looked up (A.7). Egress at Cilium: on all pods of the cluster, for one number
   * (E.2). Egress at kube-router in a rule without peers: any number that a pod of the policy's namespace gives it (E.4).
   */
  readonly portNames: 'of-destination' | 'egress-one-for-cluster' | 'egress-any-without-peers' | 'unknown';
  /** Restartable init containers declare port names (A.7). */
  readonly sidecarsNamePorts: Tri;
  /** Init containers that end declare port names (A.7): to Calico they do. */
  readonly initContainersNamePorts: Tri;
  /** `endPort` counts; without it a range is its first port (A.7). */
  readonly portRanges: Tri;
  /** A rule counts that lists more than 24 ports of one protocol (E.8: AWS VPC CNI). */
  readonly longPortLists: Tri;
  /** SCTP connections are policed as the API says; `unknown` where they may be dropped or passed whatever policies say. */
  readonly sctp: 'policed' | 'unknown';
  /** Rules of a direction isolate even where policyTypes does not list it (A.3: Cilium, AWS VPC CNI). */
  readonly rulesImplyPolicyType: Tri;
  /**
   * Of a policy with both types that selects source and destination, the rules of one direction open the other, too
   * (E.4: kube-router has one chain for both).
   */
  readonly rulesOpenOtherDirection: Tri;
  /**
   * Pods that are closed without any policy: `unselected` ones in both directions (AWS in strict mode, E.8), or all pods in
   * each direction in which no policy selects them (Cilium with `enable-policy=always`, E.2).
   */
  readonly closedWithoutPolicy: 'never' | 'unselected' | 'each-direction' | 'unknown';
  /** What comes from a pod's own node is let in (B.2). Cilium with `allow-localhost=policy` asks the policies. */
  readonly ownNodeReachesPods: Tri;
  /** Whether a pod that is closed for egress reaches its own node (B.2); `undefined`: the API leaves it open. */
  readonly toOwnNode: 'undefined' | 'policed' | 'open';
  /** Whether what policies let out to the pod's own node arrives: Calico's `defaultEndpointToHostAction` (E.1). */
  readonly ownNodeAfterPolicy: 'open' | 'closed' | 'unknown';
  /** Listeners on the own node in the range of NodePorts are reached in any case (E.4: kube-router). */
  readonly ownNodePortsOpen: Tri;
  /**
   * Whether a closed pod reaches itself through a Service (B.1); `undefined`: the API leaves it open; `never-asked`: rules that
   * deny are not asked either (F.2: Cilium).
   */
  readonly hairpin: 'undefined' | 'policed' | 'open' | 'open-for-ingress' | 'open-unless-both-refuse' | 'never-asked';
  /** Of two admin policies with one priority, the one whose name comes first decides (D.3: Calico, kube-network-policies). */
  readonly nameBreaksTies: Tri;
  /**
   * Of admin rules with one priority, in one object or several, what denies decides before what accepts, and that before what
   * passes on, in whatever order they are written (F.4: AWS).
   */
  readonly actionsOrderRules: Tri;
  /** Rules that name DNS names match what was looked up under these (F.4: in EKS Auto Mode alone). */
  readonly domainNames: Tri;
  /** A pod that a NetworkPolicy selects in any direction is out of reach of the Baseline tier in both (D.2). */
  readonly isolationSkipsBaseline: Tri;
  /** NetworkPolicy is enforced; Cilium may be told to enforce its own policies alone (E.2). */
  readonly networkPolicies: Tri;
  /** AdminNetworkPolicy and BaselineAdminNetworkPolicy, v1alpha1, are enforced (D.7). */
  readonly adminV1alpha1: Tri;
  /** AdminNetworkPolicies whose priority is above 99 are enforced (D.3: OVN-Kubernetes). */
  readonly highAdminPriorities: Tri;
  /** ClusterNetworkPolicy, v1alpha2, is enforced (D.7). */
  readonly adminV1alpha2: Tri;
  /** Its peers `nodes` and `domainNames` are known (D.7); to Calico they are not, and it fails closed. */
  readonly adminNodePeers: Tri;
  /** What of an admin policy has a shape that nobody knows is failed closed (D.5). */
  readonly closedOnUnknownShapes: Tri;
  /** Selectors see every label of a pod; Cilium leaves out those that differ from replica to replica (E.2). */
  readonly seesEveryLabel: Tri;
  /** Calico's own policies are enforced (F.1). */
  readonly calicoPolicies: Tri;
  /** Cilium's own policies are enforced (F.2). */
  readonly ciliumPolicies: Tri;
  /** Among them those about nodes: its host firewall is on (F.2). */
  readonly ciliumHostPolicies: Tri;
  /** Cilium's entities world-ipv4 and world-ipv6 mean anybody: where it has one family of addresses, it knows `world` alone (F.2). */
  readonly ciliumWorldFamilies: Tri;
  /** Among them CiliumNetworkPolicies (F.2: `enable-cilium-network-policy`). */
  readonly ciliumNamespacePolicies: Tri;
  /** Among them CiliumClusterwideNetworkPolicies (F.2: `enable-cilium-clusterwide-network-policy`). */
  readonly ciliumClusterPolicies: Tri;
  /** Of them one with rules about HTTP, Kafka or DNS is taken; else the agent refuses the whole of it (F.2: `enable-l7-proxy`). */
  readonly ciliumL7Rules: Tri;
  /** What is let through by a proxy alone comes there: TLS names, listeners, addresses of looked up names (F.2, as before). */
  readonly ciliumProxy: Tri;
  /** One with rules about ICMP is taken, else the whole of it refused (F.2: `enable-icmp-rules`). */
  readonly ciliumIcmpRules: Tri;
  /** One with fromNodes or toNodes is taken, else the whole of it refused (F.2: `enable-node-selector-labels`). */
  readonly ciliumNodePeers: Tri;
  /** One with ports that have no number is taken, else the whole of it refused (F.2: `enable-extended-ip-protocols`). */
  readonly ciliumPortless: Tri;
  /** `enableDefaultDeny: false` keeps a policy from isolating (F.2: `enable-non-default-deny-policies`). */
  readonly ciliumIsolationSwitch: Tri;
  /** Connections come to policies with their own port; Cilium's ztunnel carries some to its own. */
  readonly portsSeen: Tri;
  /** Whether all policies that it enforces are objects of the API; Cilium may be given files on its nodes (`static-cnp-path`). */
  readonly policiesSeen: 'all' | 'unknown';
  /** Antrea's own policies are enforced (F.3). */
  readonly antreaPolicies: Tri;
  /** The own policies of the AWS VPC CNI are enforced (F.4). */
  readonly awsPolicies: Tri;
  /** Egress policy sees the address of a Service, before it is translated (E.8: AWS VPC CNI). */
  readonly egressSeesServices: Tri;
  /**
   * Addresses of Services that egress policy lets pass, before the pod behind is asked about: a range, or several with commas
   * between. Of a Service elsewhere the address is judged, too (E.4: kube-router as the proxy).
   */
  readonly openServices: string;
  /** Made of a state's pods for models that ask for it; absent: not known. */
  readonly portNumbers?: PortNumbers;
  /** What is known for certain of most nodes, where settings of some are others; absent: no node differs. */
  readonly elsewhere?: Elsewhere;
}

export interface Elsewhere {
  readonly nodes: NodesApart;
  readonly reads: Partial<EnforcerModel>;
}

/** Nodes that keep the settings of all: every one but these, or these alone where not all nodes are known. */
export type NodesApart =
  | { readonly kind: 'but'; readonly names: readonly string[] }
  | { readonly kind: 'only'; readonly names: readonly string[] };

/** One way in which enforcers differ. */
export type EnforcerFlag = Exclude<keyof EnforcerModel, 'portNumbers' | 'elsewhere'>;

/** The numbers that pods of a namespace, or of the whole cluster, give a port's name; not complete where not all are known. */
export type PortNumbers = (
  name: string,
  protocol: Protocol,
  namespace?: string,
) => { readonly numbers: readonly number[]; readonly isComplete: boolean };

/** Nobody judges the address of a Service. */
export const EVERY_SERVICE = '0.0.0.0/0,::/0';

/** The API as specified, and what IP-based enforcers do (semantics A, B, D). */
export const SPECIFICATION: EnforcerModel = {
  policed: 'yes',
  policedFamilies: 'both',
  ipv6Blocks: 'yes',
  beyondWindows: 'yes',
  ipBlockMatchesPods: 'yes',
  ipBlockMatchesNodes: 'yes',
  ingressBlockAddsOwnNamespace: 'no',
  leadingZeros: 'decimal',
  everyIpv6IsEvery: 'yes',
  portNames: 'of-destination',
  sidecarsNamePorts: 'yes',
  initContainersNamePorts: 'no',
  portRanges: 'yes',
  longPortLists: 'yes',
  sctp: 'policed',
  rulesImplyPolicyType: 'no',
  rulesOpenOtherDirection: 'no',
  closedWithoutPolicy: 'never',
  ownNodeReachesPods: 'yes',
  toOwnNode: 'undefined',
  ownNodeAfterPolicy: 'open',
  ownNodePortsOpen: 'no',
  hairpin: 'undefined',
  nameBreaksTies: 'no',
  actionsOrderRules: 'no',
  domainNames: 'yes',
  isolationSkipsBaseline: 'no',
  networkPolicies: 'yes',
  adminV1alpha1: 'yes',
  highAdminPriorities: 'yes',
  adminV1alpha2: 'yes',
  adminNodePeers: 'yes',
  closedOnUnknownShapes: 'yes',
  seesEveryLabel: 'yes',
  calicoPolicies: 'yes',
  ciliumPolicies: 'yes',
  ciliumHostPolicies: 'yes',
  ciliumWorldFamilies: 'yes',
  ciliumNamespacePolicies: 'yes',
  ciliumClusterPolicies: 'yes',
  ciliumL7Rules: 'yes',
  ciliumProxy: 'yes',
  ciliumIcmpRules: 'yes',
  ciliumNodePeers: 'yes',
  ciliumPortless: 'yes',
  ciliumIsolationSwitch: 'yes',
  portsSeen: 'yes',
  policiesSeen: 'all',
  antreaPolicies: 'yes',
  awsPolicies: 'yes',
  egressSeesServices: 'no',
  openServices: EVERY_SERVICE,
};

export const ENFORCER_FLAGS = Object.keys(SPECIFICATION) as readonly EnforcerFlag[]; // the keys of a whole record

/** Where models differ, nobody knows: what all of them let pass is let pass, what any of them denies may be denied. */
export function mergeModels(models: readonly EnforcerModel[]): EnforcerModel {
  const [first = SPECIFICATION, ...others] = models;
  return others.reduce(mergeTwo, first);
}

/** Nodes on which one of them differs are no longer told apart. */
function mergeTwo({ elsewhere: _, ...a }: EnforcerModel, b: EnforcerModel): EnforcerModel {
  const differing = ENFORCER_FLAGS.filter((flag) => a[flag] !== b[flag]);
  return {
    ...a,
    ...Object.fromEntries(differing.map((flag) => [flag, UNDECIDED[flag]])),
    policedFamilies: narrower('policedFamilies', a, b),
    openServices: narrower('openServices', a, b),
  };
}

/** What is closed to one of two is closed; what only one of them polices is policed by nobody for certain. */
function narrower<Flag extends 'policedFamilies' | 'openServices'>(
  flag: Flag,
  a: EnforcerModel,
  b: EnforcerModel,
): EnforcerModel[Flag] {
  if (a[flag] === SPECIFICATION[flag] || a[flag] === b[flag]) return b[flag];
  return b[flag] === SPECIFICATION[flag] ? a[flag] : UNDECIDED[flag];
}

/** The same flags, of which nobody knows what they are. */
export function undecided(flags: Partial<EnforcerModel>): Partial<EnforcerModel> {
  const named = ENFORCER_FLAGS.filter((flag) => flags[flag] !== undefined);
  return Object.fromEntries(named.map((flag) => [flag, UNDECIDED[flag]]));
}

/** For each flag, that it is not known. */
const UNDECIDED: { readonly [Flag in EnforcerFlag]: EnforcerModel[Flag] } = {
  policed: 'unknown',
  policedFamilies: 'unknown',
  ipv6Blocks: 'unknown',
  beyondWindows: 'unknown',
  ipBlockMatchesPods: 'unknown',
  ipBlockMatchesNodes: 'unknown',
  ingressBlockAddsOwnNamespace: 'unknown',
  leadingZeros: 'unknown',
  everyIpv6IsEvery: 'unknown',
  portNames: 'unknown',
  sidecarsNamePorts: 'unknown',
  initContainersNamePorts: 'unknown',
  portRanges: 'unknown',
  longPortLists: 'unknown',
  sctp: 'unknown',
  rulesImplyPolicyType: 'unknown',
  rulesOpenOtherDirection: 'unknown',
  closedWithoutPolicy: 'unknown',
  ownNodeReachesPods: 'unknown',
  toOwnNode: 'undefined',
  ownNodeAfterPolicy: 'unknown',
  ownNodePortsOpen: 'unknown',
  hairpin: 'undefined',
  nameBreaksTies: 'unknown',
  actionsOrderRules: 'unknown',
  domainNames: 'unknown',
  isolationSkipsBaseline: 'unknown',
  networkPolicies: 'unknown',
  adminV1alpha1: 'unknown',
  highAdminPriorities: 'unknown',
  adminV1alpha2: 'unknown',
  adminNodePeers: 'unknown',
  closedOnUnknownShapes: 'unknown',
  seesEveryLabel: 'unknown',
  calicoPolicies: 'unknown',
  ciliumPolicies: 'unknown',
  ciliumHostPolicies: 'unknown',
  ciliumWorldFamilies: 'unknown',
  ciliumNamespacePolicies: 'unknown',
  ciliumClusterPolicies: 'unknown',
  ciliumL7Rules: 'unknown',
  ciliumProxy: 'unknown',
  ciliumIcmpRules: 'unknown',
  ciliumNodePeers: 'unknown',
  ciliumPortless: 'unknown',
  ciliumIsolationSwitch: 'unknown',
  portsSeen: 'unknown',
  policiesSeen: 'unknown',
  antreaPolicies: 'unknown',
  awsPolicies: 'unknown',
  egressSeesServices: 'unknown',
  openServices: '',
};
