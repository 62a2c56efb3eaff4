import type { Resolver } from '../../engine/dns.ts';
import type { Verdict } from '../../model/verdict.ts';
import { phraseGap } from './directions.ts';

/** What the DNS part says, in one sentence. */
export function phraseDns(resolver: Resolver, udp: Verdict, tcp: Verdict): string {
  if (resolver.kind === 'unread') return `not checked: ${phraseGap(resolver.gap)}`;
  if (resolver.kind === 'unknown') {
    return resolver.why === 'node-resolvers'
      ? "not checked: the pod uses its node's resolvers"
      : 'not checked: no cluster DNS Service (kube-system/kube-dns) was found';
  }
  if (udp === 'ALLOW' && tcp === 'ALLOW') return 'UDP and TCP 53 are allowed';
  if (udp === 'ALLOW') return `UDP 53 is allowed, TCP 53 is ${WORDS[tcp]}: answers too big for UDP will fail`;
  if (udp === 'DENY')
    return tcp === 'ALLOW'
      ? 'UDP 53 is denied (TCP 53 is allowed, but resolvers ask UDP first)'
      : 'UDP and TCP 53 are denied';
  if (udp === 'UNKNOWN' && resolver.kind === 'node-local') {
    return `UDP 53 to ${resolver.address.text} on the own node is likely denied: no label matches it, only an ipBlock`;
  }
  return `UDP 53 is ${WORDS[udp]}`;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  ALLOW: 'allowed',
  DENY: 'denied',
  UNKNOWN: 'unknown',
  MIXED: 'allowed to some of its pods only',
  NOT_ENFORCED: 'not enforced',
  IMPOSSIBLE: 'not served',
};
