import type { EnforcerFlag } from '../../model/enforcer-model.ts';

/** Of each way in which enforcers differ, the question that it answers. */
const QUESTIONS: Readonly<Record<EnforcerFlag, string>> = {
  policed: 'whether it enforces policies on the nodes of these pods',
  policedFamilies: 'whether it polices connections of this family of addresses',
  ipv6Blocks: 'whether it enforces a policy with an IPv6 address in an ipBlock',
  beyondWindows: 'whether it enforces on this node a policy with port names, except, SCTP, NotIn or DoesNotExist',
  ipBlockMatchesPods: 'whether it matches ipBlock against pods',
  ipBlockMatchesNodes: 'whether it matches this ipBlock against this node',
  ingressBlockAddsOwnNamespace: "whether an ipBlock lets in the policy's whole namespace",
  leadingZeros: 'what it makes of an address with leading zeros',
  everyIpv6IsEvery: 'whether ::/0 is every IPv6 address to it',
  portNames: "what number it takes the port's name for",
  sidecarsNamePorts: 'whether it looks for port names in sidecars (restartable init containers)',
  initContainersNamePorts: 'whether it looks for port names in init containers',
  portRanges: 'whether it knows endPort',
  longPortLists: 'what it makes of a rule with more than 24 ports of one protocol',
  sctp: 'whether it lets SCTP pass at all',
  rulesImplyPolicyType: 'whether it enforces rules of a direction that policyTypes leaves out',
  rulesOpenOtherDirection: 'whether rules of one direction open the other',
  closedWithoutPolicy: 'whether it closes pods that no policy selects',
  ownNodeReachesPods: 'whether it lets in what comes from the own node',
  toOwnNode: 'whether a closed pod reaches its own node',
  ownNodeAfterPolicy: 'whether anything from pods reaches their own node (defaultEndpointToHostAction)',
  ownNodePortsOpen: 'whether NodePorts of the own node stay open',
  hairpin: 'whether a closed pod reaches itself through a Service',
  nameBreaksTies: 'which of two admin policies with one priority it asks first',
  actionsOrderRules: 'whether what denies goes first among admin rules of one priority',
  domainNames: 'whether it enforces rules by DNS name',
  isolationSkipsBaseline: 'whether it asks the Baseline tier about pods that a NetworkPolicy selects',
  networkPolicies: 'whether it enforces NetworkPolicy',
  adminV1alpha1: 'whether it enforces AdminNetworkPolicy',
  highAdminPriorities: 'whether it enforces AdminNetworkPolicies with a priority above 99',
  adminV1alpha2: 'whether it enforces ClusterNetworkPolicy',
  adminNodePeers: 'what it makes of nodes and domainNames in a ClusterNetworkPolicy',
  closedOnUnknownShapes: 'what it makes of an admin policy with a shape that nobody knows',
  seesEveryLabel: 'whether it sees a label that this policy selects by',
  calicoPolicies: "whether it enforces Calico's own policies",
  ciliumPolicies: "whether it enforces Cilium's own policies",
  ciliumHostPolicies: "whether it enforces Cilium's policies about nodes (enable-host-firewall)",
  ciliumWorldFamilies: 'whether it knows world-ipv4 and world-ipv6 (enable-ipv4, enable-ipv6)',
  ciliumNamespacePolicies: 'whether it enforces CiliumNetworkPolicies (enable-cilium-network-policy)',
  ciliumClusterPolicies:
    'whether it enforces CiliumClusterwideNetworkPolicies (enable-cilium-clusterwide-network-policy)',
  ciliumL7Rules: 'whether it takes a policy with rules about HTTP, Kafka or DNS (enable-l7-proxy)',
  ciliumProxy: 'what it makes of TLS names, listeners and names that are looked up (enable-l7-proxy)',
  ciliumIcmpRules: 'whether it takes a policy with rules about ICMP (enable-icmp-rules)',
  ciliumNodePeers: 'whether it takes a policy with fromNodes or toNodes (enable-node-selector-labels)',
  ciliumPortless: 'whether it takes a policy with ports without a number (enable-extended-ip-protocols)',
  ciliumIsolationSwitch:
    'whether enableDefaultDeny=false keeps a policy from closing pods (enable-non-default-deny-policies)',
  portsSeen: 'on which port this connection comes to its policies (enable-ztunnel)',
  policiesSeen: 'which policies it has from files on its nodes (static-cnp-path)',
  antreaPolicies: "whether it enforces Antrea's own policies",
  awsPolicies: 'whether it enforces the own policies of the AWS VPC CNI',
  egressSeesServices: 'whether egress policy sees the address of the Service',
  openServices: 'whether it lets pass what is sent to the address of this Service',
};

/** How whoever enforces reads it decides, and is not known. */
export function phraseDoubt(flag: EnforcerFlag): string {
  return `of the enforcer here it is not known ${QUESTIONS[flag]}`;
}

/** Not the policies, but whoever enforces decides it so. */
export function phraseEnforcerDecides(flag: EnforcerFlag, isAllowed: boolean): string {
  switch (flag) {
    case 'closedWithoutPolicy':
      return 'no policy selects it, and the enforcer here closes such pods';
    case 'ownNodeAfterPolicy':
      return "to its own node: the node's own firewall drops what comes from its pods, whatever policies say";
    case 'ownNodePortsOpen':
      return 'a port of the NodePort range of its own node: the enforcer here leaves these open';
    case 'hairpin':
      return 'to itself through a Service: the enforcer here lets that pass';
    default:
      return `decided by the enforcer, ${isAllowed ? 'which lets it pass' : 'which denies it'}: ${QUESTIONS[flag]}`;
  }
}
