/**
 * Objects of the admin tiers that no API server takes, `kind name` by file, with part of what it says against each: what is made
 * of such in files, and of what a newer API may hold, is the matter of these scenarios.
 */
export const REFUSED_FIXTURES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'test/scenarios/admin-cluster-policies/cluster.yaml': {
    'ClusterNetworkPolicy deny-tcp': 'spec.egress[0].protocols[0].tcp in body should have at least 1 properties',
  },
  'test/scenarios/admin-shapes/cluster.yaml': {
    'ClusterNetworkPolicy deny-unknown-peer': 'unknown field "spec.egress[0].to[0].serviceAccounts"',
    'ClusterNetworkPolicy pass-unknown-peer': 'unknown field "spec.egress[0].to[0].serviceAccounts"',
    'ClusterNetworkPolicy accept-unknown-peer': 'unknown field "spec.egress[0].to[1].serviceAccounts"',
    'ClusterNetworkPolicy accept-no-field': 'spec.egress[0].to[1] in body should have at least 1 properties',
    'ClusterNetworkPolicy deny-unknown-protocol': 'unknown field "spec.egress[0].protocols[0].icmp"',
    'ClusterNetworkPolicy accept-unknown-protocol': 'unknown field "spec.egress[0].protocols[1].icmp"',
    'ClusterNetworkPolicy deny-network-from': 'unknown field "spec.ingress[0].from[0].networks"',
    'ClusterNetworkPolicy two-in-one-peer': 'spec.egress[0].to[0]: Too many: 2',
    'ClusterNetworkPolicy two-in-one-port': 'spec.egress[0].protocols[0]: Too many: 2',
    'ClusterNetworkPolicy old-ports': 'unknown field "spec.egress[0].ports"',
    'ClusterNetworkPolicy unknown-tcp-field': 'unknown field "spec.egress[0].protocols[0].tcp.sourcePort"',
    'ClusterNetworkPolicy no-peers': 'spec.egress[0].to: Required value',
    'ClusterNetworkPolicy allow-of-old': 'spec.egress[0].action: Unsupported value: "Allow"',
    'ClusterNetworkPolicy unknown-action': 'spec.egress[0].action: Unsupported value: "Log"',
    'ClusterNetworkPolicy unknown-tier': 'spec.tier: Unsupported value: "Middle"',
    'ClusterNetworkPolicy wild-priority': 'spec.priority in body should be less than or equal to 1000',
    'ClusterNetworkPolicy both-subjects': 'spec.subject: Too many: 2',
    'ClusterNetworkPolicy no-subject': 'spec.subject in body should have at least 1 properties',
    'ClusterNetworkPolicy mistyped-subject': 'unknown field "spec.subject.pods.podSelectr"',
    'ClusterNetworkPolicy mistyped-peer': 'unknown field "spec.egress[0].to[0].pods.podSelectr"',
    'ClusterNetworkPolicy mistyped-selector': 'unknown field "spec.egress[0].to[0].namespaces.matchLabel"',
    'ClusterNetworkPolicy bad-network': 'Invalid CIDR format provided',
    'ClusterNetworkPolicy no-network': 'spec.egress[0].to[0].networks in body should have at least 1 items',
    'ClusterNetworkPolicy bad-range': 'Start port must be less than End port',
    'ClusterNetworkPolicy unknown-spec-field': 'unknown field "spec.schedule"',
    'AdminNetworkPolicy accept-of-new': 'spec.egress[0].action: Unsupported value: "Accept"',
    'AdminNetworkPolicy new-protocols': 'unknown field "spec.egress[0].protocols"',
    'BaselineAdminNetworkPolicy other': 'Only one baseline admin network policy with metadata.name="default"',
    'BaselineAdminNetworkPolicy default': 'spec.egress[0].action: Unsupported value: "Pass"',
  },
  'test/scenarios/enforcer-knp/cluster.yaml': {
    'ClusterNetworkPolicy unknown-shape': 'unknown field "spec.egress[0].to[0].serviceAccounts"',
  },
};

/** Those of versions that the API's own CustomResourceDefinitions do not serve: the server knows no such collection. */
export const UNSERVED_FIXTURES: typeof REFUSED_FIXTURES = {
  'test/scenarios/admin-shapes/cluster.yaml': {
    'ClusterNetworkPolicy cnp-beta': '404 page not found',
    'ClusterNetworkPolicy cnp-to-come': '404 page not found',
    'AdminNetworkPolicy anp-of-the-other': '404 page not found',
  },
};
