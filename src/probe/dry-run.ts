import { ClusterError } from '../cluster/errors.ts';
import type { Obstacle } from './vehicle.ts';
import type { RunAsUser } from './ephemeral-container.ts';
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
  readonly runAsUser?: RunAsUser;
}

/**
 * Tries it as the usual user first. OpenShift takes users of its namespace's range only (`openshift.io/sa.scc.uid-range`):
 * it chooses one where none is named, and where it does not, as in pods that are there, its words name the range.
 */
export async function asSomeUser<T>(
  attempt: (user: User) => Promise<T>,
  obstaclesOf: (tried: T) => readonly Obstacle[],
): Promise<T> {
  const tried = await attempt({});
  const refusal = constraintsOf(obstaclesOf(tried));
  if (refusal === undefined) return tried;
  const assigned = await attempt({ runAsUser: 'assigned' });
  const first = firstUser(refusal);
  const isTaken = constraintsOf(obstaclesOf(assigned)) === undefined;
  return isTaken || first === undefined ? assigned : attempt({ runAsUser: first });
}

/** What OpenShift's SecurityContextConstraints have against it, in the server's words. */
function constraintsOf(obstacles: readonly Obstacle[]): string | undefined {
  return obstacles
    .flatMap((each) => (each.why === 'refused' && each.by === 'security-context-constraints' ? [each.message] : []))
    .at(0);
}

/** `.runAsUser: Invalid value: 65532: must be in the ranges: [1000700000, 1000709999]`. */
function firstUser(message: string): number | undefined {
  const first = /runAsUser: [^,]*must be in the ranges: \[(\d+), \d+\]/.exec(message)?.[1];
  return first === undefined ? undefined : Number(first);
}
