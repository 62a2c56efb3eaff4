import { setTimeout as sleep } from 'node:timers/promises';
import type { Found } from '../advise/lint/run-lints.ts';
import { type ObjectRef, refKey } from '../model/reference.ts';
import { runSteps } from './run-steps.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** What the lints have found, as far as they were asked. */
export interface LintsState {
  /** The state that was looked at last; absent: none was. */
  readonly of?: Snapshot;
  readonly findings: ReadonlyMap<string, readonly Found[]>;
}

/** Asks the lints in the background, when somebody looks at what they say. */
export interface LintBoard {
  current(): LintsState;
  /** Findings of this state are wanted: they are looked for, unless they are there, or on their way. */
  want(snapshot: Snapshot): void;
  close(): void;
}

/** A cluster that changes all the time is not looked at more often. */
const PAUSE_MS = 1000;

/** What is wrong with the policies of a state; looked for lint by lint, so that keys are heard meanwhile. */
export type FindMistakes = (snapshot: Snapshot, signal: AbortSignal) => Promise<readonly Found[]>;

export const findMistakes: FindMistakes = async (snapshot, signal) => {
  // Few sessions ask for them, and they are many.
  const [{ answerLintByStep }, { LINTS }] = await Promise.all([
    import('../lint.ts'),
    import('../advise/lint/lints.ts'),
  ]);
  const steps = answerLintByStep(snapshot, { lints: LINTS, namespace: undefined, manifestFindings: [] });
  return (await runSteps(steps, signal)).findings;
};

/** `onNews` is told when there is something new, or what broke. Without `find` nothing is ever found. */
export function createLintBoard(
  find: FindMistakes | undefined,
  onNews: (failure: string | undefined) => void,
): LintBoard {
  const ending = new AbortController();
  let state: LintsState = { findings: new Map() };
  let wanted: Snapshot | undefined;
  let isWorking = false;

  const work = async (ask: FindMistakes): Promise<void> => {
    isWorking = true;
    for (let snapshot = wanted; snapshot !== undefined && snapshot !== state.of; snapshot = wanted) {
      const found = await ask(snapshot, ending.signal);
      state = { of: snapshot, findings: Map.groupBy(found, ({ about }) => refKey(about)) };
      onNews(undefined);
      await sleep(PAUSE_MS, undefined, { signal: ending.signal, ref: false });
    }
    isWorking = false;
  };
  return {
    current: () => state,
    want(snapshot) {
      wanted = snapshot;
      if (find === undefined || isWorking || snapshot === state.of) return;
      work(find).catch((error: unknown) => {
        if (!ending.signal.aborted) onNews(error instanceof Error ? error.message : String(error));
      });
    },
    close: () => ending.abort(),
  };
}

/** What was found about an object; empty as long as nothing was looked for. */
export function findingsAbout(ref: ObjectRef, { findings }: LintsState): readonly Found[] {
  return findings.get(refKey(ref)) ?? [];
}
