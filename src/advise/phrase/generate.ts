import type { Alike, Unwritten } from '../generate/policy-book.ts';
import type { Cause } from '../generate/needs.ts';
import type {
  GenerateReport,
  GeneratedFlow,
  GeneratedPolicy,
  GenerateResult,
  OpenEntry,
  OpenSide,
} from '../generate/generate-report.ts';
import { count, list, shorten } from '../../explain/phrase/rules.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import { nameObject } from '../../explain/names.ts';
import { phraseWord } from './diff.ts';
import { PROTOCOLS } from '../../model/protocol.ts';

type Counted = Pick<GenerateReport, 'namespace' | 'policies' | 'flows' | 'open' | 'dns' | 'notRead'>;

/** `5 policies for namespace "shop": the 4 declared flows and DNS pass, and nothing else`. */
export function phraseGenerate(result: GenerateResult, report: Counted): string {
  const { namespace, policies, flows, open, notRead } = report;
  const amount = (...results: readonly GeneratedFlow['result'][]): number =>
    flows.filter((flow) => results.includes(flow.result)).length;
  const made = `${count(policies.length, 'policy', 'policies')} for namespace "${namespace}"`;
  const none = `no policies for namespace "${namespace}": of ${count(flows.length, 'flow')}`;
  const passing = phrasePassing(report);
  switch (result) {
    case 'exact':
      return passing === '' ? `${made}: nothing passes` : `${made}: ${passing}, and nothing else`;
    case 'wider':
      return passing === ''
        ? `${made}: nothing is declared, and ${count(open.length, 'way')} ${is(open.length)} open`
        : `${made}: ${passing}, and ${count(open.length, 'way')} more ${is(open.length)} open`;
    case 'held-up':
      return `${made}; of ${count(flows.length, 'flow')} ${amount('held-up')} ${is(amount('held-up'))} held up by another namespace${open.length === 0 ? '' : `, and ${count(open.length, 'way')} more ${is(open.length)} open`}`;
    case 'broken':
      return `${none} ${amount('fails')} would not be as declared`;
    case 'unknown': {
      if (amount('unclear') > 0) return `${none} ${amount('unclear')} ${is(amount('unclear'))} not known`;
      const why =
        notRead.length > 0
          ? 'not everything could be read'
          : `${count(open.length, 'way')} ${is(open.length)} not known`;
      return `${made}: ${passing === '' ? 'nothing is declared' : passing}; what else passes is not certain, as ${why}`;
    }
  }
}

function is(amount: number): string {
  return amount === 1 ? 'is' : 'are';
}

/** `the 4 declared flows and DNS pass`; empty where none does. */
function phrasePassing({ flows, policies }: Counted): string {
  const declared = flows.filter(({ expect, result }) => expect === 'allow' && result === 'holds').length;
  const looksUp = policies.some(({ rules }) => rules.some((rule) => rule.for.includes(DNS)));
  const parts = [
    ...(declared > 0 ? [declared === 1 ? 'the declared flow' : `the ${declared} declared flows`] : []),
    ...(looksUp ? ['DNS'] : []),
  ];
  if (parts.length === 0) return '';
  return `${list(parts, 'and')} ${parts.length > 1 || declared > 1 ? 'pass' : 'passes'}`;
}

const DNS = 'DNS';

/** What a rule is for, in a line: the row of the file and its own words. */
export function phraseCause(cause: Cause): string {
  if (cause.kind === 'dns') return DNS;
  const { name, source, destination, position } = cause.row;
  const called = name === undefined ? '' : ` (${name})`;
  return `${position.file}:${position.line} ${source.text} → ${destination.text}${called}`;
}

/** Whom a policy is about, where that is not a workload. */
export const EVERY_POD = 'every pod';

/** What a policy does, above its YAML. */
export function phraseAbout({ about, rules }: GeneratedPolicy): string {
  if (about !== EVERY_POD) return about;
  return rules.length === 0 ? 'every pod: what no policy allows is closed' : 'every pod: may look names up';
}

/** Why there is no rule for an end. */
export function phraseUnwritten({ why, name }: Pick<Unwritten, 'why' | 'name'>): string {
  switch (why) {
    case 'host-network':
      return `${name} is on its node's network: no label matches it, and the node's address is not its own`;
    case 'node':
      return name === ''
        ? 'a node has no labels that a rule could ask'
        : `node ${name} has no labels that a rule could ask; an address can be declared instead`;
    case 'domain':
      return `NetworkPolicy knows no names: "${name}" needs addresses, which --resolve looks up now`;
    case 'no-labels':
      return `the pods of ${name} share no label that stays: give its template one`;
  }
}

/** The same of the DNS servers of some pods. */
export function phraseUnwrittenDns(unwritten: Pick<Unwritten, 'why' | 'name'>): string {
  return `no rule for DNS: ${phraseUnwritten(unwritten)}`;
}

export function phraseAlike({ ref, others }: Alike): string {
  const them = list(others.map(nameObject), 'and');
  return `${nameObject(ref)} has no labels of its own: what is for it is for ${them} as well`;
}

/** Where the cluster's DNS is not among what was read. */
export function phraseAssumedDns(pods: readonly string[]): string {
  return `where the DNS of ${shorten(pods, 3)} is was not among what was read: the rule for it is the usual one (kube-system, k8s-app=kube-dns, port 53), and was not tried`;
}

/** Pods that ask their node's resolvers. */
export function phraseNodeResolvers(pods: readonly string[]): string {
  return `${shorten(pods, 3)} ${pods.length === 1 ? 'asks' : 'ask'} the resolvers of the node (dnsPolicy): which these are is not known, and there is no rule for them`;
}

/** A flow without a port opens all of them. */
export function phraseEveryPort(cause: Cause): string {
  return `${phraseCause(cause)} names no port, so that every port is open`;
}

export function phraseUnpoliced(names: readonly string[]): string {
  return `on the network of the node, where no policy is about them: ${shorten(names, 4)}`;
}

export function phraseReplaces(names: readonly string[]): string {
  return `${count(names.length, 'policy', 'policies')} of the same name ${names.length === 1 ? 'gives' : 'give'} way: ${shorten(names, 4)}`;
}

/** The command that deletes a policy. */
export function phraseDeletion({ namespace, name }: Pick<NetworkPolicy, 'namespace' | 'name'>): string {
  return `kubectl delete networkpolicy ${name} -n ${namespace}`;
}

export function phraseDeletions(amount: number): string {
  const them = amount === 1 ? 'the policy' : `the ${amount} policies`;
  return `this was proved without ${them} that the namespace has now. Once the new ones are applied:`;
}

/** Where old policies open more. */
export const TRY_REPLACE =
  'policies only add to each other: --replace shows the namespace without those that it has now';

/** Where a row does not hold, and nothing is written for kubectl. */
export const IN_DATA = 'nothing was written for kubectl; -o yaml has the policies as far as they go';

/** `shop/deploy/web, shop/sts/db → shop/deploy/cart on TCP 80`. */
export function phraseWay({ sources, destinations, ports }: OpenEntry): string {
  const isEverything = ports.length === PROTOCOLS.length && ports.every(({ text }) => text === 'every port');
  const on = isEverything ? 'every port' : ports.map(({ protocol, text }) => `${protocol} ${text}`).join(', ');
  return `${shorten(sources, 4)} → ${shorten(destinations, 4)} on ${on}`;
}

/** Which side says so, and by what. */
export function phraseWhyOpen(side: OpenSide): string {
  return `${side.direction}: ${phraseWord(side)}`;
}

export const TITLES: Readonly<Record<Exclude<GeneratedFlow['result'], 'holds'> | OpenEntry['kind'], string>> = {
  fails: 'Not as declared',
  unclear: 'Not known',
  'held-up': 'Held up by policies of another namespace, whatever this one allows',
  elsewhere: 'Not of this namespace, and not looked at',
  open: 'Open beside what is declared',
  unknown: 'Not known to be closed',
};

/** `allow  flows.yaml:6 web → db:5432`. */
export function phraseFlowRow({ name, from, to, file, line, column }: GeneratedFlow): string {
  return `${file}:${line}:${column} ${from} → ${to}${name === undefined ? '' : ` (${name})`}`;
}
