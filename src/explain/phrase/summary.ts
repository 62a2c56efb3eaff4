import type { AskedPort, Question } from '../../engine/ends.ts';
import type {
  DestinationExplanation,
  DirectionExplanation,
  DnsExplanation,
  MissingExplanation,
  PathExplanation,
  PortsExplanation,
  Statement,
} from '../explanation.ts';
import type { SimulatedVerdict } from '../../model/verdict.ts';
import { list, shorten } from './rules.ts';
import { nameEnd } from '../names.ts';

/** `shop/checkout → payments/api:80 TCP`. */
export function phraseFlow({ source, destination, port }: Question): string {
  return `${nameEnd(source)} → ${bracketed(nameEnd(destination), port)}${phrasePortSuffix(port)}`;
}

/** Both ends as they can be typed back: `shop/deploy/checkout payments/api:80/UDP`. */
export function typedFlow({ source, destination, port }: Question): string {
  const protocol = port.protocol === undefined ? '' : `/${port.protocol}`;
  const suffix = port.kind === 'every' ? '' : `:${port.kind === 'number' ? port.port : port.name}${protocol}`;
  return `${nameEnd(source)} ${bracketed(nameEnd(destination), port)}${suffix}`;
}

/** An IPv6 address needs brackets before a port. */
function bracketed(name: string, port: AskedPort): string {
  return port.kind !== 'every' && name.includes(':') ? `[${name}]` : name;
}

function phrasePortSuffix(port: AskedPort): string {
  if (port.kind === 'every') return port.protocol === undefined ? '' : ` ${port.protocol}`;
  const value = port.kind === 'number' ? port.port : port.name;
  return port.protocol === undefined ? `:${value}` : `:${value} ${port.protocol}`;
}

export interface SummaryInput {
  readonly verdict: SimulatedVerdict;
  /** What is said over the connection is judged as well. */
  readonly isConditional: boolean;
  readonly paths: readonly PathExplanation[];
  readonly impossible: readonly Statement[];
  readonly missing: readonly MissingExplanation[];
  readonly dns: DnsExplanation | undefined;
  readonly source: string;
  readonly destination: string;
}

/** The reason of a verdict in one clause. */
export function phraseSummary(input: SummaryInput): string {
  const { verdict, paths, impossible, missing, dns } = input;
  const isByDns = verdict === 'DENY' && dns?.verdict === 'DENY' && !paths.every((path) => path.verdict === 'DENY');
  if (isByDns) return `by DNS: ${input.source} may not ask ${dns.resolver}, so the name is never found`;
  switch (verdict) {
    case 'DENY':
      return phraseDenied(paths, input);
    case 'ALLOW':
      return input.isConditional
        ? 'as far as addresses and ports go; above these, some of it is refused'
        : phraseAllowed(paths);
    case 'MIXED':
      return phraseMixed(paths);
    case 'IMPOSSIBLE':
      return impossible[0]?.text ?? 'there is no such connection';
    case 'UNKNOWN':
      if (isOnlyDnsOpen(input)) return `the connection is allowed; the DNS look-up before it: ${dns?.sentence}`;
      return (
        missing[0]?.text ?? paths.find((path) => path.verdict === 'UNKNOWN')?.conflict?.text ?? firstUnknown(paths)
      );
  }
}

function isOnlyDnsOpen({ dns, paths }: SummaryInput): boolean {
  return dns?.verdict === 'UNKNOWN' && paths.every(({ verdict }) => verdict === 'ALLOW');
}

function phraseDenied(paths: readonly PathExplanation[], { source, destination }: SummaryInput): string {
  const denying = (side: 'egress' | 'ingress'): boolean => paths.some((path) => path[side].result === 'deny');
  const sides = [
    ...(denying('egress') ? [`egress at ${source}`] : []),
    ...(denying('ingress') ? [`ingress at ${destination}${phrasePodPort(paths)}`] : []),
  ];
  return `by ${list(sides, 'and')}`;
}

/** Where a Service translates, the port that policy sees is not the one that was asked for. */
function phrasePodPort(paths: readonly PathExplanation[]): string {
  const translated = paths.flatMap(({ service, ports }) =>
    service === undefined ? [] : ports.filter(({ text }) => text !== String(service.port)),
  );
  const texts = [...new Set(translated.map(({ text }) => text))];
  return texts.length === 0 ? '' : ` (pod port ${list(texts, 'and')})`;
}

function phraseAllowed(paths: readonly PathExplanation[]): string {
  if (paths.every(({ egress, ingress }) => isExempt(egress) || isExempt(ingress)))
    return 'always allowed, whatever the policies say';
  const open = (side: DirectionExplanation): boolean => side.decidedBy !== 'rule';
  if (paths.every(({ egress, ingress }) => open(egress) && open(ingress))) return 'no policy stands in the way';
  return paths.every(({ egress, ingress }) => !open(egress) && !open(ingress))
    ? 'both sides have a rule for it'
    : 'a rule allows it';
}

function isExempt({ decidedBy }: DirectionExplanation): boolean {
  return decidedBy === 'exempt';
}

function firstUnknown(paths: readonly PathExplanation[]): string {
  const sides = paths.flatMap(({ egress, ingress }) => [egress, ingress]);
  return sides.find(({ result }) => result === 'unknown')?.sentence ?? 'a fact is missing';
}

/** By what the answers differ: ports, address families, backends, or callers. */
function phraseMixed(paths: readonly PathExplanation[]): string {
  const allowed = paths.filter(({ verdict }) => verdict === 'ALLOW');
  const denied = paths.filter(({ verdict }) => verdict === 'DENY');
  if (differ(paths, ({ ports }) => phrasePorts(ports)) && !differ(paths, placesKey))
    return phraseByPort(paths, allowed);
  if (differ(paths, ({ families }) => String(families)) && !differ(paths, placesKey)) {
    return `${families(allowed)} is allowed, ${families(denied)} is denied`;
  }
  if (differ(paths, ({ sources }) => String(sources))) return phraseBySource(allowed, denied);
  return phraseByBackend(allowed, denied);
}

function differ(paths: readonly PathExplanation[], key: (path: PathExplanation) => string): boolean {
  return new Set(paths.map(key)).size > 1;
}

function placesKey({ sources, destinations }: PathExplanation): string {
  return `${sources} ${destinations.map(({ name }) => name)}`;
}

/** A summary is a line or two. */
const MOST_RANGES = 8;

function phraseByPort(paths: readonly PathExplanation[], allowed: readonly PathExplanation[]): string {
  const services = allowed.flatMap(({ service }) =>
    service === undefined ? [] : [`${service.protocol} ${service.port}`],
  );
  if (services.length > 0)
    return `allowed on ${list([...new Set(services)], 'and')}; denied on the Service's other ports`;
  const rest = paths.some(({ verdict }) => verdict === 'UNKNOWN')
    ? 'the rest is denied or unknown'
    : 'denied on everything else';
  return `allowed on ${list(
    allowed.map(({ ports }) => phrasePorts(ports, MOST_RANGES)),
    'and',
  )}; ${rest}`;
}

/**
 * `TCP 80, 443`, `TCP, UDP and SCTP every port except 53`: protocols with the same ports are told together. Of more ranges
 * than `most` the first are told, and how many others there are.
 */
export function phrasePorts(ports: readonly PortsExplanation[], most?: number): string {
  const short = (text: string): string => (most === undefined ? text : shorten(text.split(', '), most));
  const byText = Map.groupBy(ports, ({ text }) => short(text));
  return [...byText]
    .map(([text, each]) =>
      each.length === 3
        ? text
        : `${list(
            each.map(({ protocol }) => protocol),
            'and',
          )} ${text}`,
    )
    .join('; ');
}

function families(paths: readonly PathExplanation[]): string {
  return list([...new Set(paths.flatMap((path) => path.families.map((family) => `IPv${family}`)))], 'and');
}

function phraseBySource(allowed: readonly PathExplanation[], denied: readonly PathExplanation[]): string {
  const [yes, no] = [namesOf(allowed, 'sources'), namesOf(denied, 'sources')];
  return `allowed from ${list(yes, 'and')}; denied from ${list(no, 'and')}`;
}

function namesOf(paths: readonly PathExplanation[], side: 'sources'): readonly string[] {
  return [...new Set(paths.flatMap((path) => path[side]))];
}

function phraseByBackend(allowed: readonly PathExplanation[], denied: readonly PathExplanation[]): string {
  const [yes, no] = [backends(allowed), backends(denied)];
  const total = new Set([...yes, ...no]).size;
  const isService = denied.some(({ service }) => service !== undefined);
  const noun = denied.every(({ destinations }) => destinations.every(isPod)) ? 'pods' : 'addresses';
  if (!isService) return `${no.size} of ${total} ${noun} ${no.size === 1 ? 'is' : 'are'} denied`;
  const isShare = total % no.size === 0 && total / no.size <= 10;
  const share = isShare ? `about one connection in ${total / no.size} fails` : 'some connections fail';
  return `${no.size} of ${total} backends ${no.size === 1 ? 'is' : 'are'} denied: ${share}`;
}

function backends(paths: readonly PathExplanation[]): ReadonlySet<string> {
  const key = (each: DestinationExplanation): string => (isPod(each) ? each.name : `${each.name} ${each.address}`);
  return new Set(paths.flatMap(({ destinations }) => destinations.map(key)));
}

/** Pods are named with their namespace; an outside name may have several addresses. */
function isPod({ name }: DestinationExplanation): boolean {
  return name.includes('/') && !name.startsWith('node/');
}
