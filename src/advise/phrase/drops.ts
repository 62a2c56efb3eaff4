import type { DirectionExplanation, Statement } from '../../explain/explanation.ts';
import type { DroppedConnection, DropsReport } from '../drops/drops-report.ts';
import type { DropAnswer } from '../drops/drop-answer.ts';
import type { StaleLabel } from '../drops/stale-labels.ts';
import { count, list } from '../../explain/phrase/rules.ts';
import { listPolicies } from '../../explain/phrase/observed-drops.ts';

export const WORDS = {
  reply: 'a reply: Cilium no longer knew the connection that it belongs to; policies are asked about its first packet',
  noPort: 'policies speak of ports, and this packet has none: it was not asked about',
  gone: 'one of its ends is not in the state that was read: deleted since, renamed, or of another cluster',
} as const;

/** The answer in a line. */
export function phraseDrops(report: Omit<DropsReport, 'summary'>): string {
  const { connections, left, namespace, since, agents } = report;
  const where = namespace === undefined ? 'the cluster' : `namespace ${namespace}`;
  const when = since === undefined ? '' : ` since ${since.slice(11, 19)} UTC`;
  const amount = connections.length + left;
  const asked = phraseAsked(agents);
  if (amount === 0) return `Hubble saw policy drop nothing in ${where}${when}${asked}`;
  const disagree = connections.filter(({ agreement }) => agreement === 'disagree').length;
  const what = `policy dropped ${count(amount, 'connection')} in ${where}${when}${asked}`;
  return disagree === 0 ? what : `${what}; ${disagree} of them the policies allow`;
}

/** Silence of an agent that was not heard is none. */
function phraseAsked(agents: DropsReport['agents']): string {
  if (agents.length === 0) return '';
  const answered = agents.filter((agent) => agent.answered).length;
  return answered === agents.length
    ? ` (Hubble on ${count(answered, 'node')})`
    : ` (Hubble on ${answered} of ${count(agents.length, 'node')}: the others did not answer)`;
}

/** What the policies say at the end where it was dropped. */
export function phraseJoined(sides: readonly DirectionExplanation[], { explanation, message }: DropAnswer): string {
  if (message !== undefined) return message;
  if (explanation === undefined) return WORDS.gone;
  const denying = sides.filter(({ result }) => result === 'deny');
  const told = (denying.length > 0 ? denying : sides).map(({ sentence }) => sentence);
  return told.length === 0 ? explanation.summary : list([...new Set(told)], 'and');
}

/** Hubble names policies whose rules, as they were read, do not deny it. */
export function strangerCause(policies: DroppedConnection['namedByHubble']): Statement {
  return {
    code: 'POLICY_NAMED',
    text: `Hubble names ${listPolicies(policies)}, no rule of which denies it here: it was another then, or was not read`,
  };
}

/** What can make Cilium drop what the policies allow. */
export function causesOf(
  { verdict }: Pick<DroppedConnection, 'verdict'>,
  stale: readonly { readonly pod: string; readonly differing: readonly StaleLabel[] }[],
): readonly Statement[] {
  return [
    ...stale.map(({ pod, differing }) => ({
      code: 'IDENTITY_OUTDATED',
      text:
        `${pod} has other labels now than those by which Cilium decided (${differing.map(phraseLabel).join(', ')}); ` +
        'it takes up to a minute to learn of them',
    })),
    ...(verdict === 'NOT_ENFORCED'
      ? [
          {
            code: 'NOT_ENFORCED',
            text: 'whoever enforces was taken for one that does not: see "kubectl netpol enforcer"',
          },
        ]
      : []),
    ...(stale.length > 0
      ? []
      : [
          {
            code: 'CHANGED_SINCE',
            text: 'a policy or label was changed since, or is not in effect on that node yet: policies take a second, labels up to a minute',
          },
        ]),
  ];
}

function phraseLabel({ key, was, is }: StaleLabel): string {
  if (was === undefined) return `${key}=${is ?? ''} is new`;
  return is === undefined ? `${key}=${was} is gone` : `${key} was ${was}, is ${is}`;
}

export const NEXT = {
  why: 'all of the reasons, and what would allow it',
  changes: 'what was written since',
  probe: 'whether it is dropped still',
} as const;

/** What Hubble does not tell. */
export function limitsOf(lost: number, unread: number): readonly Statement[] {
  return [
    {
      code: 'HUBBLE_REMEMBERS_LITTLE',
      text: "each node's Hubble keeps its last few thousand flows: of a busy node that may be seconds",
    },
    ...(lost === 0
      ? []
      : [{ code: 'HUBBLE_LOST_EVENTS', text: `Hubble lost ${count(lost, 'event')} before it could tell of them` }]),
    ...(unread === 0
      ? []
      : [{ code: 'HUBBLE_UNREAD', text: `${count(unread, 'line')} of Hubble's could not be read as flows` }]),
  ];
}

export function phraseLeft(left: number): string {
  return `and ${count(left, 'more connection')}: -n NAME and a shorter --since ask about fewer`;
}

export function phraseOther({ reason, packets }: DropsReport['otherReasons'][number]): string {
  return `${count(packets, 'packet')} dropped for ${reason}, which is no policy's matter`;
}

/** Before anything is run. */
export function phrasePlan(agents: number): string {
  return `Asks Hubble in ${agents === 1 ? "Cilium's agent" : `${agents} agents of Cilium`} by a command that reads, and changes nothing:`;
}
