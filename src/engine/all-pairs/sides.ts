import { getOrMake } from './get-or-make.ts';
import { cutsOf } from '../match-peer.ts';
import { eachProtocol } from './protocol-ports.ts';
import { EVERY_PORT, NO_PORTS } from '../../model/port-set.ts';
import { addressSetOf } from '../../model/address-set.ts';
import { bitsOf, type Cidr, type Family } from '../../model/address.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import type { Direction } from '../../model/verdict.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import type { NewPods, OutsideSay } from './connectivity.ts';
import { NewPodWhole } from './new-pod-whole.ts';
import type { PartyFacts } from './classes.ts';
import type { PeerEnd } from '../match-peer.ts';
import { PartyWhole } from './party-whole.ts';
import type { PeerWhole } from './peer-whole.ts';
import type { PolicySet } from '../../dialects/compiled.ts';
import type { PortFunction, PortFunctions } from './port-functions.ts';
import { combineRows, type Row, rowValue, uniformRow } from './row.ts';
import { RowBuilder } from './row-builder.ts';
import { rulesOf, simplePeersIn } from '../../dialects/compiled.ts';
import { RulePortsCache } from './rule-ports.ts';
import { ALLOW, OPEN_TO_DOUBT, sideRow } from './side-row.ts';
import { SelectorMatches } from './selector-matches.ts';
import { StretchWhole } from './stretch-whole.ts';
import { createSubjectBook, type Subject, type SubjectBook, Subjects } from './subjects.ts';
import { tierRow } from './tier-row.ts';

export interface SidesContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
  readonly facts: readonly PartyFacts[];
  readonly functions: PortFunctions;
}

/** What is found out once for all states whose parties, namespaces and nodes are the same. */
interface Shared {
  readonly rulePorts: RulePortsCache;
  readonly wholes: Readonly<Record<Family, PartyWhole>>;
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
  /** Nobody polices ends on a node's network. */
  readonly #unpoliced: Row;
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
    this.#sctp = uniformRow(context.functions.where(SCTP, 1, 0));
  }

  /** For each party as the peer, what the policies of `party` say. */
  row(party: number, direction: Direction, family: Family): Row {
    const known = this.#rowsOfParty[direction][family];
    return (known[party] ??= this.#rowFor(party, direction, family));
  }

  #rowFor(party: number, direction: Direction, family: Family): Row {
    const subject = this.#subjectOf(party, direction);
    if (subject === undefined) return this.#unpoliced;
    const spoken = subject.asksForAddresses ? family : 4;
    return getOrMake(this.#shared.rows, `${subject.id} ${spoken}`, () =>
      this.#makeRow(subject, spoken, this.#wholeFor(subject, spoken), this.#shared.builder, true),
    );
  }

  /** The same for outside addresses: sets that do not overlap, together every address of the family. */
  outside(party: number, direction: Direction, family: Family): readonly OutsideSay[] {
    const subject = this.#subjectOf(party, direction);
    const key = subject === undefined ? `${family}` : `${subject.id} ${family}`;
    return getOrMake(this.#shared.outside, key, () => this.#makeOutside(subject, family));
  }

  /** The same for pods that are not there, of one family each time; `areAnybody`: whatever their labels and namespaces. */
  newPods(party: number, direction: Direction, family: Family, newPods: NewPods): readonly PortFunction[] {
    const subject = this.#subjectOf(party, direction);
    if (subject === undefined) return newPods.pods.map(() => this.#context.functions.constant(ALLOW));
    const spoken = subject.asksForAddresses ? family : 4;
    const known = getOrMake(this.#newPods, newPods, () => new Map<string, readonly PortFunction[]>());
    return getOrMake(known, `${subject.id} ${spoken}`, () => this.#makeNewPods(subject, spoken, newPods));
  }

  #makeNewPods(subject: Subject, family: Family, { pods, areAnybody }: NewPods): readonly PortFunction[] {
    const { functions, model } = this.#context;
    const ends = pods.map((endpoint): PeerEnd => ({ endpoint, address: undefined, family }));
    const context = { model, rulePorts: this.#shared.rulePorts, named: subject.named };
    const whole = new NewPodWhole(context, ends, areAnybody);
    const row = this.#makeRow(subject, family, whole, new RowBuilder(functions, whole.size));
    return pods.map((_, at) => rowValue(row, at));
  }

  /** What decides all of it; undefined: nobody polices the party. */
  asked(party: number, direction: Direction): Subject | undefined {
    return this.#subjectOf(party, direction);
  }

  #subjectOf(party: number, direction: Direction): Subject | undefined {
    const known = this.#ofParty[direction];
    if (party in known) return known[party];
    const facts = this.#context.facts[party];
    if (facts === undefined) throw new RangeError(`there is no party ${party}`);
    known[party] = this.#subjects.of(facts, direction);
    return known[party];
  }

  #wholeFor(subject: Subject, family: Family): PeerWhole {
    const whole = this.#shared.wholes[family];
    if (subject.direction === 'egress') return whole;
    // Here the destination is the subject itself: a name means the same whoever the peer is.
    return {
      match: (peer) => whole.match(peer),
      portsOf: (rule) => ({ usual: this.#shared.rulePorts.portsOf(rule, subject.named), special: NOBODY_SPECIAL }),
    };
  }

  /** `isOfParties`: rows of tiers that say the same to many are made once. */
  #makeRow(subject: Subject, family: Family, whole: PeerWhole, builder: RowBuilder, isOfParties = false): Row {
    const { functions, model } = this.#context;
    const { direction, foreign, named, closes } = subject;
    const context = { functions, model, whole, builder, direction, crossing: subject.crossing[family] };
    const tiers = subject.tiers.map(({ tier, selected, unread, key, ends }) => {
      const make = (): Row => tierRow(context, tier.semantics, selected, unread);
      // Tiers of the whole cluster say the same to most of its pods.
      const isShared = isOfParties && tier.semantics === 'first-match' && named.names.size === 0;
      const row = isShared
        ? getOrMake(this.#shared.tierRows, `${tier.name} ${direction} ${family} ${key}`, make)
        : make();
      return { row, ends };
    });
    const row = sideRow(functions, tiers, foreign, closes);
    return model.sctp === 'policed' ? row : combineRows(functions, OPEN_TO_DOUBT, row, this.#sctp);
  }

  #makeOutside(subject: Subject | undefined, family: Family): readonly OutsideSay[] {
    const whole = new StretchWhole(family, subject === undefined ? [] : blocksOf(subject, this.#context.model), {
      rulePorts: this.#shared.rulePorts,
      model: this.#context.model,
      named: subject?.named,
    });
    const builder = new RowBuilder(this.#context.functions, whole.size);
    const row = subject === undefined ? this.#unpoliced : this.#makeRow(subject, family, whole, builder);
    const { edges } = whole.asked;
    const beyond = 1n << BigInt(bitsOf(family));
    const ranges = edges.map((first, at) => ({ family, first, last: (edges[at + 1] ?? beyond) - 1n, at }));
    const bySay = Map.groupBy(ranges, ({ at }) => rowValue(row, at));
    return [...bySay].map(([says, group]) => ({ addresses: addressSetOf(group), says }));
  }
}

function makeShared(context: SidesContext): Shared {
  const { index, facts, functions } = context;
  const rulePorts = new RulePortsCache(functions, context.model);
  const shared = { selectors: new SelectorMatches(index, facts), rulePorts };
  return {
    rulePorts,
    wholes: { 4: new PartyWhole(context, 4, shared), 6: new PartyWhole(context, 6, shared) },
    builder: new RowBuilder(functions, facts.length),
    subjects: createSubjectBook(),
    rows: new Map(),
    tierRows: new Map(),
    outside: new Map(),
  };
}

/** All that a row hangs on but the policies, which go by their identity. */
function areSharable(a: SidesContext, b: SidesContext): boolean {
  const [x, y] = [a.index.snapshot, b.index.snapshot];
  return (
    a.facts === b.facts &&
    a.functions === b.functions &&
    a.model === b.model &&
    x.namespaces === y.namespaces &&
    x.nodes === y.nodes &&
    x.gaps === y.gaps
  );
}

const SCTP = eachProtocol((protocol) => (protocol === 'SCTP' ? EVERY_PORT : NO_PORTS));

const NOBODY_SPECIAL: ReadonlyMap<number, PortFunction> = new Map();

function blocksOf({ tiers, direction }: Subject, model: EnforcerModel): readonly Cidr[] {
  return tiers.flatMap(({ selected }) =>
    selected.flatMap(({ policy }) =>
      rulesOf(policy, direction)
        .rules.flatMap(simplePeersIn)
        .flatMap((peer) => (peer.kind === 'ip-block' ? cutsOf(peer, model) : [])),
    ),
  );
}
