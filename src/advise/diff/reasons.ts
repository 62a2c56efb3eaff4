import type { Address, Family } from '../../model/address.ts';
import { addressRanges, addressSetOf, type AddressSet, representative } from '../../model/address-set.ts';
import type {
  Connections,
  Connectivity,
  Party as EngineParty,
  PodsParty,
  Reasons,
  Relation,
  SideReasons,
} from '../../engine/all-pairs/connectivity.ts';
import type { DiffEnd, NodesEnd, Party } from './parties.ts';
import { pairsWithOthers, pairsWithOwnNodes } from './node-pairs.ts';
import { areSame, intersectAll, isNothing, type ProtocolPorts } from '../../engine/all-pairs/protocol-ports.ts';
import { type Difference, portsOf } from './openness.ts';
import type { CompiledPolicy } from '../../dialects/compiled.ts';
import type { Direction } from '../../model/verdict.ts';
import type { MissingExplanation } from '../../explain/explanation.ts';
import type { Origin } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import { relationOf } from '../../engine/all-pairs/relations.ts';
import { rowValue } from '../../engine/all-pairs/row.ts';
import type { SideChange } from './diff-report.ts';
import { tellSide } from '../side-word.ts';

/** One state's say on a pair of ends. */
export interface Asked {
  readonly connectivity: Connectivity;
  readonly podsOf: (party: Party) => readonly Pod[] | undefined;
  /** Where this state has it that a policy was read from. */
  readonly originOf: (origin: Origin) => Origin;
}

export interface PairQuestion {
  readonly source: DiffEnd;
  readonly destination: DiffEnd;
  readonly difference: Difference;
}

export interface Why {
  readonly sides: readonly SideChange[];
  readonly missing: readonly MissingExplanation[];
}

export interface Explainer {
  /**
   * Which side of the connection makes the difference, and by which rules; a side that says the same in both is left out.
   * The same object where the same is asked of the same. Undefined: too much was asked already.
   */
  explain(question: PairQuestion): Why | undefined;
}

/** Pods that policies treat alike are asked about once, and at most `most` pairs of them. */
export function createExplainer(before: Asked, after: Asked, most: number): Explainer {
  const known = new Map<string, Why>();
  const numbers = new Map<Difference, number>();
  return {
    explain(question) {
      const { difference } = question;
      const [family] = difference.families;
      if (family === undefined) return undefined;
      const ports = portsOf(difference.transitions);
      const [was, is] = [askedOf(before, question, family, ports), askedOf(after, question, family, ports)];
      const number = numbers.get(difference) ?? numbers.size;
      numbers.set(difference, number);
      const key = `${number} ${was?.key} ${is?.key}`;
      const same = known.get(key);
      if (same !== undefined) return same;
      if (known.size >= most) return undefined;
      const why = explainDifference(was, is, ports);
      known.set(key, why);
      return why;
    },
  };
}

function explainDifference(was: AskedPair | undefined, is: AskedPair | undefined, ports: ProtocolPorts): Why {
  const [before, after] = [was?.reasons(), is?.reasons()];
  const directions = (['egress', 'ingress'] as const).filter(
    (direction) =>
      matters(was?.says(direction), is?.says(direction), ports) &&
      matters(before?.[direction].connections, after?.[direction].connections, ports),
  );
  const words = directions.map((direction) => {
    return { direction, before: tell(was, before?.[direction], ports), after: tell(is, after?.[direction], ports) };
  });
  return {
    sides: words.map(({ direction, before: a, after: b }) => ({
      direction,
      ...(a === undefined ? {} : { before: a.word }),
      ...(b === undefined ? {} : { after: b.word }),
    })),
    missing: words.flatMap((side) => [...(side.before?.missing ?? []), ...(side.after?.missing ?? [])]),
  };
}

/** Who is asked, by a key that is equal for whoever is answered alike. */
interface AskedPair extends Pick<Asked, 'originOf'> {
  readonly key: string;
  /** What a side lets pass, where that is known without looking for the rules that say so. */
  readonly says: (direction: Direction) => Connections | undefined;
  readonly reasons: () => Reasons;
}

/** Undefined: an end is not there, or no pair of pods has the family. */
function askedOf(
  { connectivity, podsOf, originOf }: Asked,
  { source, destination }: PairQuestion,
  family: Family,
  ports: ProtocolPorts,
): AskedPair | undefined {
  if (source.kind !== 'workload') {
    return destination.kind === 'workload' ? beside('ingress', destination.party, source) : undefined;
  }
  if (destination.kind !== 'workload') return beside('egress', source.party, destination);
  const [from, to] = [podsOf(source.party) ?? [], podsOf(destination.party) ?? []];
  return asked(tellingPair(connectivity, from, to, { family, ports }));

  function asked(pair: TellingPair | undefined): AskedPair | undefined {
    return (
      pair && {
        originOf,
        key: `${pair.from.id}-${pair.to.id}-${pair.relation}-${family}`,
        says: (direction) => (pair.relation === 'apart' ? sideOf(connectivity, pair, direction, family) : undefined),
        reasons: () => connectivity.reasons(pair.from, pair.to, family, pair.relation, ports),
      }
    );
  }

  function beside(
    direction: Direction,
    party: Party,
    end: Exclude<DiffEnd, { kind: 'workload' }>,
  ): AskedPair | undefined {
    if (end.kind === 'outside') return outside(direction, party, end.addresses);
    const pods = podsOf(party) ?? [];
    if (end.names.length > 0)
      return asked(tellingOf(connectivity, nodePairs(connectivity, pods, end, direction), { family, ports }));
    const inside = pods.flatMap((pod) => connectivity.partiesOf(pod)).find((each) => mayHave(each, family));
    return (
      inside && {
        originOf,
        key: `${inside.id}-${direction}-${end.isOwn ? 'own node' : 'other nodes'}`,
        says: () => undefined,
        reasons: () => connectivity.reasonsBesideNode(inside, direction, family, end.isOwn, ports),
      }
    );
  }

  function outside(direction: 'ingress' | 'egress', party: Party, addresses: AddressSet): AskedPair | undefined {
    const inside = (podsOf(party) ?? [])
      .flatMap((pod) => connectivity.partiesOf(pod))
      .find((each) => mayHave(each, family));
    const one = someAddress(addresses, family);
    if (inside === undefined || one === undefined) return undefined;
    const set = addressSetOf([{ family, first: one.value, last: one.value }]);
    return {
      originOf,
      key: `${inside.id}-${direction}-${one.text}`,
      says: () => undefined,
      reasons: () => connectivity.reasonsOutside(inside, direction, set, ports),
    };
  }
}

function someAddress(addresses: AddressSet, family: Family): Address | undefined {
  const range = addressRanges(addresses).find((each) => each.family === family);
  return range === undefined ? undefined : representative(addressSetOf([range]));
}

/** More pairs of replicas are not tried. */
const MOST_PAIRS = 64;

/** Where pairs of pods differ, one that is not known tells most, and one that is open more than one that is closed. */
function tellingPair(
  connectivity: Connectivity,
  sources: readonly Pod[],
  destinations: readonly Pod[],
  { family, ports }: { readonly family: Family; readonly ports: ProtocolPorts },
) {
  const pairs = sources
    .slice(0, MOST_PAIRS)
    .flatMap((a) => destinations.slice(0, MOST_PAIRS).flatMap((b) => (a === b && !a.template ? [] : [{ a, b }])))
    .slice(0, MOST_PAIRS)
    .flatMap(({ a, b }) => partyPairs(connectivity, a, b, family));
  return tellingOf(connectivity, pairs, { family, ports });
}

/** Workloads' pods and nodes, as far as they are told of. */
function nodePairs(
  connectivity: Connectivity,
  pods: readonly Pod[],
  { isOwn, areAll, names }: NodesEnd,
  direction: Direction,
): readonly TellingPair[] {
  const { nodes: byName, snapshot } = connectivity.index;
  const nodes = areAll ? snapshot.nodes : names.flatMap((name) => byName.get(name) ?? []);
  const pairs = isOwn
    ? pairsWithOwnNodes(connectivity, pods)
    : pairsWithOthers(connectivity, pods, nodes.slice(0, MOST_PAIRS));
  return pairs.map(({ pods: party, nodes: other, relation }) =>
    direction === 'egress' ? { from: party, to: other, relation } : { from: other, to: party, relation },
  );
}

function tellingOf(
  connectivity: Connectivity,
  pairs: readonly TellingPair[],
  { family, ports }: { readonly family: Family; readonly ports: ProtocolPorts },
): TellingPair | undefined {
  const having = (what: keyof Connections) =>
    pairs.find(({ from, to, relation }) => {
      const { ipv4, ipv6 } = connectivity.between(from, to, relation);
      const connections = family === 4 ? ipv4 : ipv6;
      return connections !== undefined && !isNothing(intersectAll(connections[what], ports));
    });
  return having('unknown') ?? having('allowed') ?? pairs[0];
}

interface TellingPair {
  readonly from: EngineParty;
  readonly to: EngineParty;
  readonly relation: Relation;
}

function partyPairs(connectivity: Connectivity, a: Pod, b: Pod, family: Family): readonly TellingPair[] {
  const relation = relationOf(connectivity.index, a, b);
  const sources = connectivity.partiesOf(a).filter((party) => mayHave(party, family));
  const destinations = connectivity.partiesOf(b).filter((party) => mayHave(party, family));
  return sources.flatMap((from) => destinations.map((to) => ({ from, to, relation })));
}

function mayHave({ families }: PodsParty, family: Family): boolean {
  return families === 'none' || families.includes(family);
}

/** Of two that are nothing special to each other: what the policies of one say is all that side says. */
function sideOf(
  { tables }: Connectivity,
  { from, to }: Pick<TellingPair, 'from' | 'to'>,
  direction: Direction,
  family: Family,
): Connections {
  const [subject, peer] = direction === 'egress' ? [from, to] : [to, from];
  return tables.connectionsOf(rowValue(tables.row(subject.id, direction, family), peer.id));
}

/** A side that lets the same pass in both states is not what differs; one that is not known may be. */
function matters(a: Connections | undefined, b: Connections | undefined, ports: ProtocolPorts): boolean {
  if (a === undefined || b === undefined) return true;
  const isKnown = isNothing(intersectAll(a.unknown, ports)) && isNothing(intersectAll(b.unknown, ports));
  return !isKnown || !areSame(intersectAll(a.allowed, ports), intersectAll(b.allowed, ports));
}

function tell(pair: AskedPair | undefined, side: SideReasons | undefined, ports: ProtocolPorts) {
  if (pair === undefined || side === undefined) return undefined;
  const { originOf } = pair;
  return tellSide(
    {
      ...side,
      rules: side.rules.map((rule) => ({ ...rule, policy: placed(rule.policy, originOf) })),
      isolatedBy: side.isolatedBy.map((policy) => placed(policy, originOf)),
    },
    ports,
  );
}

function placed(policy: CompiledPolicy, originOf: Asked['originOf']): CompiledPolicy {
  if (policy.origin === undefined) return policy;
  const origin = originOf(policy.origin);
  return origin === policy.origin ? policy : { ...policy, origin };
}
