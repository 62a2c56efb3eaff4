import type { DiffState } from '../../diff.ts';
import { explainGap } from '../../explain/missing.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { unreadPods } from '../../explain/unread-pods.ts';

/** A state as one side of a comparison; what of it was not read and may hide connections is told. */
export function stateTold(name: string, snapshot: Snapshot): DiffState['report'] {
  return {
    name,
    input: { kind: 'files', names: [], read: {}, ignored: {}, problems: [] },
    notRead: unreadPods(snapshot, undefined).map((gap) => explainGap(gap).text),
    invalid: [],
  };
}
