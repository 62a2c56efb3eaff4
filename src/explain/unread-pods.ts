import type { Gap } from '../model/gap.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { isCovered } from '../model/coverage.ts';

/** Lists of pods that were asked for and not given, once for each namespace: whom they hide is not known. */
export function unreadPods(snapshot: Snapshot, namespace: string | undefined): readonly Gap[] {
  const gaps = snapshot.gaps.filter(({ resource, name }) => resource === 'pods' && name === undefined);
  const open = gaps.filter(
    (gap) => gap.namespace === undefined || !isCovered(snapshot, 'pods', { namespace: gap.namespace }),
  );
  // One that hides everybody says all that the others do, but for the namespace that was asked about.
  const everywhere = open.find((gap) => gap.namespace === undefined);
  const chosen =
    everywhere === undefined ? open : open.filter((gap) => gap === everywhere || gap.namespace === namespace);
  return [...new Map(chosen.map((gap) => [gap.namespace, gap])).values()];
}
