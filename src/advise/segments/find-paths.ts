import { type AlikeWorkloads, groupWorkloads, type Replicas, type ScopeWorkload } from './alike-workloads.ts';
import type { Connectivity, Relation } from '../../engine/all-pairs/connectivity.ts';
import { getOrMake } from '../../engine/all-pairs/get-or-make.ts';
import type { Members } from './members.ts';
import type { ObjectRef } from '../../model/reference.ts';
import { openFamilies } from './open-families.ts';
import { outsidePaths } from './outside-paths.ts';
import type { PathBlock, PathEnds, Way } from './path-block.ts';
import type { Pod } from '../../model/pod.ts';
import { relationsByNode, relationsOfMembers } from '../../engine/all-pairs/representatives.ts';
import { RELATIONS } from '../../engine/all-pairs/relations.ts';

/**
 * Every way from one scope to another on which a port is not denied, between their pods and addresses. Workloads that
 * policies treat alike are asked about once, so that the cost goes with what policies tell apart, not with pairs. Between
 * two outside addresses no policy of the cluster has a say.
 */
export function* findPaths(
  connectivity: Connectivity,
  from: Members,
  to: Members,
  nameOf: (pod: Pod) => ObjectRef,
): Generator<undefined, readonly PathBlock[]> {
  const groups = groupWorkloads(connectivity, from, to, nameOf);
  const waysOf = createWays(connectivity);
  const found: PathBlock[] = [];
  const destinations = groups.filter(({ workloads: [first] }) => first !== undefined && first.to.length > 0);
  for (const source of groups) {
    if (source.workloads[0]?.from.length === 0) continue;
    for (const destination of destinations) {
      for (const block of source === destination ? pathsWithin(source, waysOf) : pathsTo(source, destination, waysOf))
        found.push(block);
    }
    yield;
  }
  found.sort(byFirstPair);
  for (const block of outsidePaths(connectivity, groups, from, to)) found.push(block);
  return found;
}

/** In which relations pods of two workloads stand, one bit each; for each kind of pods of the one with each of the other. */
type Standing = readonly number[];
type WaysOf = (source: ScopeWorkload, destination: ScopeWorkload, standing: Standing) => readonly Way[];

/** `source` and `destination` only differ in who stands on which node from others of their groups. */
function pathsTo(source: AlikeWorkloads, destination: AlikeWorkloads, waysOf: WaysOf): readonly PathBlock[] {
  const [first, other] = [source.workloads[0], destination.workloads[0]];
  if (first === undefined || other === undefined) return [];
  if (!hangsOnNodes(first, other))
    return blocks(source.all, destination.all, waysOf(first, other, apart(first, other)));
  const standings = source.workloads.flatMap((one) =>
    destination.workloads.map((two) => ({ one, two, standing: standingOf(one, two) })),
  );
  const sets = new Set(standings.map(({ standing }) => standing.join()));
  const [usual] = standings;
  if (usual !== undefined && sets.size === 1)
    return blocks(source.all, destination.all, waysOf(first, other, usual.standing));
  return standings.flatMap(({ one, two, standing }) => blocks(one.self, two.self, waysOf(one, two, standing)));
}

/** Between workloads of one group, which are in both scopes. Reaching itself is no way from one scope to another. */
function pathsWithin(group: AlikeWorkloads, waysOf: WaysOf): readonly PathBlock[] {
  const { workloads, all } = group;
  const [first] = workloads;
  if (first === undefined) return [];
  const selves = workloads.flatMap((one) => blocks(one.self, one.self, waysOf(one, one, standingWithin(one))));
  if (workloads.length === 1) return selves;
  if (!hangsOnNodes(first, first)) {
    const others = waysOf(first, first, apart(first, first));
    return [...blocks(all, all, others, true), ...selves];
  }
  const others = workloads.flatMap((one) =>
    workloads.flatMap((two) => (one === two ? [] : blocks(one.self, two.self, waysOf(one, two, standingOf(one, two))))),
  );
  return [...others, ...selves];
}

function blocks(
  sources: PathEnds,
  destinations: PathEnds,
  ways: readonly Way[],
  isApart = false,
): readonly PathBlock[] {
  return ways.map((way) => ({ sources, destinations, isApart, ...way }));
}

/** Only of ends on the network of a node it matters on which node the other is. */
function hangsOnNodes({ from }: ScopeWorkload, { to }: ScopeWorkload): boolean {
  return [...from, ...to].some(({ isOnNodeNetwork }) => isOnNodeNetwork);
}

function apart({ from }: ScopeWorkload, { to }: ScopeWorkload): Standing {
  return from.flatMap(() => to.map(() => bitOf('apart')));
}

/** Of two workloads. */
function standingOf({ from }: ScopeWorkload, { to }: ScopeWorkload): Standing {
  return from.flatMap((one) =>
    to.map((two) =>
      one.isOnNodeNetwork || two.isOnNodeNetwork ? bitsOf(relationsByNode(one.pods, two.pods)) : bitOf('apart'),
    ),
  );
}

/** Of a workload with itself: what a pod says to itself is left out. */
function standingWithin({ from, to }: ScopeWorkload): Standing {
  return from.flatMap((one) =>
    to.map((two) => {
      const [party, other] = [one.parties[0], two.parties[0]];
      if (party === undefined || other === undefined) return 0;
      const relations = relationsOfMembers({ party, members: one.pods }, { party: other, members: two.pods });
      return bitsOf(relations) & ~bitOf('same-pod');
    }),
  );
}

function bitOf(relation: Relation): number {
  return 1 << RELATIONS.indexOf(relation);
}

function bitsOf(relations: ReadonlySet<Relation>): number {
  return [...relations].reduce((bits, relation) => bits | bitOf(relation), 0);
}

/** The ways between two workloads: each family with the same connections once, by the first of their pods that have it. */
function createWays(connectivity: Connectivity): WaysOf {
  const known = new Map<string, readonly Way[]>();
  const between = (from: Replicas, to: Replicas, relation: Relation): readonly Way[] =>
    from.parties.flatMap((source) =>
      to.parties.flatMap((destination) =>
        openFamilies(connectivity.between(source, destination, relation)).map(({ family, connections }): Way => {
          return { family, connections, witness: { kind: 'pods', from: source, to: destination, relation } };
        }),
      ),
    );
  const find = (source: ScopeWorkload, destination: ScopeWorkload, standing: Standing): readonly Way[] => {
    const pairs = source.from.flatMap((from) => destination.to.map((to) => [from, to] as const));
    const ways = pairs.flatMap(([from, to], at) =>
      RELATIONS.filter((relation) => ((standing[at] ?? 0) & bitOf(relation)) !== 0).flatMap((relation) =>
        between(from, to, relation),
      ),
    );
    return ways.filter(
      (way, at) => ways.findIndex((each) => each.family === way.family && each.connections === way.connections) === at,
    );
  };
  return (source, destination, standing) => {
    if (source.from.length === 1 && destination.to.length === 1 && standing[0] === bitOf('apart'))
      return find(source, destination, standing);
    const key = [keyOf(source.from), keyOf(destination.to), standing.join()].join(' > ');
    return getOrMake(known, key, () => find(source, destination, standing));
  };
}

function keyOf(all: readonly Replicas[]): string {
  return all.map(({ parties }) => parties.map(({ id }) => id).join()).join(' ');
}

function byFirstPair(a: PathBlock, b: PathBlock): number {
  return (
    firstOf(a.sources) - firstOf(b.sources) || firstOf(a.destinations, a.isApart) - firstOf(b.destinations, b.isApart)
  );
}

function firstOf({ places }: PathEnds, isApart = false): number {
  return places[isApart ? 1 : 0] ?? -1;
}
