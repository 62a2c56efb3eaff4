import type { Peer } from './peers.ts';
import type { Preparation, ReadyWay } from './prepare.ts';
import { qualifiedName } from '../model/reference.ts';
import type { Vehicle } from './vehicle.ts';

/** Without the peers that there is no way into, or that stand for places that are not tried, or are looked into for certain. */
export function withNeededPeers(preparations: readonly Preparation[], peers: readonly Peer[]): readonly Preparation[] {
  const looked = new Set(
    preparations.flatMap((each) =>
      each.kind === 'ready' && roleOf(each) === 'control' && each.creation.kind !== 'nothing'
        ? [qualifiedName(each.scripts[0].vehicle.pod.pod)]
        : [],
    ),
  );
  const needed = new Set(
    peers
      .filter(({ legs }) => legs.some(({ endpoint: { pod } }) => pod === undefined || !looked.has(qualifiedName(pod))))
      .map(({ pod }) => qualifiedName(pod)),
  );
  const isTried = preparations.some((each) => each.kind === 'ready' && roleOf(each) === 'source');
  return preparations.filter((each) => {
    if (each.kind === 'none') return each.role !== 'peer';
    return roleOf(each) !== 'peer' || (isTried && needed.has(qualifiedName(each.scripts[0].vehicle.pod.pod)));
  });
}

/** All scripts of a way have the same. */
export function roleOf({ scripts: [{ vehicle }] }: ReadyWay): Vehicle['role'] {
  return vehicle.role;
}
