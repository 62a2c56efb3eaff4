import { API_VERSION, type DnsExplanation, type FlowExplanation, type PathExplanation } from './explanation.ts';
import type { Answers } from '../engine/outcome.ts';
import type { ClusterIndex } from '../engine/cluster-index.ts';
import type { DnsAnswers } from '../engine/dns.ts';
import type { PolicySet } from '../dialects/compiled.ts';
import type { Question } from '../engine/ends.ts';
import type { Enforcement } from '../model/enforcement.ts';
import type { SimulatedVerdict } from '../model/verdict.ts';
import { absentEnforcer, enforcementCaveats, explainEnforcement } from './enforcement.ts';
import { explainDns } from './dns.ts';
import { explainEnd } from './phrase/ends.ts';
import { phraseFlow, phraseSummary } from './phrase/summary.ts';
import { explainMissing } from './missing.ts';
import { explainPaths } from './paths.ts';
import { findCaveats } from './caveats.ts';
import { L7_POLICY } from './phrase/caveats.ts';
import { findNextSteps } from './next-steps.ts';
import { nameEnd } from './names.ts';
import { overallVerdict } from './overall.ts';
import { phraseImpossible } from './phrase/impossible.ts';
import { installEnforcer, phraseNotEnforced } from './phrase/enforcement.ts';

export interface ExplainInput {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly question: Question;
  readonly answers: Answers;
  /** Present when the destination was named: the look-up comes first. */
  readonly dns: DnsAnswers | undefined;
  /** Flags that lead back to the same state, for commands to type next. */
  readonly inputFlags: string;
  /** Absent: nothing is known of it, and the policies are taken at their word. */
  readonly enforcement?: Enforcement | undefined;
}

/** Turns answers into the one explanation that all reports print. */
export function explainFlow({
  index,
  policies,
  question,
  answers,
  dns: dnsAnswers,
  inputFlags,
  enforcement,
}: ExplainInput): FlowExplanation {
  const paths = explainPaths(answers.outcomes, question.port.kind === 'every');
  const dns = dnsAnswers === undefined ? undefined : explainDns(dnsAnswers);
  const impossible = answers.impossible.map(phraseImpossible);
  const missing = explainMissing(answers);
  const simulated = withDns(overallVerdict(answers), dns);
  const nobody = absentEnforcer(enforcement, { verdict: simulated, answers, paths, dns });
  const [source, destination] = [nameEnd(question.source), nameEnd(question.destination)];
  const [first] = answers.outcomes;
  const caveats = findCaveats(index, policies, question, answers, enforcement);
  const reason = phraseSummary({
    verdict: simulated,
    isConditional: caveats.some(({ code }) => code === L7_POLICY),
    paths,
    impossible,
    missing,
    dns,
    source,
    destination,
  });
  return {
    apiVersion: API_VERSION,
    kind: 'FlowExplanation',
    ...(nobody === undefined ? { verdict: simulated } : { verdict: 'NOT_ENFORCED', wouldBe: simulated }),
    flow: phraseFlow(question),
    summary: nobody === undefined ? reason : phraseNotEnforced(simulated, reason, nobody),
    source: explainEnd(
      question.source,
      namesOf(paths, ({ sources }) => sources),
      isSameOnAll(paths, ({ sources }) => sources),
    ),
    destination: explainEnd(
      question.destination,
      namesOf(paths, namesOfDestinations),
      isSameOnAll(paths, namesOfDestinations),
    ),
    paths,
    impossible,
    ...(dns === undefined ? {} : { dns }),
    caveats: [...caveats, ...enforcementCaveats(enforcement, simulated)],
    missing,
    next: [
      // Mending rules that nobody enforces changes nothing.
      ...(nobody === undefined ? [] : [installEnforcer(nobody)]),
      ...findNextSteps({
        paths,
        dns,
        ...podsAtEnds(first),
        askedWhole: question.port.kind === 'every' && question.destination.kind !== 'service' ? destination : undefined,
        fixable: question.port.kind === 'every' || nobody !== undefined ? undefined : question,
        inputFlags,
      }),
    ],
    ...(enforcement === undefined ? {} : { enforcement: explainEnforcement(enforcement) }),
  };
}

/**
 * A name that cannot be looked up is a connection that never starts (edge case EC-131). What is unknown about the look-up
 * counts where it is the caller's own side: the DNS pods' policies are not everybody's to read.
 */
function withDns(verdict: SimulatedVerdict, dns: DnsExplanation | undefined): SimulatedVerdict {
  if (dns === undefined || verdict === 'IMPOSSIBLE') return verdict;
  if (dns.verdict === 'DENY') return 'DENY';
  const isOpen = dns.verdict === 'UNKNOWN' && dns.udp.some(({ egress }) => egress.result === 'unknown');
  return isOpen && verdict === 'ALLOW' ? 'UNKNOWN' : verdict;
}

function namesOf(
  paths: readonly PathExplanation[],
  names: (path: PathExplanation) => readonly string[],
): readonly string[] {
  return [...new Set(paths.flatMap(names))];
}

/** Whether every path is about the same members: then these are alike, whatever else sets the paths apart. */
function isSameOnAll(paths: readonly PathExplanation[], names: (path: PathExplanation) => readonly string[]): boolean {
  if (paths.length === 1) return true;
  if (paths.some(({ pairs }) => pairs !== undefined)) return false;
  if (new Set(paths.map(({ verdict }) => verdict)).size <= 1) return true;
  return new Set(paths.map((path) => [...names(path)].sort().join(' '))).size <= 1;
}

function namesOfDestinations({ destinations }: PathExplanation): readonly string[] {
  return destinations.map(({ name }) => name);
}

function podsAtEnds(outcome: Answers['outcomes'][number] | undefined): {
  sourcePod: FlowPod;
  destinationPod: FlowPod;
} {
  const flow = outcome?.trace.flow;
  return {
    sourcePod: flow?.source.kind === 'pod' ? flow.source.pod : undefined,
    destinationPod: flow?.destination.kind === 'pod' ? flow.destination.pod : undefined,
  };
}

type FlowPod = Parameters<typeof findNextSteps>[0]['sourcePod'];
