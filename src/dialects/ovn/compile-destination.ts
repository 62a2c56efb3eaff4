import { compileLabelSelector, selectorProblem } from '../label-selector.ts';
import { everyPod } from '../implied-peers.ts';
import type { FieldPath } from '../../model/reference.ts';
import { parseBlock } from '../parse-net.ts';
import type { Peer, PeerPart, SimplePeer } from '../compiled.ts';
import type { RawDestination } from './raw-firewall.ts';

interface DestinationContext {
  readonly path: FieldPath;
  /** Of a rule that denies. */
  readonly denies: boolean;
  /** What of the whole firewall is not known. */
  readonly doubts: readonly string[];
}

/** Whom a rule of an EgressFirewall is about: never pods, whose networks are no part of what it says (semantics E.5). */
export function compileDestination(to: RawDestination, { path, denies, doubts }: DestinationContext): Peer {
  const { peer, words, doubt } = readDestination(to, path);
  const problems = [...doubts, ...(doubt === undefined || (doubt.ofDenials && !denies) ? [] : [doubt.problem])];
  const place = { index: 0, path };
  return {
    kind: 'all-of',
    ...place,
    words,
    parts: [
      ...(peer === undefined ? [] : [part(peer)]),
      { peer: everyPod('pods'), isNegated: true },
      ...problems.map((problem) => part({ kind: 'unrecognised', ...place, problem })),
    ],
  };
}

function part(peer: SimplePeer): PeerPart {
  return { peer, isNegated: false };
}

interface Destination {
  readonly words: string;
  /** Absent: nobody can tell. */
  readonly peer?: SimplePeer;
  readonly doubt?: { readonly problem: string; readonly ofDenials: boolean };
}

function readDestination(to: RawDestination, path: FieldPath): Destination {
  const place = { index: 0, path };
  const unread = (problem: string): Destination => ({
    words: 'a destination that this version cannot read',
    doubt: { problem, ofDenials: false },
  });
  const [only, ...others] = Object.entries(to).filter(([, value]) => value !== undefined && value !== null);
  if (only === undefined || others.length > 0) return unread('which destination a rule is about');
  const { cidrSelector, dnsName, nodeSelector } = to;
  if (typeof cidrSelector === 'string') {
    const cidr = parseBlock(cidrSelector);
    if (cidr === undefined) return unread(`what cidrSelector ${cidrSelector} is`);
    return { words: cidr.text, peer: { kind: 'ip-block', ...place, cidr, except: [] } };
  }
  if (typeof dnsName === 'string') {
    const problem = `which addresses of ${dnsName} it knows: a Deny by name may miss some`;
    return {
      words: dnsName,
      peer: { kind: 'domains', ...place, names: [dnsName], wildcard: 'within-label' },
      doubt: { problem, ofDenials: true },
    };
  }
  if (!nodeSelector) return unread(`what "${only[0]}" means`);
  const problem = selectorProblem(nodeSelector);
  if (problem !== undefined) return unread(`what its nodeSelector means (${problem})`);
  const selector = compileLabelSelector(nodeSelector);
  return {
    words: selector.length === 0 ? 'every node' : 'nodes that it selects',
    peer: { kind: 'nodes', ...place, selector },
  };
}

/** Why a destination may have the whole firewall refused; undefined: it has not. */
export function refusal({ cidrSelector, dnsName }: RawDestination): string | undefined {
  if (typeof cidrSelector === 'string' && parseBlock(cidrSelector) === undefined)
    return `a cidrSelector that is no block (${cidrSelector})`;
  // Only with DNSNameResolver, which is off where nobody has switched it on.
  return dnsName?.startsWith('*') === true
    ? `a dnsName with a wildcard (${dnsName}), which has to be switched on`
    : undefined;
}
