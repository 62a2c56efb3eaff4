import type { NamedObject } from '../../cluster/names/names.ts';
import { type Candidate, candidate, opening, startingWith } from './completion.ts';

/** Beyond these, keys alone are offered first. */
const MOST_PAIRS = 40;

/** Labels that a controller gives each of its pods, or each of its revisions: nobody asks for these. */
const MADE_BY_CONTROLLERS = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
]);

/** What the last part of a selector may become, of labels that pods have: `app=web`, or `app=` where there are many. */
export function selectorCandidates(typed: string, pods: readonly NamedObject[]): readonly Candidate[] {
  const done = typed.slice(0, typed.lastIndexOf(',') + 1);
  const part = typed.slice(done.length);
  const labels = pods.flatMap(({ labels: each = {} }) => Object.entries(each));
  const told = labels.filter(([key]) => !MADE_BY_CONTROLLERS.has(key) && !done.includes(`${key}=`)).toSorted();
  const pairs = startingWith(
    typed,
    told.map(([key, value]) => candidate(`${done}${key}=${value}`)),
  );
  if (pairs.length <= MOST_PAIRS || part.includes('=')) return pairs;
  return startingWith(
    typed,
    told.map(([key]) => opening(`${done}${key}=`)),
  );
}
