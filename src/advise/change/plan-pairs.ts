import type { ComparePlan } from '../diff/compare.ts';
import type { Party } from '../diff/parties.ts';
import { type CompiledPolicy, modelOf, type Peer, type PolicySet, rulesOf } from '../../dialects/compiled.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import { familiesOf } from '../../engine/all-pairs/party-facts.ts';
import type { Pod } from '../../model/pod.ts';
import type { Row } from '../../engine/all-pairs/row.ts';
import { rowValue } from '../../engine/all-pairs/row.ts';
import { selects } from '../../engine/match-labels.ts';
import { judgesByDirection, subjectsOf, type Touch } from './find-touched.ts';
import { toStableText } from './stable-text.ts';

/**
 * Which pairs of a comparison are looked at. A pair is left out only where both sides are certain, and each says of the other
 * end what it said: then it does not differ. Where facts are missing that could decide anywhere, all pairs of whom the
 * difference touches are looked at.
 */
export function planPairs(before: Connectivity, after: Connectivity, touch: Touch): ComparePlan {
  return (parties) => {
    const touched = parties.map((party) => ({
      out: touch.isTouched(party, 'egress'),
      into: touch.isTouched(party, 'ingress'),
    }));
    const everybody = [...parties.keys()];
    const touchedInto = everybody.filter((at) => touched[at]?.into === true);
    const areComparable = before.tables.functions === after.tables.functions;
    if (!areComparable || isVague(before) || isVague(after)) {
      return { touched, others: (at) => (touched[at]?.out === true ? everybody : touchedInto) };
    }
    const suspects = new Suspects(parties, before, after, touch);
    const into = new Map<number, number[]>();
    for (const to of touchedInto) for (const at of suspects.of(to, 'ingress')) append(into, at, to);
    return {
      touched,
      others: (at) => {
        const own = into.get(at) ?? [];
        if (touched[at]?.out !== true) return own;
        return [...new Set([...suspects.of(at, 'egress'), ...own])].sort((a, b) => a - b);
      },
    };
  };
}

/** Whether something is missing that may decide between any two pods: then "the same" does not mean "known". */
function isVague({ index, policies }: Connectivity): boolean {
  const { snapshot, namespaces, podsByNamespace, workloadsByNamespace } = index;
  const homes = [...podsByNamespace.keys(), ...workloadsByNamespace.keys()];
  return (
    !judgesByDirection({ policies }) ||
    isModelOpen(policies) ||
    snapshot.gaps.length > 0 ||
    policies.unmodelled.length > 0 ||
    (policies.unmodelledGaps ?? []).length > 0 ||
    homes.some((name) => !namespaces.has(name)) ||
    policies.tiers.some(({ clusterWide, gaps }) => clusterWide.length > 0 || gaps.length > 0) ||
    everyPolicy(policies).some(isStrange)
  );
}

/** Of these the pods on a node's network and those that call themselves alone are judged, and they are looked at anyway. */
const OF_NODES: ReadonlySet<string> = new Set([
  'toOwnNode',
  'ownNodeAfterPolicy',
  'ownNodePortsOpen',
  'ownNodeReachesPods',
  'hairpin',
]);

/** Nobody can tell in which way policies are enforced. */
function isModelOpen(policies: PolicySet): boolean {
  return Object.entries(modelOf(policies)).some(([flag, value]) => value === 'unknown' && !OF_NODES.has(flag));
}

function everyPolicy({ tiers }: PolicySet): readonly CompiledPolicy[] {
  return tiers.flatMap(({ byNamespace, clusterWide }) => [...[...byNamespace.values()].flat(), ...clusterWide]);
}

const STRANGE = new WeakMap<CompiledPolicy, boolean>();

/** With parts that this version cannot read. */
function isStrange(policy: CompiledPolicy): boolean {
  const known = STRANGE.get(policy);
  if (known !== undefined) return known;
  const rules = [...policy.ingress.rules, ...policy.egress.rules];
  const made =
    policy.unrecognised.length > 0 ||
    rules.some(
      ({ unrecognised, peers, ports }) =>
        unrecognised.length > 0 ||
        (peers !== 'any' && peers.some(({ kind }) => kind === 'unrecognised' || kind === 'domains')) ||
        (ports !== 'any' && ports.some(({ port }) => port.kind === 'unrecognised')),
    );
  STRANGE.set(policy, made);
  return made;
}

/** For each touched party, the others with which it may connect in another way. */
class Suspects {
  readonly #parties: readonly Party[];
  readonly #before: Connectivity;
  readonly #after: Connectivity;
  readonly #everybody: readonly number[];
  /** Positions of parties of which something is not known that decides: an address, a node, or whose node it is. */
  readonly #open: readonly number[];
  readonly #moved: readonly number[];
  readonly #ids: readonly (readonly [before: readonly number[], after: readonly number[]])[];
  readonly #rowNumbers = new Map<Row, number>();
  readonly #known = new Map<string, readonly number[]>();
  /** Parties whose policies tell moved ones apart from what they were. */
  readonly #telling: Readonly<Record<Direction, readonly number[]>>;

  constructor(parties: readonly Party[], before: Connectivity, after: Connectivity, touch: Touch) {
    this.#parties = parties;
    this.#before = before;
    this.#after = after;
    this.#everybody = [...parties.keys()];
    this.#open = this.#everybody.filter((at) => podsOf(parties[at]).some(isOpen));
    this.#moved = this.#everybody.filter((at) => touch.isMoved(partyAt(parties, at)));
    this.#ids = parties.map((party) => [idsOf(before, party.before), idsOf(after, party.after)]);
    this.#telling = { ingress: this.#findTelling('ingress'), egress: this.#findTelling('egress') };
  }

  /** Each once, in no order. */
  of(at: number, direction: Direction): readonly number[] {
    const party = partyAt(this.#parties, at);
    if (party.before === undefined || party.after === undefined || podsOf(party).some(isOpen)) return this.#everybody;
    const isMoved = this.#moved.includes(at);
    // The other end's word about a party that moved is the other direction's.
    const theirs = isMoved ? this.#telling[direction === 'egress' ? 'ingress' : 'egress'] : [];
    return [...new Set([...this.#bySide(party, direction), ...this.#open, ...this.#moved, ...theirs])];
  }

  /** Those of whom this side says something else. */
  #bySide(party: Party, direction: Direction): readonly number[] {
    const was = rowsOf(this.#before, party.before, direction);
    const is = rowsOf(this.#after, party.after, direction);
    if (was.families !== is.families) return this.#everybody;
    const key = [was.rows, is.rows]
      .map((rows) => rows.map((each) => each.map((row) => this.#numberOf(row)).join()).join(';'))
      .join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#everybody.filter((other) => this.#isOther(was.rows, is.rows, other));
    this.#known.set(key, found);
    return found;
  }

  /** Whether these rows say of the other party not one and the same in both states. */
  #isOther(was: RowsByFamily, is: RowsByFamily, other: number): boolean {
    const [idsBefore, idsAfter] = this.#ids[other] ?? [[], []];
    return [0, 1].some((family) => {
      let first = -1;
      for (const [rows, ids] of [
        [was[family] ?? [], idsBefore],
        [is[family] ?? [], idsAfter],
      ] as const) {
        for (const row of rows) {
          for (const id of ids) {
            const value = rowValue(row, id);
            if (first >= 0 && value !== first) return true;
            first = value;
          }
        }
      }
      return false;
    });
  }

  #numberOf(row: Row): number {
    const known = this.#rowNumbers.get(row) ?? this.#rowNumbers.size;
    this.#rowNumbers.set(row, known);
    return known;
  }

  #findTelling(direction: Direction): readonly number[] {
    const moved = this.#moved.map((at) => partyAt(this.#parties, at));
    if (moved.length === 0) return [];
    const facts = moved.map(factsOf);
    const hasOtherAddresses = facts.some(({ addresses }) => addresses);
    const hasOtherPorts = facts.some(({ ports }) => ports);
    const tells = (peer: Peer): boolean => {
      if (peer.kind !== 'selector') return hasOtherAddresses || peer.kind !== 'ip-block';
      return moved.some(({ before = [], after = [] }) => {
        const results = new Set([
          ...before.map((pod) => this.#matches(peer, pod, this.#before)),
          ...after.map((pod) => this.#matches(peer, pod, this.#after)),
        ]);
        return results.size > 1;
      });
    };
    const subjects = new Set<Pod>();
    for (const policy of everyPolicy(this.#after.policies)) {
      const isTelling = rulesOf(policy, direction).rules.some(({ peers, ports }) => {
        const asksNames = direction === 'egress' && ports !== 'any' && ports.some(({ port }) => port.kind === 'named');
        return (asksNames && hasOtherPorts) || (peers !== 'any' && peers.some(tells));
      });
      if (isTelling) for (const pod of subjectsOf(policy, this.#after.index)) subjects.add(pod);
    }
    return this.#everybody.filter((at) => this.#parties[at]?.after?.some((pod) => subjects.has(pod)) === true);
  }

  #matches(peer: Extract<Peer, { kind: 'selector' }>, pod: Pod, { index }: Connectivity): boolean {
    if (!selects(pod.labels, peer.pods)) return false;
    if (peer.namespaces.kind === 'same') return pod.namespace === peer.namespaces.namespace;
    return selects(index.namespaces.get(pod.namespace)?.labels ?? {}, peer.namespaces.selector);
  }
}

function partyAt(parties: readonly Party[], at: number): Party {
  const party = parties[at];
  if (party === undefined) throw new RangeError(`there is no party ${at}`);
  return party;
}

function podsOf(party: Party | undefined): readonly Pod[] {
  return [...(party?.before ?? []), ...(party?.after ?? [])];
}

function isOpen({ hostNetwork, addresses, node }: Pod): boolean {
  return hostNetwork || addresses.length === 0 || node === undefined;
}

function idsOf(connectivity: Connectivity, pods: readonly Pod[] = []): readonly number[] {
  return [...new Set(pods.flatMap((pod) => connectivity.partiesOf(pod).map(({ id }) => id)))];
}

/** IPv4, then IPv6. */
type RowsByFamily = readonly (readonly Row[])[];

function rowsOf(
  connectivity: Connectivity,
  pods: readonly Pod[] = [],
  direction: Direction,
): { readonly rows: RowsByFamily; readonly families: string } {
  const parties = new Set(pods.flatMap((pod) => connectivity.partiesOf(pod)));
  const rows = ([4, 6] as const).map((family) => [
    ...new Set(
      [...parties]
        .filter(({ families }) => familiesOf(families).includes(family))
        .map(({ id }) => connectivity.tables.row(id, direction, family)),
    ),
  ]);
  return { rows, families: rows.map(({ length }) => length > 0).join() };
}

/** What else of a party that moved is another. */
function factsOf({ before = [], after = [] }: Party): { readonly addresses: boolean; readonly ports: boolean } {
  const addresses = (pods: readonly Pod[]): string =>
    pods
      .flatMap((pod) => pod.addresses.map(({ text }) => text))
      .toSorted()
      .join();
  const ports = (pods: readonly Pod[]): string =>
    [...new Set(pods.map((pod) => toStableText(pod.ports)))].toSorted().join();
  return { addresses: addresses(before) !== addresses(after), ports: ports(before) !== ports(after) };
}

function append(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
