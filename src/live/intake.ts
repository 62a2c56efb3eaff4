import { isDeepStrictEqual } from 'node:util';
import type { EnforcerFacts } from '../model/enforcer-facts.ts';
import type { Followed } from './followed.ts';
import type { Gap } from '../model/gap.ts';
import type { Held, Reading, Step } from './step.ts';
import type { ObjectName } from '../cluster/read.ts';
import type { World } from './world.ts';
import type { Write } from '../model/last-write.ts';
import { compact } from '../cluster/raw.ts';
import { findObject } from './world.ts';
import { refOf } from './followed.ts';

/** What was seen since the last state, in the order in which it came. What changes nothing is not taken in. */
export interface Intake {
  put(followed: Followed, seen: SeenObject): void;
  read(resource: string, reading: Reading | undefined): void;
  facts(facts: EnforcerFacts): void;
  languages(gaps: readonly Gap[]): void;
  /** All of it; what comes from now on belongs to the next state. */
  take(): readonly Step[];
}

export interface SeenObject {
  readonly key: string;
  readonly name: ObjectName;
  /** `undefined`: it is gone. */
  readonly after: Held | undefined;
  /** Who made it so; `undefined`: nobody says. */
  readonly write: Write | undefined;
  readonly isListed: boolean;
}

/** `world` is the last state; `onStep` is called for each step that is taken in. */
export function createIntake(world: () => World, onStep: () => void): Intake {
  let steps: Step[] = [];
  let latest = new Map<string, Held | undefined>();
  let languageGaps: readonly Gap[] = [];
  const readings = new Map<string, Reading>();
  const push = (step: Step): void => {
    steps.push(step);
    onStep();
  };
  return {
    put(followed, { key, name, after, write, isListed }) {
      const before = latest.has(key) ? latest.get(key) : findObject(world(), followed.collection, key);
      if (isDeepStrictEqual(before, after)) return;
      latest.set(key, after);
      const { collection } = followed;
      const seen = isListed ? 'listed' : 'watched';
      const ref = refOf(followed, name);
      push({ kind: 'object', collection, key, ref, seen, ...compact({ before, after, write }) });
    },
    read(resource, after) {
      push({ kind: 'reading', resource, ...compact({ before: readings.get(resource), after }) });
      if (after === undefined) readings.delete(resource);
      else readings.set(resource, after);
    },
    facts: (facts) => push({ kind: 'facts', facts }),
    languages(gaps) {
      if (!isDeepStrictEqual(gaps, languageGaps)) push({ kind: 'languages', gaps });
      languageGaps = gaps;
    },
    take() {
      const taken = steps;
      steps = [];
      latest = new Map();
      return taken;
    },
  };
}
