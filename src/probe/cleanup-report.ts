import { API_VERSION, type Statement } from '../explain/explanation.ts';
import type { Leftovers, Removal, StayingContainer } from './leftovers.ts';
import * as phrase from './phrase/cleanup.ts';

/** What was found of ours in the cluster, and what became of it: what `cleanup -o json` prints (docs/json.md). */
export interface CleanupReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'CleanupReport';
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Nothing was changed: only looked for, or nobody agreed. */
  readonly dryRun: boolean;
  readonly objects: readonly RemovalReport[];
  /** Ephemeral containers, which stay until their pods are replaced. */
  readonly containers: readonly (StayingContainer & { readonly text: string })[];
  /** What could not be looked for. */
  readonly missing: readonly Statement[];
  readonly summary: string;
}

export interface RemovalReport {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly runId: string;
  readonly created: string;
  readonly result: 'found' | Removal['result'];
  readonly text: string;
}

/** `removals` absent: nothing was removed. */
export function reportCleanup(
  { objects, containers, gaps }: Leftovers,
  { namespace, removals }: { readonly namespace: string | undefined; readonly removals?: readonly Removal[] },
): CleanupReport {
  const rows: readonly RemovalReport[] =
    removals === undefined
      ? objects.map((leftover) => ({
          ...withoutUid(leftover),
          result: 'found',
          text: phrase.phraseFound(leftover),
        }))
      : removals.map((removal) => ({
          ...withoutUid(removal.leftover),
          result: removal.result,
          text: phrase.phraseRemoval(removal),
        }));
  const missing = gaps.map((gap): Statement => ({ code: 'UNREAD', text: phrase.phraseUnsearched(gap) }));
  return {
    apiVersion: API_VERSION,
    kind: 'CleanupReport',
    ...(namespace === undefined ? {} : { namespace }),
    dryRun: removals === undefined,
    objects: rows,
    containers: containers.map((each) => ({ ...each, text: phrase.phraseStaying(each) })),
    missing,
    summary: phrase.phraseSummary({ rows, containers, missing, namespace }),
  };
}

function withoutUid({ uid: _, ...leftover }: Leftovers['objects'][number]): Omit<Leftovers['objects'][number], 'uid'> {
  return leftover;
}
