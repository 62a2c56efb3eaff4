import type { EndsWanted } from '../../model/ends-wanted.ts';
import type { MissingExplanation } from '../explanation.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Suggest } from './unresolved.ts';
import { emptyNamespace } from './unresolved.ts';

/** Why a filter finds nobody, and what to type instead. */
export function phraseNoEnds(
  wanted: EndsWanted,
  namespace: string | undefined,
  snapshot: Snapshot,
  suggest: Suggest,
): { readonly message: string; readonly hints: readonly string[] } {
  switch (wanted.kind) {
    case 'namespace':
      return {
        message: `namespace "${wanted.name}" has no pod and no workload`,
        hints: [emptyNamespace(wanted.name, snapshot, suggest)],
      };
    case 'labels':
      return {
        message: `no pod ${namespace === undefined ? 'anywhere' : `in namespace "${namespace}"`} has the labels "${wanted.text}"`,
        hints: namespace === undefined ? [] : ['-A looks in every namespace'],
      };
    case 'target':
      return {
        message: `no pod stands behind "${wanted.target.text}"`,
        hints: ['give a pod, a workload, a Service or an address'],
      };
  }
}

/** Nobody is known who could be compared. */
export function phraseUnreadPods(missing: readonly MissingExplanation[]): {
  readonly message: string;
  readonly hints: readonly string[];
} {
  const [first] = missing;
  return { message: `the pods could not be read: ${first?.text ?? 'nobody knows why'}`, hints: first?.remedy ?? [] };
}
