import type { DnsAnswers, Resolver } from '../engine/dns.ts';
import type { DnsExplanation } from './explanation.ts';
import type { Verdict } from '../model/verdict.ts';
import { explainPaths } from './paths.ts';
import { overallVerdict } from './overall.ts';
import { phraseDns } from './phrase/dns.ts';

/** The look-up that precedes a connection by name. Its verdict is UDP's: resolvers turn to TCP only for big answers. */
export function explainDns({ resolver, udp, tcp }: DnsAnswers): DnsExplanation {
  const verdict: Verdict = isKnown(resolver) ? overallVerdict(udp) : 'UNKNOWN';
  const tcpVerdict: Verdict = isKnown(resolver) ? overallVerdict(tcp) : 'UNKNOWN';
  return {
    verdict,
    resolver: nameResolver(resolver),
    sentence: phraseDns(resolver, verdict, tcpVerdict),
    udp: explainPaths(udp.outcomes, false),
    tcp: explainPaths(tcp.outcomes, false),
  };
}

function isKnown({ kind }: Resolver): boolean {
  return kind !== 'unknown' && kind !== 'unread';
}

function nameResolver(resolver: Resolver): string {
  switch (resolver.kind) {
    case 'service':
      return `${resolver.service.namespace}/svc/${resolver.service.name}`;
    case 'node-local':
      return resolver.address.text;
    case 'addresses':
      return resolver.addresses.map(({ text }) => text).join(', ');
    case 'unknown':
    case 'unread':
      return '';
  }
}
