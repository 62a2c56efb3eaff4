import { asOneFamily } from './families.ts';
import { comparedOf } from './compare-cells.ts';
import type { Connections, Connectivity } from '../../engine/all-pairs/connectivity.ts';
import { type Difference, findTransitions, type Transition, viewOf } from './openness.ts';
import type { Direction } from '../../model/verdict.ts';
import { everyPolicy, rulesOf, simplePeersIn, type PolicySet } from '../../dialects/compiled.ts';
import type { Family } from '../../model/address.ts';
import { familiesOf } from '../../engine/all-pairs/party-facts.ts';
import { alikeNodes, isPoliced, type NodePair, ownersOf, pairsWithOthers, pairsWithOwnNodes } from './node-pairs.ts';
import type { NodesEnd, Party } from './parties.ts';
import type { OtherAnswer, OutsideAnswer } from './outside-answers.ts';
import type { Pod } from '../../model/pod.ts';
import { summarize } from './outside.ts';
import type { Touched } from './sameness.ts';

export type NodesAnswer = OtherAnswer<NodesEnd>;

/** What differs between a party and nodes, beside what was found of it and outside addresses. */
export type CompareNodes = (
  party: Party,
  touched: Touched,
  outside: readonly OutsideAnswer[],
) => readonly NodesAnswer[];

/**
 * How the connections of workloads with nodes differ between two states: with their own ones, and with others. Where a state
 * knows no nodes, they are asked about as ones of which nothing is known, if a policy names nodes by what they are.
 */
export function createNodeComparison(states: {
  readonly before: Connectivity;
  readonly after: Connectivity;
}): CompareNodes {
  const { before, after } = states;
  const areRead = [before, after].every(({ index }) => index.snapshot.nodes.length > 0);
  if (!areRead && ![before, after].some(({ policies }) => namesNodes(policies))) return () => [];
  const alike = areRead ? alikeNodes(before, after) : [];
  return (party, touched, outside) => {
    const pods = { before: party.before?.filter(isPoliced) ?? [], after: party.after?.filter(isPoliced) ?? [] };
    // Who is there in one state alone is told of with all that it connects to.
    if (pods.before.length === 0 || pods.after.length === 0) return [];
    return DIRECTIONS.filter((direction) => (direction === 'ingress' ? touched.into : touched.out)).flatMap(
      (direction) => {
        const told = outside.filter((answer) => answer.direction === direction);
        const ends = areRead ? realEnds(states, pods, alike, direction) : imaginedEnds(states, pods, direction);
        const found = ends.flatMap(({ end, was, is }) => differencesOf(end, was, is, told));
        return foldEnds(found, countOthers(ends)).map(({ end, difference }) => ({
          direction,
          end,
          compared: comparedOf([difference]),
        }));
      },
    );
  };
}

const DIRECTIONS = ['ingress', 'egress'] as const satisfies readonly Direction[];

/** Whether a rule is about nodes by what they are to a pod: there may be none that anybody has read. */
function namesNodes(policies: PolicySet): boolean {
  return everyPolicy(policies).some((policy) =>
    DIRECTIONS.some((direction) =>
      rulesOf(policy, direction)
        .rules.flatMap(simplePeersIn)
        .some((peer) => peer.kind === 'entity' && (peer.ownNode || peer.otherNodes)),
    ),
  );
}

interface BothPods {
  readonly before: readonly Pod[];
  readonly after: readonly Pod[];
}

/** What each pair of some pods and nodes lets pass. */
type Ways = Readonly<Record<Family, readonly Connections[]>>;

interface ComparedEnd {
  readonly end: NodesEnd;
  readonly was: Ways;
  readonly is: Ways;
}

function realEnds(
  { before, after }: { readonly before: Connectivity; readonly after: Connectivity },
  pods: BothPods,
  alike: readonly (readonly string[])[],
  direction: Direction,
): readonly ComparedEnd[] {
  const waysOf = (connectivity: Connectivity, pairs: readonly NodePair[]): Ways =>
    waysBetween(connectivity, pairs, direction);
  const alone = new Set([...ownersOf(before, pods.before), ...ownersOf(after, pods.after)]);
  const others = alike.flatMap((names) => {
    const [single, together] = [names.filter((name) => alone.has(name)), names.filter((name) => !alone.has(name))];
    return [...single.map((name) => [name]), ...(together.length === 0 ? [] : [together])];
  });
  return [
    {
      end: { kind: 'nodes', isOwn: true, names: [], areAll: true },
      was: waysOf(before, pairsWithOwnNodes(before, pods.before)),
      is: waysOf(after, pairsWithOwnNodes(after, pods.after)),
    },
    ...others.map((names): ComparedEnd => {
      // They are all another one to the same pods.
      const nodeIn = ({ index }: Connectivity) => names.slice(0, 1).flatMap((name) => index.nodes.get(name) ?? []);
      return {
        end: { kind: 'nodes', isOwn: false, names, areAll: false },
        was: waysOf(before, pairsWithOthers(before, pods.before, nodeIn(before))),
        is: waysOf(after, pairsWithOthers(after, pods.after, nodeIn(after))),
      };
    }),
  ];
}

function waysBetween(connectivity: Connectivity, pairs: readonly NodePair[], direction: Direction): Ways {
  const answers = pairs.map(({ pods, nodes, relation }) =>
    direction === 'egress' ? connectivity.between(pods, nodes, relation) : connectivity.between(nodes, pods, relation),
  );
  return {
    4: answers.flatMap(({ ipv4 }) => ipv4 ?? []),
    6: answers.flatMap(({ ipv6 }) => ipv6 ?? []),
  };
}

function imaginedEnds(
  { before, after }: { readonly before: Connectivity; readonly after: Connectivity },
  pods: BothPods,
  direction: Direction,
): readonly ComparedEnd[] {
  return [true, false].map((isOwn) => ({
    end: { kind: 'nodes', isOwn, names: [], areAll: true },
    was: imaginedWays(before, pods.before, direction, isOwn),
    is: imaginedWays(after, pods.after, direction, isOwn),
  }));
}

function imaginedWays(connectivity: Connectivity, pods: readonly Pod[], direction: Direction, isOwn: boolean): Ways {
  const parties = [...new Set(pods.flatMap((pod) => connectivity.partiesOf(pod)))];
  const of = (family: Family): readonly Connections[] =>
    parties
      .filter(({ families }) => familiesOf(families).includes(family))
      .map((party) => connectivity.reasonsBesideNode(party, direction, family, isOwn)[direction].connections);
  return { 4: of(4), 6: of(6) };
}

interface FoundEnd {
  readonly end: NodesEnd;
  readonly difference: Difference;
}

/** Without what is told of outside addresses in the same words, nodes' among them. */
function differencesOf(end: NodesEnd, was: Ways, is: Ways, told: readonly OutsideAnswer[]): readonly FoundEnd[] {
  const families = commonFamilies(was, is);
  const found = families.flatMap((family): readonly Difference[] => {
    const [before, after] = [viewOf(summarize(was[family])), viewOf(summarize(is[family]))];
    const transitions = tellingTransitions(findTransitions(before, after), told.length > 0);
    if (transitions.length === 0) return [];
    return [{ families: [family], isOfOneFamily: families.length > 1, before, after, transitions }];
  });
  const known = new Set(
    told.flatMap(({ compared }) => compared.all.map(({ transitions }) => JSON.stringify(transitions))),
  );
  return asOneFamily(found)
    .filter(({ transitions }) => !known.has(JSON.stringify(transitions)))
    .map((difference) => ({ end, difference }));
}

/**
 * The API leaves open what a pod's own node may do, so that isolation alone makes it unknown: that is told only where nothing
 * certain is, and nothing of outside addresses.
 */
function tellingTransitions(all: readonly Transition[], isTold: boolean): readonly Transition[] {
  const certain = all.filter(({ before, after }) => before !== 'unknown' && after !== 'unknown');
  if (certain.length > 0 || isTold) return certain;
  return all.filter(({ before, after }) => before !== 'unknown' || after !== 'unknown');
}

/** Nodes that are another one to some pod. */
function countOthers(ends: readonly ComparedEnd[]): number {
  const asked = ends.filter(({ end, was, is }) => !end.isOwn && commonFamilies(was, is).length > 0);
  return asked.reduce((sum, { end }) => sum + end.names.length, 0);
}

function commonFamilies(was: Ways, is: Ways): readonly Family[] {
  return ([4, 6] as const).filter((family) => was[family].length > 0 && is[family].length > 0);
}

/** Other nodes that differ alike are one end; `all`: how many there are. */
function foldEnds(found: readonly FoundEnd[], all: number): readonly FoundEnd[] {
  const alike = Map.groupBy(found, ({ end, difference }) => (end.isOwn ? 'own' : JSON.stringify(difference)));
  return [...alike.entries()].flatMap(([key, group]): readonly FoundEnd[] => {
    const [first] = group;
    if (key === 'own' || first === undefined) return group;
    const names = group.flatMap(({ end }) => end.names).sort();
    const areAll = names.length === all;
    return [{ ...first, end: { ...first.end, names: areAll ? [] : names, areAll } }];
  });
}
