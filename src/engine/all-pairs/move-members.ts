import type { Classes, ClassesMade, PartyFacts } from './classes.ts';
import { factsOfPods } from './classes.ts';
import { getOrMake } from './get-or-make.ts';
import { onlyInEither } from '../../model/only-in-either.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodsParty } from './connectivity.ts';
import type { Turn } from './questions.ts';

/**
 * Takes those whom other questions, or other pods, concern out of their parties and puts them where they belong now: all
 * other parties stay, with their numbers. Undefined: a number would stand for nobody, or nodes are told further apart.
 */
export function moveMembers(base: Classes, made: Omit<ClassesMade, 'pods'>): Classes | undefined {
  const turns: Turns = {
    before: (pod) => base.made.questions.turnsOfPod(base.made.index, pod),
    after: (pod) => made.questions.turnsOfPod(made.index, pod),
  };
  if (!areNodesAlike(base.made, made)) return undefined;
  const moves = findMoves(base.made, made, turns);
  if (moves.leaving.length + moves.arriving.length === 0) return { ...base, made: { ...made, pods: base.made.pods } };
  const crowds = findCrowds(base.made.pods, moves, turns);
  const numbered = numberCrowds(base, crowds, made, turns);
  if (numbered === undefined) return undefined;
  const { facts, pods } = numbered;
  return {
    facts,
    ofPod: partiesOfPods(base, crowds, pods, moves, turns),
    ofNode: base.ofNode,
    made: { ...made, pods },
  };
}

/** Where a pod belonged, and where it belongs now. */
interface Turns {
  readonly before: (pod: Pod) => readonly Turn[];
  readonly after: (pod: Pod) => readonly Turn[];
}

interface Moves {
  readonly leaving: readonly Pod[];
  readonly arriving: readonly Pod[];
}

/** All whom a turn's number stands for now, for every number that may have got others. */
type Crowds = ReadonlyMap<number, ReadonlySet<Pod>>;

function areNodesAlike(old: ClassesMade, { index, questions }: Omit<ClassesMade, 'pods'>): boolean {
  if (questions === old.questions) return true;
  return index.snapshot.nodes.every(
    (node) => old.questions.turnsOfNode(old.index, node) === questions.turnsOfNode(index, node),
  );
}

function findMoves(old: ClassesMade, { members, questions }: Omit<ClassesMade, 'pods'>, turns: Turns): Moves {
  const { before: gone, after: come } = onlyInEither(old.members, members);
  if (questions === old.questions) return { leaving: gone, arriving: come };
  const young = new Set(come);
  const moved = members.filter((pod) => !young.has(pod) && turns.before(pod) !== turns.after(pod));
  return { leaving: [...gone, ...moved], arriving: [...come, ...moved] };
}

function findCrowds(parties: ReadonlyMap<number, PodsParty>, { leaving, arriving }: Moves, turns: Turns): Crowds {
  const crowds = new Map<number, Set<Pod>>();
  const crowdOf = ({ number }: Turn): Set<Pod> => getOrMake(crowds, number, () => new Set(parties.get(number)?.pods));
  for (const pod of leaving) for (const turn of turns.before(pod)) crowdOf(turn).delete(pod);
  for (const pod of arriving) for (const turn of turns.after(pod)) crowdOf(turn).add(pod);
  return crowds;
}

/** New parties take the places of those that nobody is left of. Undefined: there are too few new ones. */
function numberCrowds(
  base: Classes,
  crowds: Crowds,
  { questions }: Omit<ClassesMade, 'pods'>,
  turns: Turns,
): { readonly facts: readonly PartyFacts[]; readonly pods: ReadonlyMap<number, PodsParty> } | undefined {
  const pods = new Map(base.made.pods);
  const facts = [...base.facts];
  const free: number[] = [];
  for (const [number, { size }] of crowds) {
    const emptied = size === 0 ? pods.get(number) : undefined;
    if (emptied !== undefined) free.push(emptied.id);
    if (size === 0) pods.delete(number);
  }
  for (const [number, crowd] of crowds) {
    const [first] = crowd;
    if (first === undefined) continue;
    const id = pods.get(number)?.id ?? free.shift() ?? facts.length;
    const { addresses = [] } = turns.after(first).find((turn) => turn.number === number) ?? {};
    const made = factsOfPods(id, [...crowd], addresses, questions);
    pods.set(number, made.party);
    facts[id] = made;
  }
  return free.length > 0 ? undefined : { facts, pods };
}

function partiesOfPods(
  base: Classes,
  crowds: Crowds,
  parties: ReadonlyMap<number, PodsParty>,
  { leaving }: Moves,
  turns: Turns,
): Classes['ofPod'] {
  const ofPod = new Map(base.ofPod);
  for (const pod of leaving) ofPod.delete(pod);
  for (const pod of new Set([...crowds.values()].flatMap((crowd) => [...crowd]))) {
    ofPod.set(pod, [...new Set(turns.after(pod).flatMap(({ number }) => parties.get(number) ?? []))]);
  }
  return ofPod;
}
