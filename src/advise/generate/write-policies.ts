import {
  type Alike,
  PolicyBook,
  type RuleDraft,
  type RuleDrafts,
  type Subject,
  type Unwritten,
} from './policy-book.ts';
import type { Cause, DnsChoice, Need } from './needs.ts';
import type { LabelChoices } from './label-choice.ts';
import type { NetworkPolicy, NetworkPolicySpec } from '../../model/network-policy.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodsGroup } from '../../engine/all-pairs/groups.ts';
import { rulePorts } from './rule-ports.ts';

/** A policy that was made, and what each of its rules is for. */
export interface WrittenPolicy {
  readonly policy: NetworkPolicy;
  readonly about: About;
  /** In the order of the rules. */
  readonly ingress: readonly (readonly Cause[])[];
  readonly egress: readonly (readonly Cause[])[];
}

/** `everybody`: every pod of the namespace, now and later; closed, or let through to the DNS servers. */
export type About =
  | { readonly kind: 'everybody'; readonly what: 'deny' | 'dns' }
  | { readonly kind: 'workload'; readonly ref: ObjectRef };

export interface Draft {
  readonly policies: readonly WrittenPolicy[];
  readonly unwritten: readonly Unwritten[];
  readonly alike: readonly Alike[];
}

export interface DraftQuestion {
  readonly namespace: string;
  readonly needs: readonly Need[];
  readonly dns: DnsChoice;
  /** Pods of whom it is not known where their DNS servers are: the usual place is written down for them. */
  readonly assumedDns: readonly Pod[];
}

/** Closes the namespace, and opens what is needed: one policy a workload, for both sides of each flow that are in it. */
export function writePolicies(choices: LabelChoices, { namespace, needs, dns, assumedDns }: DraftQuestion): Draft {
  const book = new PolicyBook(choices, namespace);
  for (const need of needs) book.note(need, dns === 'all' && need.cause.kind === 'dns' ? 'everybody' : undefined);
  for (const pod of assumedDns) book.noteUsualDns(dns === 'all' ? 'everybody' : choices.groupOf(pod));
  const names = namesOf([...book.subjects.keys()].filter((subject) => subject !== 'everybody'));
  const written = [...book.subjects].map(([subject, { ingress, egress }]) =>
    writePolicy(namespace, names.get(subject) ?? DNS_OF_ALL, subject, choices, { ingress, egress }),
  );
  const rank = ({ about }: WrittenPolicy): number => (about.kind === 'everybody' ? 1 : 0);
  return {
    // As they are applied one after the other: what is allowed comes before the rest is closed.
    policies: [...written.toSorted((a, b) => rank(a) - rank(b)), denyAll(namespace)],
    unwritten: [...book.unwritten.values()],
    alike: [...book.alike.values()],
  };
}

const DENY_ALL = 'default-deny';
const DNS_OF_ALL = 'allow-cluster-dns';
const BOTH = ['Ingress', 'Egress'];

function denyAll(namespace: string): WrittenPolicy {
  return {
    policy: { namespace, name: DENY_ALL, spec: { podSelector: {}, policyTypes: BOTH }, terminating: false },
    about: { kind: 'everybody', what: 'deny' },
    ingress: [],
    egress: [],
  };
}

function writePolicy(
  namespace: string,
  name: string,
  subject: Subject,
  choices: LabelChoices,
  drafts: { readonly ingress: RuleDrafts; readonly egress: RuleDrafts },
): WrittenPolicy {
  const choice = subject === 'everybody' ? undefined : choices.choose(subject);
  const [ingress, egress] = [[...drafts.ingress.values()], [...drafts.egress.values()]];
  const spec: NetworkPolicySpec = {
    podSelector: choice?.kind === 'labels' ? { matchLabels: choice.labels } : {},
    policyTypes: subject === 'everybody' ? ['Egress'] : BOTH,
    ...(ingress.length === 0 ? {} : { ingress: ingress.map((rule) => ({ from: rule.peers, ...portsOf(rule) })) }),
    ...(egress.length === 0 ? {} : { egress: egress.map((rule) => ({ to: rule.peers, ...portsOf(rule) })) }),
  };
  return {
    policy: { namespace, name, spec, terminating: false },
    about: subject === 'everybody' ? { kind: 'everybody', what: 'dns' } : { kind: 'workload', ref: subject.ref },
    ingress: ingress.map(({ causes }) => [...causes]),
    egress: egress.map(({ causes }) => [...causes]),
  };
}

function portsOf({ wanted, destinations }: RuleDraft) {
  const ports = rulePorts([...wanted.values()], destinations);
  return ports === undefined ? {} : { ports };
}

/** Of workloads of one name the more usual kind has the plain one, so that one that comes later renames nothing. */
const KIND_ORDER = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Pod'];
const LONGEST_NAME = 253;

function namesOf(groups: readonly PodsGroup[]): ReadonlyMap<Subject, string> {
  const taken = new Set([DENY_ALL, DNS_OF_ALL]);
  const order = ({ ref }: PodsGroup): number => {
    const at = KIND_ORDER.indexOf(ref.kind);
    return at < 0 ? KIND_ORDER.length : at;
  };
  const sorted = groups.toSorted((a, b) => order(a) - order(b));
  return new Map(
    sorted.map((group): [Subject, string] => {
      const { ref } = group;
      const plain = cut(`allow-${ref.name}`);
      const name = taken.has(plain) ? cut(`allow-${ref.kind.toLowerCase()}-${ref.name}`) : plain;
      taken.add(name);
      return [group, name];
    }),
  );
}

function cut(name: string): string {
  return name.slice(0, LONGEST_NAME).replace(/[^a-z0-9]+$/, '');
}
