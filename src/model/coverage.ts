import type { Gap } from './gap.ts';
import type { Snapshot } from './snapshot.ts';

interface Place {
  readonly namespace?: string;
  readonly name?: string;
}

/** The gap that hides an object or list, if there is one. A failed list of everything hides each of its members. */
export function findGap({ gaps }: Pick<Snapshot, 'gaps'>, resource: string, at: Place): Gap | undefined {
  return gaps.find(
    (gap) =>
      gap.resource === resource &&
      (gap.namespace === undefined || gap.namespace === at.namespace) &&
      (gap.name === undefined || gap.name === at.name),
  );
}

/** Whether what is absent here is really absent: somebody read the list, or the object by name. */
export function isCovered({ coverage }: Pick<Snapshot, 'coverage'>, resource: string, at: Place): boolean {
  if (coverage === 'everything') return true;
  return coverage.some(
    (seen) =>
      seen.resource === resource &&
      (seen.namespace === undefined || seen.namespace === at.namespace) &&
      (seen.name === undefined || seen.name === at.name),
  );
}
