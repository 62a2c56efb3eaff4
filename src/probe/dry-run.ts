import { ClusterError } from '../cluster/errors.ts';
import type { Obstacle } from './vehicle.ts';
import { readRefusal } from './read-refusal.ts';

/** Why the server would not do something. */
export interface Refused {
  readonly kind: 'obstacles';
  readonly obstacles: readonly Obstacle[];
}

/** What the server would say to it; undefined: it would do it. Throws what is not about the object: no connection, no login. */
export async function dryRun(send: () => Promise<unknown>): Promise<Refused | undefined> {
  try {
    await send();
    return undefined;
  } catch (error) {
    if (!(error instanceof ClusterError) || !REFUSALS.has(error.kind)) throw error;
    return { kind: 'obstacles', obstacles: [readRefusal(error.message)] };
  }
}

/** Whatever these say is about this one object. */
const REFUSALS: ReadonlySet<string> = new Set([
  'forbidden',
  'refused',
  'invalid',
  'conflict',
  'not-found',
  'server-error',
]);

/** Whom a container of ours runs as; nobody named: the user of its own. */
export interface User {
  readonly runAsUser?: 'assigned';
}

/** Tries it as the usual user first. OpenShift takes users of its own choice only, and chooses one where none is named. */
export async function asSomeUser<T>(
  attempt: (user: User) => Promise<T>,
  obstaclesOf: (tried: T) => readonly Obstacle[],
): Promise<T> {
  const tried = await attempt({});
  const isUser = obstaclesOf(tried).some(
    (each) => each.why === 'refused' && each.by === 'security-context-constraints',
  );
  return isUser ? attempt({ runAsUser: 'assigned' }) : tried;
}
