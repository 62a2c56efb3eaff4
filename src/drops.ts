import type { AgentAnswer, ObservedDrop } from './model/observed-drop.ts';
import { API_VERSION, type MissingExplanation, type NextStep } from './explain/explanation.ts';
import type { DropAnswer } from './advise/drops/drop-answer.ts';
import type { AskedAgent, DroppedConnection, DropsReport } from './advise/drops/drops-report.ts';
import type { DropGroup } from './model/group-drops.ts';
import { countOtherReasons } from './model/group-drops.ts';
import { joinDrop } from './advise/drops/join-drop.ts';
import { limitsOf, NEXT, phraseDrops } from './advise/phrase/drops.ts';
import { phraseFailure } from './explain/phrase/observed-drops.ts';

/** What was observed, and the groups of it that were asked about, each with its answer. */
export interface DropsQuestion {
  readonly drops: readonly ObservedDrop[];
  readonly lost: number;
  readonly unread: number;
  readonly agents: readonly AgentAnswer[];
  readonly answers: readonly { readonly group: DropGroup; readonly answer: DropAnswer }[];
  /** Groups that were not asked about. */
  readonly left: number;
  readonly namespace: string | undefined;
  readonly since: string | undefined;
  readonly missing: readonly MissingExplanation[];
  /** Flags that lead back to the same state. */
  readonly inputFlags: string;
}

/** Joins what Hubble saw with what the policies say. */
export function answerDrops(question: DropsQuestion): DropsReport {
  const { drops, lost, unread, agents, answers, left, namespace, since, missing } = question;
  const connections = answers
    .map(({ group, answer }) => withSteps(joinDrop(group, answer), question))
    .toSorted((one, other) => RANK[one.agreement] - RANK[other.agreement]);
  const report: Omit<DropsReport, 'summary'> = {
    apiVersion: API_VERSION,
    kind: 'DropsReport',
    ...(namespace === undefined ? {} : { namespace }),
    ...(since === undefined ? {} : { since }),
    connections,
    left,
    otherReasons: countOtherReasons(drops),
    agents: agents.map(tellAgent),
    limits: limitsOf(lost, unread),
    missing,
  };
  const { apiVersion, kind, ...rest } = report;
  return { apiVersion, kind, summary: phraseDrops(report), ...rest };
}

const RANK: Readonly<Record<DroppedConnection['agreement'], number>> = { disagree: 0, inconclusive: 1, agree: 2 };

function tellAgent({ agent, answer }: AgentAnswer): AskedAgent {
  const text = answer.kind === 'answered' ? '' : phraseFailure(answer.why, answer.message);
  return { node: agent.node, pod: `${agent.namespace}/${agent.pod}`, answered: answer.kind === 'answered', text };
}

function withSteps(joined: Omit<DroppedConnection, 'next'>, { inputFlags, agents }: DropsQuestion): DroppedConnection {
  const { source, destination, agreement, verdict } = joined;
  if (destination.includes(' ') || verdict === 'MISSING') return { ...joined, next: [] };
  const step = (command: string, why: string): NextStep => ({
    command: ['kubectl netpol', command, source, destination, inputFlags].filter(Boolean).join(' '),
    why,
  });
  const more = [...(agents.length > 0 ? [step('probe', NEXT.probe)] : []), step('changes', NEXT.changes)];
  return { ...joined, next: [step('why', NEXT.why), ...(agreement === 'disagree' ? more : [])] };
}
