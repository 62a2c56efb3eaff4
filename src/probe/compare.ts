import type { Agreement, LegReport, LookUpReport } from './probe-report.ts';
import type { Attempt, Resolution } from './attempt.ts';
import type { Enforcement } from '../model/enforcement.ts';
import type { Observation, ObservationReason } from './observation.ts';
import type { Verdict } from '../model/verdict.ts';

export interface Comparison {
  readonly agreement: Agreement;
  /** What the agreement alone would not tell; `phrase/` puts it into words. */
  readonly note?: ComparisonNote;
}

export type ComparisonNote =
  /** Allowed, and refused because nothing listens. */
  | 'nothing-listens'
  /** The same, under an enforcer that refuses, too. */
  | 'nothing-listens-perhaps'
  /** Denied, and refused where nothing listens: both look alike. */
  | 'refused-by-either'
  /** Denied and refused, by an enforcer that is known to drop. */
  | 'unexpected-refusal'
  /** What was seen fits what was expected, and would be seen otherwise, too. */
  | 'fits-only'
  /** Denied by a mesh alone, and connected: its proxy accepts whom it then refuses. */
  | 'mesh-accepts-first'
  | 'nothing-enforces'
  | 'nothing-to-compare-with';

/**
 * What was measured of one connection beside what is expected of it (semantics G.3). `isDeniedOnTop`: nobody but a mesh denies
 * it.
 */
export function compareLeg(
  expected: LegReport['simulated'],
  observation: Observation,
  enforcement: Enforcement | undefined,
  isDeniedOnTop = false,
): Comparison {
  switch (expected) {
    case 'UNKNOWN':
      return { agreement: 'inconclusive', note: 'nothing-to-compare-with' };
    case 'IMPOSSIBLE':
      return compareNothing(observation);
    case 'DENY':
      return isDeniedOnTop ? compareRefused(observation) : compareClosed(observation, mayRefuse(enforcement));
    case 'ALLOW':
      return compareOpen(observation, mayRefuse(enforcement));
    case 'NOT_ENFORCED': {
      const { agreement, note } = compareOpen(observation, false);
      return agreement === 'agree' ? { agreement, note: note ?? 'nothing-enforces' } : { agreement };
    }
  }
}

/** Expected to work. */
function compareOpen({ class: seen }: Observation, refuses: boolean): Comparison {
  switch (seen) {
    case 'REACHABLE':
      return { agreement: 'agree' };
    case 'NO_LISTENER':
      return { agreement: 'agree', note: refuses ? 'nothing-listens-perhaps' : 'nothing-listens' };
    case 'REJECTED':
    case 'BLOCKED':
      return { agreement: 'disagree' };
    case 'TARGET_DOWN':
    case 'INCONCLUSIVE':
    case 'DNS_FAILURE':
    case 'PROBE_FAILED':
      return { agreement: 'inconclusive' };
  }
}

/** The pod itself was reached: what stops the rest is its Service, and no policy. */
const REACHED: ReadonlySet<ObservationReason> = new Set(['service-refuses', 'service-no-answer']);

/** Expected to be stopped. `refuses`: a denial may look like a port without a listener. */
function compareClosed(observation: Observation, refuses: boolean): Comparison {
  if (REACHED.has(observation.reason)) return { agreement: 'disagree' };
  switch (observation.class) {
    case 'REACHABLE':
      return { agreement: 'disagree' };
    case 'NO_LISTENER':
      return refuses ? { agreement: 'inconclusive', note: 'refused-by-either' } : { agreement: 'disagree' };
    case 'REJECTED':
      return refuses ? { agreement: 'agree' } : { agreement: 'agree', note: 'unexpected-refusal' };
    case 'BLOCKED':
      return { agreement: 'agree' };
    case 'TARGET_DOWN':
    case 'INCONCLUSIVE':
    case 'DNS_FAILURE':
    case 'PROBE_FAILED':
      return neverConnected(observation)
        ? { agreement: 'inconclusive', note: 'fits-only' }
        : { agreement: 'inconclusive' };
  }
}

/** Expected to be refused by a mesh: at first a connection, then a reset, or an answer like HTTP 403 (semantics F.5). */
function compareRefused(observation: Observation): Comparison {
  if (observation.class === 'REACHABLE') return { agreement: 'inconclusive', note: 'mesh-accepts-first' };
  const isCut = observation.class === 'INCONCLUSIVE' && observation.attempts.some(({ result }) => result === 'cut');
  return isCut ? { agreement: 'inconclusive', note: 'fits-only' } : compareClosed(observation, true);
}

/** Where there is nothing to connect to, every answer but a connection is the right one. */
function compareNothing(observation: Observation): Comparison {
  if (observation.class === 'REACHABLE') return { agreement: 'disagree' };
  return neverConnected(observation) ? { agreement: 'agree' } : { agreement: 'inconclusive' };
}

const NO_CONNECTION: ReadonlySet<Attempt['result']> = new Set(['refused', 'unreachable', 'timeout', 'silent']);

function neverConnected({ attempts }: Observation): boolean {
  const said = attempts.filter(({ result }) => result !== 'failed');
  return said.length > 0 && said.every(({ result }) => NO_CONNECTION.has(result));
}

/** Whether a denial could look like a port without listener: an enforcer that refuses, or one that is not known. */
export function mayRefuse(enforcement: Enforcement | undefined): boolean {
  if (enforcement === undefined || enforcement.kind === 'unknown') return true;
  return enforcement.kind === 'enforced' && enforcement.enforcers.some(({ denial }) => denial !== 'timeout');
}

/**
 * A look-up beside what the policies say of DNS; `undefined` where they say nothing, or the tool failed. Nobody knows
 * whether the resolver itself is up: a look-up that fails although it is allowed has more than one meaning.
 */
export function compareLookUp(
  simulated: Verdict | undefined,
  result: Resolution['result'],
): LookUpReport['agreement'] | undefined {
  if (simulated === undefined || result === 'failed') return undefined;
  // A server that says "no such name" has been asked, and has answered.
  const isAnswered = result === 'answer' || result === 'no-such-name';
  switch (simulated) {
    case 'DENY':
      return isAnswered ? 'disagree' : 'agree';
    case 'ALLOW':
    case 'NOT_ENFORCED':
      return isAnswered ? 'agree' : 'inconclusive';
    case 'UNKNOWN':
    case 'MIXED':
    case 'IMPOSSIBLE':
      return isAnswered ? undefined : 'inconclusive';
  }
}

/** Several comparisons as one: one disagreement is enough, and nothing at all is no agreement. */
export function compareAll(agreements: readonly Agreement[]): Agreement {
  if (agreements.includes('disagree')) return 'disagree';
  return agreements.length === 0 || agreements.includes('inconclusive') ? 'inconclusive' : 'agree';
}
