import type { AskedState, Ask } from './search.ts';
import type { Candidate } from './candidate.ts';
import type { Comparison } from '../diff/compare.ts';
import type { FlowOutcome } from '../../engine/outcome.ts';
import type { Leg } from './legs.ts';
import type { StateChange } from '../../model/state-change.ts';
import { applyChanges } from '../change/apply-changes.ts';
import { byMerit, isWorse } from './rank.ts';
import { byPromise, combine, NOTHING_TO_DO } from './candidate.ts';
import { changesOf, type FixStep } from './steps.ts';
import { findLegs } from './legs.ts';
import { measureReach, type Reach, withoutAsked } from './blast.ts';
import { openLeg } from './search.ts';

/** A fix that was proved, with all else that it does. */
export interface ProvedFix extends Candidate {
  readonly state: AskedState;
  /** The difference between before and after, without what was asked about. */
  readonly comparison: Comparison;
  readonly reach: Reach;
}

/** What the search needs of the house around it. */
export interface FixWorld {
  readonly ask: Ask;
  /** Whether the asked flow is as wanted there, in all of its connections. */
  readonly isAsWanted: (state: AskedState) => boolean;
  /** All connections that these changes to the state as it is make another one. */
  readonly compare: (changes: readonly StateChange[]) => Generator<undefined, Comparison>;
}

const MOST_FIXES = 3;
/** Each is compared with all that there is, which takes time on large clusters. */
const MOST_COMPARED = 12;

/** At most three fixes, best first; empty: nothing that was tried can be proved. */
export function* findFixes(state: AskedState, world: FixWorld): Generator<undefined, readonly ProvedFix[]> {
  const legs = findLegs(state);
  if (legs.length === 0) return [];
  const ways: (readonly Candidate[])[] = [];
  for (const leg of legs) ways.push(yield* openLeg(state, leg, world.ask));
  const asked = askedOf(state, legs);
  return yield* proveFixes(state, combinations(ways), asked, world);
}

/** The best of these candidates that do what is wanted. */
export function* proveFixes(
  state: AskedState,
  candidates: readonly Candidate[],
  asked: readonly FlowOutcome[],
  world: FixWorld,
): Generator<undefined, readonly ProvedFix[]> {
  const proved: ProvedFix[] = [];
  const seen = new Set<string>();
  for (const candidate of candidates) {
    if (proved.length >= MOST_COMPARED) break;
    const changes = changesOf(state.snapshot, candidate.steps);
    const key = JSON.stringify(candidate.steps.map(withoutMeaning));
    if (seen.has(key)) continue;
    seen.add(key);
    const answered = world.ask(applyChanges(state.snapshot, changes));
    yield;
    if (answered === undefined || !world.isAsWanted(answered)) continue;
    const whole = yield* world.compare(changes);
    const comparison = withoutAsked(whole, asked);
    proved.push({ ...candidate, state: answered, comparison, reach: measureReach(comparison) });
  }
  return choose(proved);
}

function choose(proved: readonly ProvedFix[]): readonly ProvedFix[] {
  const chosen: ProvedFix[] = [];
  for (const fix of proved.toSorted(byMerit)) {
    const isNews = !chosen.some((better) => isWorse(fix, better) || shapeOf(fix) === shapeOf(better));
    if (isNews && chosen.length < MOST_FIXES) chosen.push(fix);
  }
  return chosen;
}

/** Fixes of one shape are variants of each other: the best of them is enough. */
function shapeOf({ steps, reach }: ProvedFix): string {
  const kinds = steps.map((step) => {
    if (step.kind !== 'edit-policy') return step.kind;
    return step.meaning.kind === 'add-rule' ? step.meaning.kind : step.kind;
  });
  const { opened, evened, closed, closedIdle } = reach;
  return [...kinds, opened + evened > 0, closed + closedIdle > 0].join(' ');
}

/** The same fields written the same, for whatever reason. */
function withoutMeaning(step: FixStep): unknown {
  if (step.kind !== 'edit-policy') return step.kind === 'label' ? step : { ...step.policy, origin: undefined };
  const { meaning: _, ...edit } = step;
  return edit;
}

/** The connections that are to change: those of the flow, and of the look-up where it is denied. */
function askedOf({ answers, dns }: AskedState, legs: readonly Leg[]): readonly FlowOutcome[] {
  const isDnsDenied = legs.some(({ about }) => about === 'dns');
  const lookUps = isDnsDenied && dns !== undefined ? [...dns.udp.outcomes, ...dns.tcp.outcomes] : [];
  return [...answers.outcomes, ...lookUps];
}

/** One way for each leg; of several legs the few best of each. */
function combinations(ways: readonly (readonly Candidate[])[]): readonly Candidate[] {
  const most = ways.length === 1 ? MOST_COMPARED : ways.length === 2 ? 4 : 2;
  return ways
    .map((candidates) => pick(candidates, most))
    .reduce<readonly Candidate[]>((sum, candidates) => combine(sum, candidates), [NOTHING_TO_DO])
    .toSorted(byPromise);
}

/** The most promising ones, and always the one that reaches least: a policy of its own. */
function pick(candidates: readonly Candidate[], most: number): readonly Candidate[] {
  const sorted = candidates.toSorted(byPromise);
  const own = sorted.find(({ steps }) => steps.every(({ kind }) => kind === 'add-policy'));
  const first = sorted.slice(0, most);
  return own === undefined || first.includes(own) ? first : [...first.slice(0, -1), own];
}
