import { askDns, type DnsAnswers } from '../../../engine/dns.ts';
import type { Answers } from '../../../engine/outcome.ts';
import { isSelector, type KnownPolicy, type KnownRule, peersIn, rulesIn } from './policies.ts';
import { DNS_SERVICES } from '../../../model/dns-location.ts';
import type { LintWorld } from '../lint.ts';
import { NAMESPACE_NAME_LABEL } from '../../../model/labels.ts';
import type { Pod } from '../../../model/pod.ts';
import type { Protocol } from '../../../model/protocol.ts';

export const DNS_PORT = 53;

/** What the egress of a pod says to a protocol of DNS. `unknown` where that depends on what is not known. */
export type DnsVerdict = 'allowed' | 'denied' | 'unknown';

export interface DnsOfPod {
  readonly udp: DnsVerdict;
  readonly tcp: DnsVerdict;
  /** Absent: who answers is not known, and the rules were looked at alone. */
  readonly answers?: DnsAnswers;
}

/** Whether a pod may ask its resolver; where nobody knows who that is, whether any rule opens the port at all. */
export function dnsOfPod({ index, policies }: LintWorld, pod: Pod, selecting: readonly KnownPolicy[]): DnsOfPod {
  const answers = askDns(index, policies, [pod]);
  if (answers === undefined || answers.udp.outcomes.length === 0) return dnsOfRules(selecting);
  return { udp: verdictOf(answers.udp), tcp: verdictOf(answers.tcp), answers };
}

/** The same by the rules alone: a rule for the port may lead anywhere, so that it settles nothing. */
export function dnsOfRules(policies: readonly KnownPolicy[]): DnsOfPod {
  return { udp: opens(policies, 'UDP') ? 'unknown' : 'denied', tcp: opens(policies, 'TCP') ? 'unknown' : 'denied' };
}

/** The rules of egress of a policy that may let DNS out: those that name its port, and those for all ports that may mean who answers. */
export function rulesForDns(policy: KnownPolicy, protocol: Protocol): readonly KnownRule[] {
  return rulesIn(policy).filter((known) => {
    const { direction, rule } = known;
    if (direction !== 'egress') return false;
    if (rule.ports === 'any') return mayMeanDns(known);
    const entries = rule.ports.filter((entry) => entry.protocol === protocol);
    return entries.some(({ port }) => {
      // A name, or what this version cannot read, may be the port of DNS.
      if (port.kind === 'range') return port.first <= DNS_PORT && DNS_PORT <= port.last;
      return port.kind === 'all' ? mayMeanDns(known) : true;
    });
  });
}

/** Whether those who answer DNS may be among the peers: not where these stand in other namespaces, for certain. */
function mayMeanDns({ rule }: KnownRule): boolean {
  if (rule.peers === 'any') return true;
  return rule.peers.some((peer) => {
    if (!isSelector(peer)) return true;
    const { namespaces } = peer;
    if (namespaces.kind === 'same') return isDnsNamespace(namespaces.namespace);
    const byName = namespaces.selector.find(({ key, operator }) => key === NAMESPACE_NAME_LABEL && operator === 'In');
    return byName === undefined || byName.values.some(isDnsNamespace);
  });
}

function isDnsNamespace(name: string): boolean {
  return DNS_SERVICES.some(({ namespace }) => namespace === name);
}

/** Whether a policy lets out anything that is found by a name: pods, or anybody. */
export function letsOutByName(policy: KnownPolicy): boolean {
  return rulesIn(policy).some(
    (known) => known.direction === 'egress' && (known.rule.peers === 'any' || peersIn(known).some(isSelector)),
  );
}

function opens(policies: readonly KnownPolicy[], protocol: Protocol): boolean {
  return policies.some((policy) => rulesForDns(policy, protocol).length > 0);
}

function verdictOf({ outcomes }: Answers): DnsVerdict {
  const results = outcomes.map(({ trace: { egress } }) => {
    if (egress.result === 'allow') return 'allowed';
    // What the admin tiers say is none of a NetworkPolicy's business.
    if (egress.decision.kind === 'isolated') return 'denied';
    return egress.decision.kind === 'undefined' && egress.decision.why === 'egress-to-own-node' ? 'denied' : 'unknown';
  });
  if (results.includes('allowed')) return 'allowed';
  return results.length > 0 && results.every((result) => result === 'denied') ? 'denied' : 'unknown';
}
