import { isSetTo, type KnownDivergence, not } from './divergence.ts';
import {
  CONTAINERS_ALONE,
  LEADING_ZEROS,
  NO_ADMIN_TIERS,
  OWN_NODE_POLICED,
  STARTUP_WINDOW,
} from './divergences-of-others.ts';

const KUBE_ROUTER = 'https://github.com/cloudnativelabs/kube-router/blob/master/docs/troubleshoot.md';

/** Semantics E.4, measured on kube-router 2.11.1; k3s has the same controller. */
const ONE_CONTROLLER: readonly KnownDivergence[] = [
  {
    code: 'KR_BOTH_TYPES',
    reads: { rulesOpenOtherDirection: 'yes' },
    what: 'lets the rules of one direction open the other, where a policy has both types and selects both ends',
    avoid: 'write two policies, one for each direction',
    link: KUBE_ROUTER,
    basis: 'measured',
    defect: { affected: 'all versions that are known' },
  },
  {
    code: 'KR_NAMED_PORT_ANY',
    reads: { portNames: 'egress-any-without-peers' },
    what: "opens every destination, outside ones included, to the number that pods of the policy's namespace give an egress port's name, where the rule has no peers",
    avoid: 'write the number, and say to whom',
    link: KUBE_ROUTER,
    basis: 'measured',
    defect: { affected: 'all versions that are known' },
  },
  {
    code: 'KR_V6_WILDCARD',
    reads: { everyIpv6IsEvery: 'no' },
    what: 'takes ::/0 for 2000::/3 and fd00::/8 alone',
    avoid: 'name the other ranges beside ::/0',
    link: 'https://github.com/cloudnativelabs/kube-router/blob/master/docs/ipv6.md',
    basis: 'code',
  },
  {
    code: 'KR_LEADING_ZEROS',
    reads: { leadingZeros: 'no-address' },
    what: 'takes an ipBlock with leading zeros (010.0.0.0/8) for no address at all',
    avoid: 'write addresses without leading zeros',
    link: LEADING_ZEROS,
    basis: 'measured',
  },
  { ...CONTAINERS_ALONE, basis: 'measured' },
  OWN_NODE_POLICED,
  {
    code: 'KR_NODE_PORTS',
    reads: { ownNodePortsOpen: 'yes' },
    what: 'leaves listeners of the own node in the range of NodePorts (30000-32767) open to every pod',
    avoid: 'let nothing private listen there',
    link: KUBE_ROUTER,
    basis: 'measured',
  },
  {
    code: 'HAIRPIN_SERVICE',
    reads: { hairpin: 'open-unless-both-refuse' },
    what: 'lets a pod reach itself through a Service unless its egress and its ingress both refuse it',
    avoid: 'take it into account where a denial is expected',
    link: 'https://github.com/kubernetes/kubernetes/issues/95879',
    basis: 'measured',
  },
  ...NO_ADMIN_TIERS,
];

/** k3s puts the controller's arguments together by itself, from the ranges of the cluster. */
export const K3S_DIVERGENCES: readonly KnownDivergence[] = [...ONE_CONTROLLER, STARTUP_WINDOW];

const ON = ['', '1', 't', 'true'];
const OFF = ['0', 'f', 'false'];

/** Semantics E.4: the same with what the arguments of its DaemonSet say. */
export const KUBE_ROUTER_DIVERGENCES: readonly KnownDivergence[] = [
  ...ONE_CONTROLLER,
  {
    code: 'KR_FAMILY',
    reads: { policedFamilies: 'ipv4' },
    what: 'is told nothing of IPv6: what policies say about connections of this family is not enforced for certain',
    avoid: 'give it --enable-ipv6=true',
    link: 'https://github.com/cloudnativelabs/kube-router/blob/master/docs/ipv6.md',
    basis: 'documents',
    when: {
      words: 'unless --enable-ipv6=true',
      setting: 'enable-ipv6',
      holds: (each) => not(isSetTo('enable-ipv6', ...ON)(each)),
    },
  },
  {
    code: 'KR_FAMILY',
    reads: { policedFamilies: 'ipv6' },
    what: 'is told to leave IPv4 alone: what policies say about connections of this family is not enforced for certain',
    avoid: 'give it --enable-ipv4=true',
    link: 'https://github.com/cloudnativelabs/kube-router/blob/master/docs/ipv6.md',
    basis: 'documents',
    when: {
      words: '--enable-ipv4=false',
      setting: 'enable-ipv4',
      holds: isSetTo('enable-ipv4', ...OFF),
    },
  },
  {
    code: 'KR_SERVICE_RANGE',
    reads: { openServices: '10.96.0.0/12' },
    what: 'refuses as the proxy what a pod that is closed for egress sends to a Service outside of --service-cluster-ip-range',
    avoid: "give it --service-cluster-ip-range with the range of the cluster's Services",
    link: 'https://github.com/cloudnativelabs/kube-router/issues/1617',
    basis: 'documents',
    readsOf: ({ setting }) => {
      const range = setting('service-cluster-ip-range');
      return range.kind === 'set' ? { openServices: range.value } : {};
    },
    when: {
      words: 'where it is the proxy, too',
      setting: 'run-service-proxy',
      holds: (each) => not(isSetTo('run-service-proxy', ...OFF)(each)),
    },
  },
  {
    ...STARTUP_WINDOW,
    avoid: 'give it --netpol-default-deny=true',
    when: {
      words: 'unless --netpol-default-deny=true',
      setting: 'netpol-default-deny',
      holds: (each) => not(isSetTo('netpol-default-deny', ...ON)(each)),
    },
  },
];
