import { type Circumstances, isSetTo, type KnownDivergence, not } from './divergence.ts';
import { CILIUM_SETTINGS } from './settings-of-cilium.ts';
import type { Switch } from './settings.ts';
import { isBefore } from './version.ts';
import type { Tri } from '../model/verdict.ts';

const DOCS = 'https://docs.cilium.io/en/stable/security/policy';
const MATCH_MODE = 'policy-cidr-match-mode';
const HOST_FIREWALL = 'enable-host-firewall';

/** With it off NetworkPolicy is not read; its own policies are enforced all the same. */
export const CORE_SWITCH = 'enable-k8s-networkpolicy';

/** Settings with which it lets pass what policies say: all policies off, denials only logged, NetworkPolicy not read. */
export const CILIUM_SWITCHES: readonly Switch[] = [
  { setting: 'enable-policy', assumed: 'default', otherwise: 'never' },
  { setting: 'policy-audit-mode', assumed: 'false', otherwise: 'true' },
  // Cilium's own policies are enforced all the same.
  { setting: CORE_SWITCH, assumed: 'true', otherwise: 'false', reads: { networkPolicies: 'no' } },
];

/** Semantics E.2, measured on Cilium 1.19.4. */
export const CILIUM_DIVERGENCES: readonly KnownDivergence[] = [
  {
    code: 'CILIUM_CIDR_IDENTITY',
    reads: { ipBlockMatchesPods: 'no' },
    what: 'matches no ipBlock against pods, 0.0.0.0/0 included',
    avoid: 'select pods by their labels',
    link: `${DOCS}/language/#cidr-based`,
    basis: 'measured',
    when: { words: `${MATCH_MODE} without "pods"`, setting: MATCH_MODE, holds: (each) => not(matches(each, 'pods')) },
  },
  {
    code: 'CILIUM_CIDR_IDENTITY',
    reads: { ipBlockMatchesNodes: 'no' },
    what: 'matches no ipBlock against nodes, 0.0.0.0/0 included',
    avoid: `set ${MATCH_MODE}=nodes, or allow the entity "host" or "remote-node" in a CiliumNetworkPolicy`,
    link: `${DOCS}/language/#cidr-based`,
    basis: 'measured',
    when: { words: `${MATCH_MODE} without "nodes"`, setting: MATCH_MODE, holds: (each) => not(matches(each, 'nodes')) },
  },
  {
    code: 'CILIUM_NODE_IDENTITY',
    reads: { ipBlockMatchesNodes: 'as-one' },
    what: 'takes all addresses of a node for one: an ipBlock with any of them matches the node, one of everything does not',
    avoid: 'name the node by its own address',
    link: 'https://github.com/cilium/cilium/pull/47828',
    basis: 'measured',
    when: { words: `${MATCH_MODE}=nodes`, holds: (each) => (matches(each, 'nodes') === 'yes' ? 'yes' : 'no') },
  },
  {
    code: 'CILIUM_IPBLOCK_NAMESPACE',
    reads: { ingressBlockAddsOwnNamespace: 'yes' },
    what: "lets every pod of the policy's own namespace in beside any ingress ipBlock (CVE-2026-56743)",
    avoid: 'upgrade to Cilium 1.20.2 or newer, or set policy-default-local-cluster=false',
    link: 'https://github.com/cilium/cilium/pull/46305',
    basis: 'measured',
    defect: { affected: '1.19.0 to 1.19.4; whether 1.19.5 to 1.20.1 are mended is not known; mended in 1.20.2' },
    versions: [{ from: '1.19', before: '1.20.2' }],
    unsure: [{ from: '1.19.5', before: '1.20.2' }],
    when: {
      words: 'unless policy-default-local-cluster=false',
      setting: 'policy-default-local-cluster',
      holds: ({ setting }) => {
        const found = setting('policy-default-local-cluster');
        // Unread, the default is likelier than a change of it; and it is the more open of the two.
        return found.kind === 'unread' ? 'unknown' : found.kind === 'set' && found.value === 'false' ? 'no' : 'yes';
      },
    },
  },
  {
    code: 'POLICYTYPES_IGNORED',
    reads: { rulesImplyPolicyType: 'yes' },
    what: 'enforces rules of a direction that policyTypes leaves out',
    avoid: 'list the direction in policyTypes, or take its rules out',
    link: 'https://github.com/cilium/cilium/issues/48703',
    basis: 'measured',
    defect: { affected: 'up to 1.20.2; whether newer ones are mended is not known' },
    versions: [{}],
    unsure: [{ from: '1.20.3' }],
  },
  {
    code: 'CILIUM_NAMED_PORT',
    reads: { portNames: 'egress-one-for-cluster' },
    what: 'takes the name of an egress port for one number, the same on every destination: the one that all pods of the cluster give it, or none where they differ',
    avoid: 'write the number',
    link: 'https://docs.cilium.io/en/stable/security/policy/layer4/',
    basis: 'measured',
    defect: { affected: 'all versions that are known' },
  },
  {
    code: 'CILIUM_HIDDEN_LABELS',
    reads: { seesEveryLabel: 'unknown' },
    what: 'leaves labels out of what selectors see that pods have for themselves (statefulset.kubernetes.io/pod-name, pod-template-hash, controller-revision-hash), unless its settings say otherwise: a selector of one selects nobody',
    avoid: 'select by labels of the application',
    link: 'https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/',
    basis: 'documents',
  },
  {
    code: 'CILIUM_LABEL_FILTER',
    // No verdict: which labels its words leave is not worked out.
    reads: {},
    concerns: 'selectors',
    what: 'is told which labels of pods selectors see (labels in cilium-config), and a selector of another selects nobody',
    avoid: 'list there every label that policies select by',
    link: 'https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/',
    basis: 'documents',
    when: {
      words: 'labels is set in cilium-config',
      setting: 'labels',
      holds: ({ setting }) => (setting('labels').kind === 'set' ? 'yes' : 'no'),
    },
  },
  {
    code: 'CILIUM_OLD_LABELS',
    // No verdict: when the agents have heard of new labels is in no object.
    reads: {},
    what: 'goes by the old labels of a pod for a while after they change: what policies now close stays open for up to 35 seconds',
    avoid: 'give new labels to new pods, or wait',
    link: 'https://docs.cilium.io/en/stable/internals/security-identities/',
    basis: 'measured',
    defect: { affected: '1.19.4; other versions were not measured' },
  },
  {
    code: 'NAMED_PORT_IN_SIDECAR',
    reads: { sidecarsNamePorts: 'no' },
    what: 'looks for port names in containers alone, not in sidecars (restartable init containers)',
    avoid: 'write the number',
    link: 'https://docs.cilium.io/en/stable/security/policy/layer4/',
    basis: 'measured',
  },
  {
    code: 'LEADING_ZEROS',
    reads: { leadingZeros: 'unknown' },
    what: 'is not known to read an ipBlock with leading zeros as decimal',
    avoid: 'write addresses without leading zeros',
    link: 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/4858-ip-cidr-validation',
    basis: 'documents',
  },
  {
    code: 'ENDPORT_UNSUPPORTED',
    reads: { portRanges: 'no' },
    what: 'does not know endPort in old versions',
    avoid: 'list the ports one by one',
    link: 'https://github.com/cilium/cilium/issues/16622',
    basis: 'documents',
    versions: [],
    unsure: [{ before: '1.16' }],
  },
  {
    code: 'SCTP_UNSUPPORTED',
    reads: { sctp: 'unknown' },
    what: 'handles SCTP only with enable-sctp=true',
    avoid: 'set enable-sctp=true',
    link: 'https://github.com/cilium/cilium/issues/5719',
    basis: 'documents',
    when: {
      words: 'unless enable-sctp=true',
      setting: 'enable-sctp',
      holds: (each) => not(isSetTo('enable-sctp', 'true')(each)),
    },
  },
  {
    code: 'CILIUM_NO_HOST_FIREWALL',
    reads: { ciliumHostPolicies: 'no' },
    what: 'enforces no policy about nodes (CiliumClusterwideNetworkPolicy with nodeSelector): its host firewall is off',
    avoid: `set ${HOST_FIREWALL}=true where nodes are to be closed`,
    link: 'https://docs.cilium.io/en/stable/security/host-firewall/',
    basis: 'documents',
    when: {
      words: `unless ${HOST_FIREWALL}=true`,
      setting: HOST_FIREWALL,
      holds: (each) => not(isSetTo(HOST_FIREWALL, '1', 't', 'true')(each)),
    },
  },
  {
    code: 'CILIUM_WORLD_FAMILIES',
    reads: { ciliumWorldFamilies: 'no' },
    what: 'takes the entities world-ipv4 and world-ipv6 for nobody where it has one family of addresses alone (enable-ipv4, enable-ipv6)',
    avoid: 'write the entity world',
    link: 'https://github.com/cilium/cilium/blob/v1.19.4/pkg/labels/cidr.go',
    basis: 'code',
    when: {
      words: 'enable-ipv4 or enable-ipv6 is false',
      setting: 'enable-ipv6',
      holds: (each) => either(isSetTo('enable-ipv4', 'false')(each), isSetTo('enable-ipv6', 'false')(each)),
    },
  },
  ...CILIUM_SETTINGS,
  ...CILIUM_SWITCHES.map(
    ({ setting, otherwise }): KnownDivergence => ({
      code: 'CILIUM_OFF_ON_NODES',
      reads: { policed: 'unknown' },
      what: `is told for some nodes to deny nothing (${setting}=${otherwise})`,
      avoid: 'let the CiliumNodeConfig say nothing of it, or say it of all nodes',
      link: 'https://docs.cilium.io/en/stable/configuration/per-node-config/',
      basis: 'documents',
      when: {
        words: `${setting}=${otherwise} in a CiliumNodeConfig`,
        setting,
        holds: (each) => {
          const found = each.setting(setting);
          return found.kind === 'unread' && found.varies === true ? isSetTo(setting, otherwise)(each) : 'no';
        },
      },
    }),
  ),
  {
    code: 'CILIUM_OWN_ALONE',
    reads: { networkPolicies: 'no' },
    what: 'enforces its own policies and no NetworkPolicy (enable-k8s-networkpolicy=false)',
    avoid: 'set enable-k8s-networkpolicy=true, or write a CiliumNetworkPolicy',
    link: 'https://docs.cilium.io/en/stable/network/kubernetes/policy/',
    basis: 'documents',
    when: {
      words: `${CORE_SWITCH}=false`,
      // Unread it is a switch like the others, and where it differs from node to node CILIUM_OFF_ON_NODES.
      holds: ({ setting }) => {
        const found = setting(CORE_SWITCH);
        return found.kind === 'set' && found.value === 'false' ? 'yes' : 'no';
      },
    },
  },
  {
    code: 'CILIUM_ALWAYS',
    reads: { closedWithoutPolicy: 'each-direction' },
    what: 'closes each direction of a pod in which no policy selects it (enable-policy=always)',
    avoid: 'write a policy for each direction',
    link: `${DOCS}/intro/#policy-enforcement-modes`,
    basis: 'measured',
    when: {
      words: 'enable-policy=always',
      setting: 'enable-policy',
      usually: { assumed: 'default', otherwise: 'always' },
      holds: isSetTo('enable-policy', 'always'),
    },
  },
  {
    code: 'CILIUM_ALLOW_LOCALHOST',
    reads: { ownNodeReachesPods: 'no' },
    what: "asks the policies about what comes from the pod's own node, kubelet and probes included (allow-localhost=policy)",
    avoid: 'allow the entity "host" in a CiliumNetworkPolicy',
    link: `${DOCS}/language/#access-to-from-local-host`,
    basis: 'measured',
    when: {
      words: 'allow-localhost=policy',
      setting: 'allow-localhost',
      usually: { assumed: 'auto', otherwise: 'policy' },
      holds: isSetTo('allow-localhost', 'policy'),
    },
  },
  {
    code: 'EGRESS_TO_OWN_NODE',
    reads: { toOwnNode: 'policed' },
    what: 'asks the egress policies when a pod calls its own node',
    avoid: 'allow it by a rule without peers, or the entity "host" in a CiliumNetworkPolicy',
    link: `${DOCS}/language/#access-to-from-local-host`,
    basis: 'measured',
  },
  {
    code: 'HAIRPIN_SERVICE',
    reads: { hairpin: 'never-asked' },
    what: 'lets a pod reach itself through a Service whatever its policies say',
    avoid: 'take it into account where a denial is expected',
    link: 'https://github.com/kubernetes/kubernetes/issues/95879',
    basis: 'measured',
  },
  {
    code: 'ANP_NOT_ENFORCED',
    reads: { adminV1alpha1: 'no' },
    what: 'enforces no AdminNetworkPolicy (v1alpha1)',
    avoid: 'use CiliumClusterwideNetworkPolicy',
    link: 'https://github.com/cilium/cilium/issues/23380',
    basis: 'documents',
  },
  {
    code: 'CNP_NOT_ENFORCED',
    reads: { adminV1alpha2: 'no' },
    what: 'enforces ClusterNetworkPolicy (v1alpha2) only in newer versions and where it is switched on',
    avoid: 'use CiliumClusterwideNetworkPolicy',
    link: 'https://github.com/cilium/cilium/pull/44509',
    basis: 'documents',
    versions: [{ before: '1.20' }],
    unsure: [{ from: '1.20' }],
  },
];

/** What a node of a GKE cluster runs, as a setting. */
export const GKE_VERSION = 'the version of GKE';

/** It is a preview that the cluster's version brings, whatever version Cilium's image has. */
const CNP_ON_GKE: KnownDivergence = {
  code: 'CNP_NOT_ENFORCED',
  reads: { adminV1alpha2: 'no' },
  what: 'enforces ClusterNetworkPolicy (v1alpha2) as a preview from 1.36.0-gke.4447000 on, and not before',
  avoid: 'use NetworkPolicy',
  link: 'https://docs.cloud.google.com/kubernetes-engine/docs/how-to/configure-cluster-network-policy',
  basis: 'documents',
  when: {
    words: 'GKE before 1.36',
    holds: ({ setting }) => {
      const found = setting(GKE_VERSION);
      // A node may be three minor versions behind its cluster: https://kubernetes.io/releases/version-skew-policy/.
      return found.kind === 'set' && isBefore(found.value, '1.33') ? 'yes' : 'unknown';
    },
  },
};

/** What is taken with a setting alone, which is off unless somebody sets it. */
const SETTINGS_TO_TAKE = ['ciliumHostPolicies', 'ciliumNodePeers', 'ciliumPortless'] as const;

/** Google keeps the settings of its own, and what it says to policies about nodes is not known. */
export const DATAPLANE_V2_DIVERGENCES: readonly KnownDivergence[] = [
  ...CILIUM_DIVERGENCES.filter(
    ({ code, reads }) => SETTINGS_TO_TAKE.every((flag) => reads[flag] === undefined) && code !== CNP_ON_GKE.code,
  ),
  CNP_ON_GKE,
];

function either(one: Tri, other: Tri): Tri {
  return one === 'yes' || other === 'yes' ? 'yes' : one === 'no' ? other : one;
}

/** Whether the mode names what blocks may match; unset it names nothing. */
function matches({ setting, version }: Circumstances, what: 'nodes' | 'pods'): Tri {
  if (what === 'pods' && version !== undefined && isBefore(version, '1.20')) return 'no';
  const found = setting(MATCH_MODE);
  if (found.kind !== 'set') return found.kind === 'unread' ? 'unknown' : 'no';
  const isNamed = found.value.split(/[\s,]+/).includes(what);
  // "pods" is a word of newer versions, and what it does was not measured.
  return isNamed ? (what === 'pods' ? 'unknown' : 'yes') : 'no';
}
