import type { Assumption } from '../model/divergence.ts';
import { type Circumstances, isSetTo, type KnownDivergence, not, type Setting } from './divergence.ts';
import { isBefore } from './version.ts';
import type { Tri } from '../model/verdict.ts';

/*
 * Settings of Cilium's agents that say which of its policies they take. Who refuses a rule refuses the policy that it stands in,
 * and then nothing of it holds: `pkg/policy/api/rule_validation.go` and `pkg/policy/k8s/cell.go` of 1.19.4. The other settings
 * about policies are in divergences-of-cilium.ts; docs/cilium.md has the list of all.
 */

const SOURCES = 'https://github.com/cilium/cilium/blob/v1.19.4/pkg/policy';
const VALIDATION = `${SOURCES}/api/rule_validation.go`;
const WATCHER = `${SOURCES}/k8s/cell.go`;

/** A folder of policies on each node. */
const FILES = 'static-cnp-path';
/** Carries connections between the pods of some namespaces. */
const ZTUNNEL = 'enable-ztunnel';

const ON = ['1', 't', 'true'] as const;
const OFF = ['0', 'f', 'false'] as const;

/** On unless somebody switches it off; unread it is taken for on. */
function switchedOff(
  setting: string,
  holds: (each: Circumstances) => Tri = isSetTo(setting, ...OFF),
): NonNullable<KnownDivergence['when']> {
  return { words: `${setting}=false`, setting, usually: { assumed: 'true', otherwise: 'false' }, holds };
}

/** Off unless somebody switches it on. */
function notSwitchedOn(setting: string): NonNullable<KnownDivergence['when']> {
  return { words: `unless ${setting}=true`, setting, holds: (each) => not(isSetTo(setting, ...ON)(each)) };
}

export const CILIUM_SETTINGS: readonly KnownDivergence[] = [
  {
    code: 'CILIUM_NO_CNP',
    reads: { ciliumNamespacePolicies: 'no' },
    what: 'enforces no CiliumNetworkPolicy (enable-cilium-network-policy=false)',
    avoid: 'set enable-cilium-network-policy=true, or write a NetworkPolicy',
    link: WATCHER,
    basis: 'code',
    when: switchedOff('enable-cilium-network-policy'),
  },
  {
    code: 'CILIUM_NO_CCNP',
    reads: { ciliumClusterPolicies: 'no' },
    what: 'enforces no CiliumClusterwideNetworkPolicy (enable-cilium-clusterwide-network-policy=false)',
    avoid: 'set enable-cilium-clusterwide-network-policy=true, or write a policy for each namespace',
    link: WATCHER,
    basis: 'code',
    when: switchedOff('enable-cilium-clusterwide-network-policy'),
  },
  {
    code: 'CILIUM_NO_L7',
    reads: { ciliumL7Rules: 'no', ciliumProxy: 'unknown' },
    what: 'refuses the whole of a policy with rules about HTTP, Kafka or DNS, and has no proxy for TLS names, listeners and looked up names (enable-l7-proxy=false)',
    avoid: 'set enable-l7-proxy=true, or take these rules out',
    link: VALIDATION,
    basis: 'code',
    when: switchedOff('enable-l7-proxy'),
  },
  {
    code: 'CILIUM_NO_ICMP_RULES',
    reads: { ciliumIcmpRules: 'no' },
    what: 'refuses the whole of a policy with rules about ICMP (enable-icmp-rules=false, and in old versions unless it is true)',
    avoid: 'set enable-icmp-rules=true, or take these rules out',
    link: VALIDATION,
    basis: 'code',
    when: switchedOff('enable-icmp-rules', hasNoIcmpRules),
  },
  {
    code: 'CILIUM_NO_NODE_PEERS',
    reads: { ciliumNodePeers: 'no' },
    what: 'refuses the whole of a policy with fromNodes or toNodes (enable-node-selector-labels is not true)',
    avoid: 'set enable-node-selector-labels=true, or name the entity "host" or "remote-node"',
    link: VALIDATION,
    basis: 'code',
    when: notSwitchedOn('enable-node-selector-labels'),
  },
  {
    code: 'CILIUM_NO_PORTLESS',
    reads: { ciliumPortless: 'no' },
    what: 'refuses the whole of a policy whose toPorts have an entry without a port (enable-extended-ip-protocols is not true)',
    avoid: 'write the port, "0" for every one',
    link: VALIDATION,
    basis: 'code',
    when: notSwitchedOn('enable-extended-ip-protocols'),
  },
  {
    code: 'CILIUM_ALWAYS_ISOLATES',
    reads: { ciliumIsolationSwitch: 'no' },
    what: 'closes pods by every policy with rules, whatever its enableDefaultDeny says (enable-non-default-deny-policies=false)',
    avoid: 'set enable-non-default-deny-policies=true, or allow in the policy what has to stay open',
    link: VALIDATION,
    basis: 'code',
    when: switchedOff('enable-non-default-deny-policies'),
  },
  {
    code: 'CILIUM_ZTUNNEL',
    reads: { portsSeen: 'unknown' },
    what: 'carries connections of namespaces in its ztunnel to port 15008, which policies see instead of their own (enable-ztunnel=true)',
    avoid: 'write no ports in policies about these namespaces, or allow TCP 15008',
    link: 'https://docs.cilium.io/en/stable/security/network/encryption-ztunnel/',
    basis: 'documents',
    when: {
      words: `${ZTUNNEL}=true`,
      holds: (each) => (isSetTo(ZTUNNEL, ...ON)(each) === 'no' ? 'no' : variesOrOn(each)),
    },
  },
  {
    code: 'CILIUM_FILES',
    reads: { policiesSeen: 'unknown' },
    what: 'has policies from files on its nodes (static-cnp-path), which nobody can read here',
    avoid: 'create these policies as objects',
    link: 'https://docs.cilium.io/en/stable/security/policy/disk-based/',
    basis: 'documents',
    when: { words: `${FILES} is set`, holds: ({ setting }) => (isGiven(setting(FILES)) ? 'yes' : 'no') },
  },
];

/** The rules came with 1.11, which does not take them unless it is told to; when that changed is known of 1.13 on. */
function hasNoIcmpRules(each: Circumstances): Tri {
  const { setting, version } = each;
  const isOld = version !== undefined && isBefore(version, '1.13');
  return isOld && setting('enable-icmp-rules').kind === 'unset'
    ? 'unknown'
    : isSetTo('enable-icmp-rules', ...OFF)(each);
}

function isGiven(setting: Setting): boolean {
  return setting.kind === 'set' && setting.value !== '';
}

/** On some nodes, or on all; where it was not read it is taken for off. */
function variesOrOn({ setting }: Circumstances): Tri {
  const found = setting(ZTUNNEL);
  if (found.kind !== 'unread') return 'yes';
  return found.varies === true ? 'unknown' : 'no';
}

/**
 * Settings that would turn nearly every answer, which hardly anybody has: where they were not read, that is told with who enforces,
 * and not beside each answer.
 */
export function unreadRarities({ setting }: Pick<Circumstances, 'setting'>): readonly Assumption[] {
  return RARITIES.flatMap((rarity) => {
    const found = setting(rarity.setting);
    if (found.kind !== 'unread') return [];
    const { kind: _, values: __, ...where } = found;
    return [{ ...rarity, ...where, reads: {} }];
  });
}

const RARITIES = [
  { setting: ZTUNNEL, assumed: 'false', otherwise: 'true' },
  { setting: FILES, assumed: 'none', otherwise: 'a folder' },
] as const;
