import type { FeedSink } from './feed.ts';
import type { Followed } from './followed.ts';
import type { Held } from './step.ts';
import type { ObjectName } from '../cluster/read.ts';
import type { RawObject } from '../cluster/raw.ts';
import type { SeenObject } from './intake.ts';
import { keyOf, nameOf } from './followed.ts';
import { type Marks, marksOf, writerOf } from './writers.ts';

/** What is made of a raw object, and that object, which is not kept. */
export interface Arrival {
  readonly held: Held;
  readonly raw: RawObject;
}

export function arrivalOf({ project }: Followed, raw: RawObject): Arrival | undefined {
  const held = project(raw);
  return held === undefined ? undefined : { held, raw };
}

/** Which objects of a resource are there, and who of those that follow it told so last. */
export interface Shelf {
  /** Takes what one of them tells. */
  teller(scope: string): Omit<FeedSink<Arrival>, 'turned'>;
  /** What only this one told of is gone. */
  forget(scope: string): void;
}

export function createShelf(followed: Followed, put: (seen: SeenObject) => void): Shelf {
  const known = new Map<string, { readonly teller: string; readonly marks: Marks }>();
  const set = (scope: string, { held, raw }: Arrival, isListed: boolean): string => {
    const name = nameOf(held);
    const key = keyOf(followed, name);
    const marks = marksOf(raw);
    const write = writerOf(raw, known.get(key)?.marks, marks);
    known.set(key, { teller: scope, marks });
    put({ key, name, after: held, write, isListed });
    return key;
  };
  const remove = (key: string, isListed: boolean): void => {
    known.delete(key);
    put({ key, name: nameFromKey(key), after: undefined, write: undefined, isListed });
  };
  const forgetOthers = (scope: string, there: ReadonlySet<string>): void => {
    for (const [key, { teller }] of known) if (teller === scope && !there.has(key)) remove(key, true);
  };
  return {
    teller: (scope) => ({
      listed: (objects) => forgetOthers(scope, new Set(objects.map((object) => set(scope, object, true)))),
      set: (object) => void set(scope, object, false),
      removed: (name) => remove(keyOf(followed, name), false),
    }),
    forget: (scope) => forgetOthers(scope, new Set()),
  };
}

function nameFromKey(key: string): ObjectName {
  const [namespace, name] = key.slice(key.indexOf(':') + 1).split('/');
  return name === undefined ? { name: namespace ?? '' } : { namespace: namespace ?? '', name };
}
