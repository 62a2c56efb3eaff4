import type { FeedSink } from './feed.ts';
import type { Followed } from './followed.ts';
import type { Held } from './step.ts';
import type { ObjectName } from '../cluster/read.ts';
import type { RawObject } from '../cluster/raw.ts';
import type { SeenObject } from './intake.ts';
import { keyOf, nameOf } from './followed.ts';
import { type WrittenBy, writtenBy } from './written-by.ts';

/** A raw object, as much of it as is kept. */
export interface Kept {
  readonly held: Held;
  readonly written: WrittenBy;
}

export function keep({ project }: Followed, raw: RawObject): Kept | undefined {
  const held = project(raw);
  return held === undefined ? undefined : { held, written: writtenBy(raw) };
}

/** Which objects of a resource are there, and who of those that follow it told so last. */
export interface Shelf {
  /** Takes what one of them tells. */
  teller(scope: string): Omit<FeedSink<Kept>, 'turned'>;
  /** What only this one told of is gone. */
  forget(scope: string): void;
}

export function createShelf(followed: Followed, put: (seen: SeenObject) => void): Shelf {
  const tellers = new Map<string, string>();
  const set = (scope: string, { held, written }: Kept, isListed: boolean): string => {
    const name = nameOf(held);
    const key = keyOf(followed, name);
    tellers.set(key, scope);
    put({ key, name, after: held, written, isListed });
    return key;
  };
  const remove = (key: string, isListed: boolean): void => {
    tellers.delete(key);
    put({ key, name: nameFromKey(key), after: undefined, written: undefined, isListed });
  };
  const forgetOthers = (scope: string, there: ReadonlySet<string>): void => {
    for (const [key, teller] of tellers) if (teller === scope && !there.has(key)) remove(key, true);
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
