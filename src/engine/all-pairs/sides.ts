import { getOrMake } from './get-or-make.ts';
import { carriedRow } from './carried.ts';
import { cutsOf } from '../match-peer.ts';
import { eachProtocol, type ProtocolPorts } from './protocol-ports.ts';
import { EVERY_PORT, NO_PORTS } from '../../model/port-set.ts';
import { ALL_ADDRESSES, addressSetOf, ofFamily } from '../../model/address-set.ts';
import { type Address, bitsOf, type Cidr, type Family } from '../../model/address.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import { endpointOf } from './relations.ts';
import { hostFacts } from '../host-policies.ts';
import { isPolicedFamily } from '../model-at.ts';
import type { Direction, Tri } from '../../model/verdict.ts';
import { type EnforcerModel, SPECIFICATION } from '../../model/enforcer-model.ts';
import type { NewPods, OutsideSay } from './connectivity.ts';
import { NewPodWhole } from './new-pod-whole.ts';
import type { PartyFacts } from './classes.ts';
import type { PeerEnd } from '../match-peer.ts';
import { PartyWhole } from './party-whole.ts';
import type { PeerWhole } from './peer-whole.ts';
import type { OnTop, PolicySet } from '../../dialects/compiled.ts';
import type { PortFunction, PortFunctions } from './port-functions.ts';
import { combineRows, type Row, rowValue, uniformRow } from './row.ts';
import { RowBuilder } from './row-builder.ts';
import { rulesOf, simplePeersIn } from '../../dialects/compiled.ts';
import { RulePortsCache } from './rule-ports.ts';
import { ALLOW, MAY_BE_OPEN, ON_TOP, OPEN_TO_DOUBT, PERHAPS_ON_TOP, SEEN, sideRow, UNKNOWN } from './side-row.ts';
import { SelectorMatches } from './selector-matches.ts';
import { StretchWhole } from './stretch-whole.ts';
import { createSubjectBook, type Subject, type SubjectBook, Subjects, type SubjectTier } from './subjects.ts';
import { tierRow } from './tier-row.ts';
import { isAmong, tunnelIn } from '../tunnel.ts';

export interface SidesContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
  readonly facts: readonly PartyFacts[];
  readonly functions: PortFunctions;
}

/** How rules are read: those of the chain, or those of tiers on top of it. */
interface Reading {
  readonly model: EnforcerModel;
  readonly rulePorts: RulePortsCache;
  /** `isOwnNode`: whether ends on nodes' networks are on the node of the subject. */
  readonly partiesOf: (family: Family, isOwnNode: Tri) => PartyWhole;
}

/** The peers of some rules, to whoever reads these. */
type WholeOf = (reading: Reading) => PeerWhole;

/** `isOfParties`: rows of tiers that say the same to many are made once; `areAnybody`: of the other ends. */
interface RowOptions {
  readonly isOfParties?: boolean;
  readonly areAnybody?: boolean;
  /** Whether ends on nodes' networks are on the subject's own node. */
  readonly isOwnNode?: Tri;
}

/** Of whom rows of tiers are made, and with what. */
interface Asking {
  readonly subject: Subject;
  readonly family: Family;
  readonly wholeOf: WholeOf;
  readonly builder: RowBuilder;
  readonly isOfParties: boolean;
}

/** What is found out once for all states whose parties, namespaces and nodes are the same. */
interface Shared {
  readonly chain: Reading;
  readonly onTop: Reading;
  readonly builder: RowBuilder;
  readonly subjects: SubjectBook;
  readonly rows: Map<string, Row>;
  readonly tierRows: Map<string, Row>;
  readonly outside: Map<string, readonly OutsideSay[]>;
}

/**
 * What each party's policies say in each direction about all peers at once (`side-row.ts`), exemptions not counted. Parties
 * that the same policies are about share their rows, and so do two states in which these are the same objects.
 */
export class Sides {
  readonly #context: SidesContext;
  readonly #shared: Shared;
  readonly #subjects: Subjects;
  /** Of ends on a node's network, which nobody polices, */
  readonly #unpoliced: Row;
  /** but for objects that are not evaluated. */
  readonly #perhapsPoliced: Row;
  /** 1 on the ports that some enforcers leave open to doubt. */
  readonly #sctp: Row;
  readonly #newPods = new WeakMap<NewPods, Map<string, readonly PortFunction[]>>();
  readonly #ofParty: Readonly<Record<Direction, (Subject | undefined)[]>> = { ingress: [], egress: [] };
  readonly #rowsOfParty: Readonly<Record<Direction, Readonly<Record<Family, Row[]>>>> = {
    ingress: { 4: [], 6: [] },
    egress: { 4: [], 6: [] },
  };

  /** `like` has the same port functions. */
  constructor(context: SidesContext, like?: Sides) {
    this.#context = context;
    this.#shared = like !== undefined && areSharable(context, like.#context) ? like.#shared : makeShared(context);
    this.#subjects = new Subjects(context, this.#shared.subjects);
    this.#unpoliced = uniformRow(context.functions.constant(ALLOW));
    this.#perhapsPoliced = uniformRow(context.functions.constant(UNKNOWN));
    this.#sctp = uniformRow(context.functions.where(SCTP, 1, 0));
  }

  /** For each party as the peer, what the policies of `party` say. */
  row(party: number, direction: Direction, family: Family): Row {
    const known = this.#rowsOfParty[direction][family];
    return (known[party] ??= this.#rowFor(party, direction, family));
  }

  #rowFor(party: number, direction: Direction, family: Family): Row {
    const subject = this.#subjectOf(party, direction);
    if (subject === undefined) return this.#rowOfHost(party, direction);
    const spoken = this.#spoken(subject, family);
    return getOrMake(this.#shared.rows, `${subject.id} ${spoken}`, () =>
      this.#makeRow(subject, spoken, (reading) => wholeFor(reading, subject, spoken), this.#shared.builder, {
        isOfParties: true,
      }),
    );
  }

  /**
   * The same where ends on nodes' networks are on the node of the party, or may be. The very row of `row`, where no rule
   * tells that node from others.
   */
  rowOfOwnNode(party: number, direction: Direction, family: Family, isOwnNode: 'yes' | 'unknown'): Row {
    const subject = this.#subjectOf(party, direction);
    if (subject === undefined || !subject.asksForOwnNode) return this.row(party, direction, family);
    const spoken = this.#spoken(subject, family);
    return getOrMake(this.#shared.rows, `${subject.id} ${spoken} ${isOwnNode}`, () => {
      const wholeOf: WholeOf = (reading) => wholeFor(reading, subject, spoken, isOwnNode);
      return this.#makeRow(subject, spoken, wholeOf, this.#shared.builder, { isOwnNode });
    });
  }

  /** What the party's policies let in from its own node where all of that is let in but for what rules deny all the same. */
  rowOfDenials(party: number, family: Family): Row {
    const subject = this.#subjectOf(party, 'ingress');
    if (subject === undefined || subject.denials.length === 0) return this.#unpoliced;
    const spoken = this.#spoken(subject, family);
    return getOrMake(this.#shared.rows, `${subject.id} ${spoken} denials`, () => {
      const denials = {
        ...subject,
        tiers: subject.denials,
        foreign: SILENT,
        closes: 'no' as const,
        crossing: UNCROSSED,
      };
      const wholeOf: WholeOf = (reading) => wholeFor(reading, subject, spoken, 'yes');
      return this.#chainRow(denials, spoken, wholeOf, this.#shared.builder);
    });
  }

  /** The address from which the own node of the party's pods comes, in the way of a mesh; undefined: from its own. */
  entryAddress(party: number, family: Family): Address | undefined {
    const { index, policies, facts } = this.#context;
    const of = facts[party]?.party;
    const [pod] = of?.kind === 'pods' ? of.pods : [];
    const entry = tunnelIn(index, policies)?.ownNode;
    if (entry === undefined || pod === undefined) return undefined;
    const endpoint = endpointOf(index, pod);
    const isInMesh = isAmong(endpoint, entry.certain) || isAmong(endpoint, entry.possible);
    return isInMesh ? entry.addresses[family] : undefined;
  }

  /** The same for outside addresses: sets that do not overlap, together every address of the family. */
  outside(party: number, direction: Direction, family: Family): readonly OutsideSay[] {
    const subject = this.#subjectOf(party, direction);
    const ofHost = this.#rowOfHost(party, direction);
    const key = subject === undefined ? `${ofHost === this.#unpoliced} ${family}` : `${subject.id} ${family}`;
    return getOrMake(this.#shared.outside, key, () => this.#makeOutside(subject ?? ofHost, family));
  }

  /** The same for pods that are not there, of one family each time; `areAnybody`: whatever their labels and namespaces. */
  newPods(party: number, direction: Direction, family: Family, newPods: NewPods): readonly PortFunction[] {
    const subject = this.#subjectOf(party, direction);
    if (subject === undefined) return newPods.pods.map(() => this.#rowOfHost(party, direction).usual);
    const spoken = this.#spoken(subject, family);
    const known = getOrMake(this.#newPods, newPods, () => new Map<string, readonly PortFunction[]>());
    return getOrMake(known, `${subject.id} ${spoken}`, () => this.#makeNewPods(subject, spoken, newPods));
  }

  #makeNewPods(subject: Subject, family: Family, { pods, areAnybody }: NewPods): readonly PortFunction[] {
    const ends = pods.map((endpoint): PeerEnd => ({ endpoint, address: undefined, family, isOwnNode: 'no' }));
    const wholeOf: WholeOf = (reading) => new NewPodWhole({ ...reading, named: subject.named }, ends, areAnybody);
    const row = this.#makeRow(subject, family, wholeOf, new RowBuilder(this.#context.functions, pods.length), {
      areAnybody,
    });
    return pods.map((_, at) => rowValue(row, at));
  }

  /** What decides all of it; undefined: nobody polices the party. */
  asked(party: number, direction: Direction): object | undefined {
    const ofHost = this.#rowOfHost(party, direction) === this.#unpoliced ? undefined : PERHAPS_POLICED;
    return this.#subjectOf(party, direction) ?? ofHost;
  }

  /** What is said of a party on a node's network, which is no subject of policies. */
  #rowOfHost(party: number, direction: Direction): Row {
    const { index, policies, facts } = this.#context;
    const { hostPolicies = [], hostGaps = [] } = policies;
    const { party: of } = facts[party] ?? {};
    if (hostPolicies.length + hostGaps.length === 0 || of === undefined) return this.#unpoliced;
    const [member] = of.kind === 'pods' ? of.pods : of.nodes;
    const isOpen = member === undefined || hostFacts(policies, endpointOf(index, member), direction).length === 0;
    return isOpen ? this.#unpoliced : this.#perhapsPoliced;
  }

  #subjectOf(party: number, direction: Direction): Subject | undefined {
    const known = this.#ofParty[direction];
    if (party in known) return known[party];
    const facts = this.#context.facts[party];
    if (facts === undefined) throw new RangeError(`there is no party ${party}`);
    known[party] = this.#subjects.of(facts, direction);
    return known[party];
  }

  #makeRow(
    subject: Subject,
    family: Family,
    wholeOf: WholeOf,
    builder: RowBuilder,
    { isOfParties = false, areAnybody = false, isOwnNode = 'no' }: RowOptions = {},
  ): Row {
    const { functions, model } = this.#context;
    const chain = this.#chainRow(subject, family, wholeOf, builder, isOfParties);
    const all = this.#carry(chain, subject, wholeOf, builder, areAnybody);
    const row = model.sctp === 'policed' ? all : combineRows(functions, OPEN_TO_DOUBT, all, this.#sctp);
    const asking: Asking = { subject, family, wholeOf, builder, isOfParties };
    return this.#restrict(row, subject, isOwnNode, (tiers) => this.#tierRows(tiers, this.#shared.onTop, asking));
  }

  #carry(said: Row, { carried }: Subject, wholeOf: WholeOf, builder: RowBuilder, areAnybody: boolean): Row {
    if (carried === undefined) return said;
    const { functions } = this.#context;
    // Who is in the mesh is read as specified, like all that stands on top of the chain.
    return carriedRow({ functions, whole: wholeOf(this.#shared.onTop), builder, areAnybody }, said, carried);
  }

  #chainRow(subject: Subject, family: Family, wholeOf: WholeOf, builder: RowBuilder, isOfParties = false): Row {
    const chain = subject.tiers.filter(({ tier }) => tier.onTop === undefined);
    const asking: Asking = { subject, family, wholeOf, builder, isOfParties };
    const rows = this.#tierRows(chain, this.#shared.chain, asking);
    const said = rows.map((row, at) => ({ row, ends: chain[at]?.ends ?? 'no' }));
    const { functions, model } = this.#context;
    const row = sideRow(functions, said, subject.foreign, subject.closes);
    const isPoliced = model.policed === 'yes' && isPolicedFamily(family, model);
    return isPoliced ? row : combineRows(functions, MAY_BE_OPEN, row, row);
  }

  /** The family for which rows are made: one for both, where neither a rule nor the enforcer tells them apart. */
  #spoken({ asksForAddresses }: Subject, family: Family): Family {
    return asksForAddresses || this.#context.model.policedFamilies !== 'both' ? family : 4;
  }

  #tierRows(tiers: readonly SubjectTier[], reading: Reading, asking: Asking): readonly Row[] {
    const { subject, family, wholeOf, builder, isOfParties } = asking;
    const { direction, named, crossing } = subject;
    const { functions } = this.#context;
    const context = { ...reading, functions, whole: wholeOf(reading), builder, direction, crossing: crossing[family] };
    return tiers.map(({ tier, selected, unread, key }) => {
      const make = (): Row => tierRow(context, tier.semantics, selected, unread);
      // Tiers of the whole cluster say the same to most of its pods.
      const isShared = isOfParties && tier.semantics === 'first-match' && named.names.size === 0;
      return isShared ? getOrMake(this.#shared.tierRows, `${tier.name} ${direction} ${family} ${key}`, make) : make();
    });
  }

  /** What those on top of the chain leave of what it says. */
  #restrict(
    row: Row,
    { tiers, direction, isEnteredUnasked }: Subject,
    isOwnNode: Tri,
    rowsOf: (tiers: readonly SubjectTier[]) => readonly Row[],
  ): Row {
    const { functions } = this.#context;
    const unasked = isEnteredUnasked ? isOwnNode : 'no';
    const onTop = tiers
      .filter(({ tier }) => tier.onTop?.directions.includes(direction) === true)
      .filter(({ tier }) => tier.onTop?.sparesOwnNode !== true || unasked !== 'yes');
    if (onTop.length === 0) return row;
    return rowsOf(onTop).reduce((sum, said, at) => {
      const sees = onTop[at]?.tier.onTop;
      const seen = uniformRow(functions.where(portsSeen(sees), 1, 0));
      const perhaps = sees?.sparesOwnNode === true && unasked === 'unknown';
      return combineRows(functions, perhaps ? PERHAPS_ON_TOP : ON_TOP, sum, combineRows(functions, SEEN, said, seen));
    }, row);
  }

  #makeOutside(subject: Subject | Row, family: Family): readonly OutsideSay[] {
    if (!('tiers' in subject)) return [{ addresses: ofFamily(ALL_ADDRESSES, family), says: subject.usual }];
    const blocks = blocksOf(subject, this.#context.model);
    const wholeOf = (reading: Reading) => new StretchWhole(family, blocks, { ...reading, named: subject.named });
    const { size, asked } = wholeOf(this.#shared.chain);
    const builder = new RowBuilder(this.#context.functions, size);
    const row = this.#makeRow(subject, family, wholeOf, builder);
    const { edges } = asked;
    const beyond = 1n << BigInt(bitsOf(family));
    const ranges = edges.map((first, at) => ({ family, first, last: (edges[at + 1] ?? beyond) - 1n, at }));
    const bySay = Map.groupBy(ranges, ({ at }) => rowValue(row, at));
    return [...bySay].map(([says, group]) => ({ addresses: addressSetOf(group), says }));
  }
}

function makeShared(context: SidesContext): Shared {
  const { index, facts, functions } = context;
  const selectors = new SelectorMatches(index, facts);
  const readAs = (model: EnforcerModel): Reading => {
    const shared = { selectors, rulePorts: new RulePortsCache(functions, model) };
    const read = { ...context, model };
    const made = new Map<string, PartyWhole>();
    const partiesOf: Reading['partiesOf'] = (family, isOwnNode) =>
      getOrMake(made, `${family} ${isOwnNode}`, () => new PartyWhole(read, family, shared, isOwnNode));
    return { model, ...shared, partiesOf };
  };
  return {
    chain: readAs(context.model),
    onTop: readAs(SPECIFICATION),
    builder: new RowBuilder(functions, facts.length),
    subjects: createSubjectBook(),
    rows: new Map(),
    tierRows: new Map(),
    outside: new Map(),
  };
}

function wholeFor(
  { partiesOf, rulePorts }: Reading,
  subject: Subject,
  family: Family,
  isOwnNode: Tri = 'no',
): PeerWhole {
  const whole = partiesOf(family, isOwnNode);
  if (subject.direction === 'egress') return whole;
  // Here the destination is the subject itself: a name means the same whoever the peer is.
  return {
    match: (peer) => whole.match(peer),
    portsOf: (rule) => ({ usual: rulePorts.portsOf(rule, subject.named), special: NOBODY_SPECIAL }),
  };
}

function portsSeen({ protocols }: Partial<OnTop> = {}): ProtocolPorts {
  return eachProtocol((protocol) => (protocols?.includes(protocol) === false ? NO_PORTS : EVERY_PORT));
}

/** All that a row hangs on but the policies, which go by their identity. */
function areSharable(a: SidesContext, b: SidesContext): boolean {
  const [x, y] = [a.index.snapshot, b.index.snapshot];
  return (
    a.facts === b.facts &&
    a.functions === b.functions &&
    a.model === b.model &&
    tunnelIn(a.index, a.policies) === tunnelIn(b.index, b.policies) &&
    x.namespaces === y.namespaces &&
    x.nodes === y.nodes &&
    x.gaps === y.gaps
  );
}

/** Stands for all of whom nobody knows whether they are policed. */
const PERHAPS_POLICED = {};

const SCTP = eachProtocol((protocol) => (protocol === 'SCTP' ? EVERY_PORT : NO_PORTS));

const SILENT: Subject['foreign'] = { mayDeny: false, mayAllow: false };
const UNCROSSED: Subject['crossing'] = { 4: [], 6: [] };
const NOBODY_SPECIAL: ReadonlyMap<number, PortFunction> = new Map();

function blocksOf({ tiers, direction }: Subject, model: EnforcerModel): readonly Cidr[] {
  return tiers.flatMap(({ selected }) =>
    selected.flatMap(({ policy }) =>
      rulesOf(policy, direction)
        .rules.flatMap(simplePeersIn)
        .flatMap((peer) => cutsOf(peer, model)),
    ),
  );
}
