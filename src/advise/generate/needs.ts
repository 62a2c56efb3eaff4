import { type ConcreteFlow, concreteFlows, endOf, type FlowEnd } from './concrete-flows.ts';
import { askDns, type DnsAnswers, isByName, type Resolver } from '../../engine/dns.ts';
import type { Address } from '../../model/address.ts';
import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { ExpectingRow } from '../../explain/check-flow.ts';
import type { Pod } from '../../model/pod.ts';
import type { PolicySet } from '../../dialects/compiled.ts';
import type { Question } from '../../engine/ends.ts';
import { ask } from '../../engine/ask.ts';
import { gapsOfPods, podsOf } from '../../engine/sources.ts';
import { resolvePort, resolveTarget } from '../../engine/resolve.ts';
import { SPECIFICATION } from '../../model/enforcer-model.ts';

/** Which pods may ask their DNS server: those that connect by name, all, or none beside what the rows say. */
export const DNS_CHOICES = ['by-name', 'all', 'none'] as const;
export type DnsChoice = (typeof DNS_CHOICES)[number];

/** What a rule is for. */
export type Cause = { readonly kind: 'row'; readonly row: ExpectingRow } | { readonly kind: 'dns' };

/** One for all, so that a rule is for it once. */
export const DNS_CAUSE: Cause = { kind: 'dns' };

export interface Need extends ConcreteFlow {
  readonly cause: Cause;
}

export interface NeedsQuestion {
  readonly rows: readonly ExpectingRow[];
  /** For ends that name none; undefined: every namespace. */
  readonly namespace: string | undefined;
  readonly addressesOfNames: ReadonlyMap<string, readonly Address[]>;
  readonly dns: DnsChoice;
  /** Whose pods the policies are about. */
  readonly home: string;
  /** The pods of that namespace. */
  readonly pods: readonly Pod[];
}

export interface Needs {
  readonly flows: readonly Need[];
  /** Who asks for DNS, and it is not known whom: the resolvers of their node, or what could not be read. */
  readonly dnsUnknown: readonly { readonly pod: Pod; readonly resolver: Resolver }[];
  /** Rows with no end in the namespace: no policy of it has a say. */
  readonly elsewhere: ReadonlySet<ExpectingRow>;
}

/** All that has to pass, by rows that expect it and by the look-ups that these begin with. */
export function findNeeds(index: ClusterIndex, question: NeedsQuestion): Needs {
  const answered = question.rows.map((row) => ({ row, ...answerRow(index, question, row) }));
  const isHere = (end: FlowEnd): boolean => end.kind === 'pod' && end.pod.namespace === question.home;
  const wanted = answered.filter(({ row }) => row.expect === 'allow');
  const byName = new Set(wanted.flatMap(({ askers }) => askers));
  const asking = question.dns === 'by-name' ? [...byName] : question.dns === 'all' ? question.pods : [];
  const dns = asking
    .filter((pod) => pod.namespace === question.home && !pod.hostNetwork)
    .map((pod) => ({ pod, answers: askDns(index, NO_POLICIES, [pod], SPECIFICATION) }));
  return {
    flows: [
      ...wanted.flatMap(({ row, flows }) => {
        const cause: Cause = { kind: 'row', row };
        return flows.map((flow): Need => ({ ...flow, cause }));
      }),
      ...dns.flatMap(({ answers }) => (answers === undefined ? [] : dnsFlows(answers))),
    ],
    dnsUnknown: dns.flatMap(({ pod, answers }) => {
      const resolver = answers?.resolver;
      const isUnknown = resolver?.kind === 'unknown' || resolver?.kind === 'unread';
      return resolver !== undefined && isUnknown ? [{ pod, resolver }] : [];
    }),
    elsewhere: new Set(
      answered
        .filter(
          ({ isWhole, flows }) => isWhole && !flows.some((flow) => isHere(flow.source) || isHere(flow.destination)),
        )
        .map(({ row }) => row),
    ),
  };
}

/** As if there were no policy: every connection that is asked about, whole. */
export const NO_POLICIES: PolicySet = { tiers: [], unmodelled: [] };

interface AnsweredRow {
  readonly flows: readonly ConcreteFlow[];
  /** Pods that look a name up first. */
  readonly askers: readonly Pod[];
  /** Everything that the row is about was found. */
  readonly isWhole: boolean;
}

function answerRow(index: ClusterIndex, question: NeedsQuestion, row: ExpectingRow): AnsweredRow {
  const { addressesOfNames, namespace } = question;
  const context = { index, namespace: row.namespace ?? namespace, addressesOfNames };
  const source = resolveTarget(context, row.source);
  const destination = resolveTarget(context, row.destination);
  if (source.kind !== 'found' || destination.kind !== 'found') return { flows: [], askers: [], isWhole: false };
  const asked: Question = { source: source.end, destination: destination.end, port: resolvePort(row.destination.port) };
  const { outcomes, gaps } = ask(index, NO_POLICIES, asked, SPECIFICATION);
  const hidden = [...gaps, ...gapsOfPods(index, asked.source), ...gapsOfPods(index, asked.destination)];
  return {
    flows: concreteFlows(outcomes, asked),
    askers: isByName(row.destination, asked) ? podsOf(index, asked.source) : [],
    isWhole: hidden.length === 0 && outcomes.length > 0,
  };
}

function dnsFlows({ udp, tcp }: DnsAnswers): readonly Need[] {
  return [...udp.outcomes, ...tcp.outcomes].map(({ source, destination: { place, protocol, ports, via } }) => ({
    source: endOf(source, false),
    // NodeLocal DNSCache has an address of its own on the node.
    destination: endOf(place, true),
    protocol,
    ports,
    ...(typeof via?.port.targetPort === 'string' ? { portName: via.port.targetPort } : {}),
    cause: DNS_CAUSE,
  }));
}
