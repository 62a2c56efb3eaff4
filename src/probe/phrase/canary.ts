import type { CanaryPlan } from '../canary/prepare.ts';
import type { CanaryEvent, CanaryLeft } from '../canary/canary-run.ts';
import type { CanaryVerdict, DirectionFinding, InconclusiveReason, Standing } from '../canary/judge.ts';
import type { Agreement } from '../probe-report.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Enforcement } from '../../model/enforcement.ts';
import type { NextStep, Statement } from '../../explain/explanation.ts';
import type { Obstacle } from '../vehicle.ts';
import { count, list } from '../../explain/phrase/rules.ts';
import { MOST_PLACES } from '../canary/places.ts';
import { phraseFailure } from './failure.ts';
import { phraseImage, phraseObstacle } from './plan.ts';

/** What is about to be done, one sentence a line. */
export function phraseCanaryPlan({ options, choice }: CanaryPlan): readonly string[] {
  const { namespace, image } = options;
  const pods = count(choice.places.length * 2, 'pod');
  return [
    `${pods} in "${namespace}", a server and a client ${phrasePlaces(choice)} (${phraseImage(image)}, no privileges)`,
    '4 NetworkPolicies that select these pods and no others: they isolate them and let them through again, one after the other',
    'the clients connect to the servers about twice a second meanwhile, for up to three minutes',
    'all of it is removed afterwards, in any case within five minutes',
    'nothing else is created or changed',
  ];
}

function phrasePlaces({ places, leftOut, by }: CanaryPlan['choice']): string {
  if (by === 'scheduler') return 'wherever the scheduler puts them';
  const names = list(
    places.flatMap(({ node }) => node ?? []),
    'and',
  );
  const whose = by === 'pods' ? 'where its pods run' : 'since it has no pods now';
  const rest =
    leftOut.length === 0 ? '' : `; ${count(leftOut.length, 'more node')} left out, ${MOST_PLACES} are the most`;
  return `each on ${names}, ${whose}${rest}`;
}

/** Why there is no canary, each obstacle alone. */
export function phraseCanaryRefusal(obstacles: readonly Obstacle[]): readonly string[] {
  return obstacles.map((obstacle) =>
    obstacle.why === 'clone-gets-traffic'
      ? `Service ${obstacle.service} selects by labels that are the canary's own`
      : phraseObstacle(obstacle),
  );
}

const DIRECTIONS: Readonly<Record<Direction, { readonly to: string; readonly from: string }>> = {
  ingress: { to: 'into its pods', from: 'from' },
  egress: { to: 'out of its pods', from: 'to' },
};

/** One node in one direction: `stopped 0.4 s after the policy`. */
export function phraseDirection(finding: DirectionFinding, direction: Direction): Statement {
  switch (finding.result) {
    case 'ENFORCED':
      return { code: 'CANARY_STOPPED', text: `stopped within ${phraseSeconds(finding.lagMs)}` };
    case 'NOT_ENFORCED':
      return { code: 'CANARY_WENT_ON', text: phraseWentOn(finding, direction) };
    case 'INCONCLUSIVE':
      return phraseInconclusive(finding.why);
  }
}

function phraseSeconds(ms: number): string {
  return `${(Math.max(100, Math.ceil(ms / 100) * 100) / 1000).toFixed(1)} s`;
}

function phraseWentOn(
  { through, stopped }: Extract<DirectionFinding, { result: 'NOT_ENFORCED' }>,
  direction: Direction,
): string {
  const { to, from } = DIRECTIONS[direction];
  const on = `connections ${to} went on`;
  return stopped.length === 0
    ? on
    : `${on} ${from} ${list(through, 'and')}, and stopped ${from} ${list(stopped, 'and')}`;
}

function phraseInconclusive(why: InconclusiveReason): Statement {
  switch (why.kind) {
    case 'not-started':
      return { code: 'CANARY_NOT_STARTED', text: phraseFailure(why.failure).text };
    case 'no-connection':
      return {
        code: 'CANARY_NO_CONNECTION',
        text: `${SAW[why.saw]}, although our policies allow it${phraseStanding(why.standing)}`,
      };
    case 'let-through':
      return {
        code: 'CANARY_LET_THROUGH',
        text: `${list(why.by, 'and')} ${why.by.length === 1 ? 'allows' : 'allow'} it to every pod here: no policy of ours can deny it`,
      };
    case 'standing-unknown':
      return {
        code: 'CANARY_STANDING_UNKNOWN',
        text: 'connections went on, and whether other policies here allow them is not known',
      };
    case 'not-restored':
      return {
        code: 'CANARY_NOT_RESTORED',
        text: 'connections stopped, and did not come back when they were allowed again: something else may have stopped them',
      };
    case 'unseen':
      return { code: 'CANARY_UNSEEN', text: 'too little was seen' };
  }
}

const SAW: Readonly<Record<Extract<InconclusiveReason, { kind: 'no-connection' }>['saw'], string>> = {
  timeout: 'no connection is answered',
  refused: 'connections are refused',
  other: 'no connection is made',
  nothing: 'the client said nothing',
};

function phraseStanding(standing: Standing): string {
  switch (standing.kind) {
    case 'denied':
      return `: ${list(standing.by, 'and')} ${standing.by.length === 1 ? 'denies' : 'deny'} it`;
    case 'unknown':
      return '; policies of other kinds may deny it';
    case 'open':
    case 'allowed':
      return '';
  }
}

/** The verdict's reason, which with the namespace can be read alone. */
export function phraseCanaryVerdict(
  verdict: CanaryVerdict,
  namespace: string,
  nodes: { readonly all: number; readonly wrong: readonly string[] },
): string {
  const where = `for pods of "${namespace}" on ${count(nodes.all, 'node')}`;
  switch (verdict) {
    case 'ENFORCED':
      return `NetworkPolicy takes effect ${where}, in both directions`;
    case 'NOT_ENFORCED':
      return `NetworkPolicy has no effect ${where}: connections that it denies are made`;
    case 'PARTLY':
      return `NetworkPolicy takes effect for pods of "${namespace}" only in part; look at ${list(nodes.wrong, 'and')}`;
    case 'INCONCLUSIVE':
      return `whether NetworkPolicy takes effect ${where} could not be told`;
  }
}

/** What the comparison with the detected enforcer comes to. */
export function phraseCanaryAgreement(
  agreement: Agreement,
  verdict: CanaryVerdict,
  detected: Enforcement['kind'] | undefined,
): string {
  if (verdict === 'INCONCLUSIVE') return 'there is no measurement to compare with';
  if (verdict === 'PARTLY') return 'the enforcer does not do the same everywhere';
  if (verdict === 'ENFORCED') {
    if (agreement === 'disagree')
      return 'something enforces that was not recognised: "not enforced" from other commands is wrong here';
    return detected === 'enforced' ? 'the enforcer that was found does its work' : 'something enforces, whoever it is';
  }
  if (agreement === 'agree')
    return 'nothing enforces here, and nothing was found that would: every policy is without effect';
  return agreement === 'disagree'
    ? 'an enforcer is there, and does nothing for these pods: what policies deny here is not denied'
    : 'whether something should enforce is not known';
}

/** What to do next. */
export function nextAfterCanary(verdict: CanaryVerdict, agreement: Agreement, namespace: string): readonly NextStep[] {
  if (verdict === 'INCONCLUSIVE' || agreement === 'agree') return [];
  return [{ command: `kubectl netpol doctor -n ${namespace}`, why: 'who enforces, and on how many nodes it is ready' }];
}

export function phraseCanaryLeft({ kind, namespace, name, message }: CanaryLeft): string {
  return `${kind} ${namespace}/${name} could not be removed (${message}); it goes by itself within five minutes`;
}

/** What keeps a removed policy from being gone. */
export function phrasePolicyStays(): string {
  return 'it is still there';
}

export function phraseNodesLeftOut(nodes: readonly string[]): Statement {
  return { code: 'CANARY_NODES_LEFT_OUT', text: `not looked at: ${list(nodes, 'and')}` };
}

/** One step of a run, for whoever watches. */
export function phraseCanaryEvent(event: CanaryEvent): string {
  if (event.kind === 'stage') return STAGES[event.stage];
  const who = `${event.role}${event.node === '' ? '' : ` on ${event.node}`}`;
  return event.failure === undefined
    ? `${who} is running`
    : `${who} did not start: ${phraseFailure(event.failure).text}`;
}

const STAGES: Readonly<Record<Extract<CanaryEvent, { kind: 'stage' }>['stage'], string>> = {
  open: 'allowed both ways: waiting for connections',
  'ingress-denied': 'ingress is denied: waiting for connections to stop',
  'ingress-restored': 'ingress is allowed again: waiting for connections',
  'egress-denied': 'egress is denied: waiting for connections to stop',
  'egress-restored': 'egress is allowed again: waiting for connections',
};

export const CANARY_LABELS = { ingress: 'ingress', egress: 'egress', detected: 'detected' } as const;
