import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Analysis, WhyAnswer, WhyQuestion } from '../analysis.ts';
import type { Flip, WatchedVerdict } from '../explain/flip.ts';
import type { Flush, LiveStore } from './store.ts';
import type { Footprint } from './footprint.ts';
import type { Step } from './step.ts';
import { advance } from './world.ts';
import { answerFlow } from '../analysis.ts';
import { causeOf } from './cause.ts';
import { concerns, footprintOf } from './footprint.ts';
import { findCauses } from './attribute.ts';

/** A flow that is watched. */
export interface Pin {
  /** The same for the same question. */
  readonly id: string;
  readonly question: WhyQuestion;
  /** `shop/checkout → payments/svc/api:80`. */
  readonly flow: string;
  readonly verdict: WatchedVerdict;
  /** The verdict's reason in one clause; empty where there is none. */
  readonly summary: string;
  /** When it was seen first that the answer is this; milliseconds since 1970. */
  readonly since: number;
  /** What turned the verdict last; absent: it is what it was when it was pinned. */
  readonly lastFlip?: Flip;
}

export interface PinsState {
  /** In the order in which they were pinned. */
  readonly pins: readonly Pin[];
  /** Newest first; flips of flows that are not pinned any more among them. */
  readonly timeline: readonly Flip[];
}

/** Flows that are asked about again whenever something changes that could turn their verdict. */
export interface PinBoard {
  current(): PinsState;
  subscribe(listener: () => void): () => void;
  /** Pins a flow that is not pinned, and takes it off where it is. */
  toggle(question: WhyQuestion): void;
  /** Resolves when everything that has been seen so far is answered. */
  settled(): Promise<void>;
  close(): void;
}

const MOST_FLIPS = 500;

export function createPinBoard(store: LiveStore): PinBoard {
  const listeners = new Set<() => void>();
  const footprints = new Map<string, Footprint>();
  let state: PinsState = { pins: [], timeline: [] };
  let waiting: SeenFlush | undefined;
  let working = Promise.resolve();
  let isClosed = false;

  const change = (next: PinsState): void => {
    if (isClosed) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const keep = (asked: Pin, { pin, footprint, flip }: AskedPin): void => {
    // It may have been taken off while it was asked about, and even been pinned anew.
    if (!state.pins.includes(asked)) return;
    footprints.set(pin.id, footprint);
    const pins = state.pins.map((each) => (each.id === pin.id ? pin : each));
    change({ pins, timeline: flip === undefined ? state.timeline : [flip, ...state.timeline].slice(0, MOST_FLIPS) });
  };
  const askAll = async (flush: SeenFlush): Promise<void> => {
    for (const pin of state.pins) {
      const footprint = footprints.get(pin.id);
      if (footprint === undefined || !isConcerned(flush, footprint)) continue;
      await nextTurn();
      keep(pin, await askAgain(pin, footprint, flush));
    }
  };
  const work = async (): Promise<void> => {
    for (;;) {
      const flush = waiting;
      if (flush === undefined || isClosed) return;
      waiting = undefined;
      await askAll(flush);
    }
  };
  let wasLoading = isLoading(store);
  const unfollow = store.onFlush((flush) => {
    const isFirst = wasLoading;
    wasLoading = isLoading(store);
    const isIdle = waiting === undefined;
    waiting = join(waiting, { ...flush, isFirst });
    if (isIdle) working = working.then(work);
  });

  return {
    current: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    toggle(question) {
      const id = pinId(question);
      const others = state.pins.filter((pin) => pin.id !== id);
      if (others.length < state.pins.length) {
        footprints.delete(id);
        change({ ...state, pins: others });
      } else {
        const { pin, footprint } = pinOf(id, question, store.current().analysis);
        footprints.set(id, footprint);
        change({ ...state, pins: [...others, pin] });
      }
    },
    settled: () => working,
    close() {
      isClosed = true;
      unfollow();
      listeners.clear();
    },
  };
}

/** A pin with its latest answer. */
interface AskedPin {
  readonly pin: Pin;
  readonly footprint: Footprint;
  /** Absent: the verdict is what it was. */
  readonly flip?: Flip;
}

/** What is known before everything was read turns no verdict. */
interface SeenFlush extends Flush {
  readonly isFirst: boolean;
}

function isLoading(store: LiveStore): boolean {
  const { kind } = store.current().status;
  return kind === 'loading' || kind === 'failed';
}

/** Two in a row as one. */
function join(earlier: SeenFlush | undefined, later: SeenFlush): SeenFlush {
  if (earlier === undefined) return later;
  // While all is being read, the last of what comes counts alone.
  if (earlier.isFirst) return later.isFirst ? later : { ...later, isFirst: true };
  return { ...later, before: earlier.before, steps: [...earlier.steps, ...later.steps] };
}

/** The same question twice is one pin. */
export function pinId({ source, destination, namespace }: WhyQuestion): string {
  return JSON.stringify([namespace, source.text, destination.text]);
}

function pinOf(id: string, question: WhyQuestion, analysis: Analysis): AskedPin {
  const answer = answerFlow(analysis, question);
  const pin = { id, question, since: Date.now(), ...reading(question, answer) };
  return { pin, footprint: footprintOf(question, answer) };
}

function reading(question: WhyQuestion, answer: WhyAnswer): Pick<Pin, 'flow' | 'verdict' | 'summary'> {
  if (answer.kind === 'explained') {
    const { flow, verdict, summary } = answer.explanation;
    return { flow, verdict, summary };
  }
  const flow = `${question.source.text} → ${question.destination.text}`;
  return { flow, verdict: watchedVerdict(answer), summary: '' };
}

/** What a watched flow is answered with. */
export function watchedVerdict(answer: WhyAnswer): WatchedVerdict {
  if (answer.kind === 'explained') return answer.explanation.verdict;
  const kinds = new Set(answer.ends.map(({ resolution }) => resolution.kind));
  if (kinds.has('missing')) return 'MISSING';
  return kinds.has('ambiguous') ? 'AMBIGUOUS' : 'UNKNOWN';
}

function isConcerned({ steps, isFirst }: SeenFlush, footprint: Footprint): boolean {
  return isFirst || steps.some((step) => concerns(step, footprint));
}

async function askAgain(pin: Pin, before: Footprint, flush: SeenFlush): Promise<AskedPin> {
  const { question } = pin;
  const answer = answerFlow(flush.after.analysis, question);
  const footprint = footprintOf(question, answer);
  const now: Pin = { ...pin, ...reading(question, answer) };
  if (now.verdict === pin.verdict) return { pin: now, footprint };
  if (flush.isFirst) return { pin: { ...now, since: flush.at }, footprint };
  const causes = await causesOf(pin, now.verdict, flush, [before, footprint]);
  // A flow that lost an end keeps the name that it had.
  const flow = now.verdict === 'MISSING' ? pin.flow : now.flow;
  const flip: Flip = { at: flush.at, flow, from: pin.verdict, to: now.verdict, causes };
  return { pin: { ...now, flow, since: flush.at, lastFlip: flip }, footprint, flip };
}

async function causesOf(
  { question }: Pin,
  to: WatchedVerdict,
  { before, steps }: Flush,
  footprints: readonly Footprint[],
): Promise<Flip['causes']> {
  const turns = async (some: readonly Step[]): Promise<boolean> => {
    await nextTurn();
    return watchedVerdict(answerFlow(advance(before, some).analysis, question)) === to;
  };
  const concerned = steps.filter((step) => footprints.some((footprint) => concerns(step, footprint)));
  // Should the footprint miss something, all is looked at.
  const searched = (await turns(concerned)) ? concerned : steps;
  return (await findCauses(searched, turns)).map(causeOf);
}
