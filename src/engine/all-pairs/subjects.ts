import { all, any, not } from '../tri.ts';
import {
  type CompiledPolicy,
  type CompiledRule,
  type PolicySet,
  rulesOf,
  simplePeersIn,
} from '../../dialects/compiled.ts';
import { type ClusterIndex, podEndpoint } from '../cluster-index.ts';
import type { Crossing, SelectedPolicy } from './tier-row.ts';
import type { Direction, Tri } from '../../model/verdict.ts';
import { type Carried, carriedOf } from './carried.ts';
import type { Family } from '../../model/address.ts';
import { hasBothTypes } from '../evaluate-rules.ts';
import { peerEndOf } from './party-whole.ts';
import { peerResult } from '../match-peer.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import type { ForeignSay } from './side-row.ts';
import { getOrMake } from './get-or-make.ts';
import { askedNames, type NamedPorts, NO_NAMES } from './named-ports.ts';
import type { PartyFacts } from './classes.ts';
import { selectionsOf, type TierSelection } from './selecting.ts';
import { factsThatMayChange, mayBeAbout } from '../unmodelled.ts';
import { obstaclesTo } from '../as-enforced.ts';
import type { MissingFact } from '../trace.ts';
import { isAmong, tunnelIn } from '../tunnel.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodEndpoint } from '../../model/flow.ts';
import { onlyDenials, sparesNobody } from '../unsparing.ts';

export interface SubjectTier extends TierSelection {
  readonly key: string;
  /** Whether what it passes on goes past all later tiers. */
  readonly ends: Tri;
}

/** What decides what a side says of any peer. Equal ones are one object. */
export interface Subject {
  readonly id: number;
  readonly direction: Direction;
  /** Tier after tier, with only the policies that have a say in this direction. */
  readonly tiers: readonly SubjectTier[];
  readonly foreign: ForeignSay;
  /** What port names mean to these rules, where they ask for any; for egress that is the peer's affair. */
  readonly named: NamedPorts;
  /** Rules of the other direction that open this one, in each family. */
  readonly crossing: Readonly<Record<Family, readonly Crossing[]>>;
  /** Whether it is closed where no policy says anything. */
  readonly closes: Tri;
  /** Absent: no mesh carries its connections. */
  readonly carried?: Carried;
  /** False: what is said does not hang on addresses. */
  readonly asksForAddresses: boolean;
  /** Something tells the subject's own node from others. */
  readonly asksForOwnNode: boolean;
  /** Its own node passes some of the tiers on top unseen. */
  readonly isEnteredUnasked: boolean;
  /** Of what comes in, the rules from which even the own node is not spared; empty: none. */
  readonly denials: readonly SubjectTier[];
}

interface SubjectContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
}

/** Subjects by what decides for them, and numbers for what that is made of: several states may have one book. */
export interface SubjectBook {
  readonly subjects: Map<string, Subject>;
  readonly ids: Map<object, number>;
}

export function createSubjectBook(): SubjectBook {
  return { subjects: new Map(), ids: new Map() };
}

/** Finds for each party of pods what is said about it, and that it is the same for most of them. */
export class Subjects {
  readonly #context: SubjectContext;
  readonly #selections = new Map<number, readonly TierSelection[]>();
  readonly #book: SubjectBook;
  /** Of each direction and namespace: what may lift a denial, and what may change anything. */
  readonly #foreign = new Map<string, ForeignFacts>();

  constructor(context: SubjectContext, book: SubjectBook) {
    this.#context = context;
    this.#book = book;
  }

  /** Undefined: nobody polices the party, because it is on a node's network. */
  of(facts: PartyFacts, direction: Direction): Subject | undefined {
    const { party, named } = facts;
    const [pod] = party.kind === 'pods' && !party.hostNetwork ? party.pods : [];
    if (pod === undefined) return undefined;
    const selections = this.#selections.get(party.id) ?? selectionsOf(this.#context, pod);
    this.#selections.set(party.id, selections);
    const tiers = selections.map((selection) => this.#inDirection(selection, direction));
    const asked = tiers.flatMap(({ selected }) => selected.map(({ policy }) => policy));
    const crossing = { 4: this.#crossing(facts, asked, direction, 4), 6: this.#crossing(facts, asked, direction, 6) };
    const crossed = [...crossing[4], ...crossing[6]];
    const asksForNames =
      asked.some((policy) => rulesOf(policy, direction).rules.some(hasNames)) ||
      crossed.some(({ rule }) => hasNames(rule));
    const meaning = direction === 'ingress' && asksForNames ? named : NO_NAMES;
    const closes = this.#closes(selections);
    const foreign = this.#foreignSay(pod, direction);
    const endpoint = podEndpoint(this.#context.index, pod);
    const carried = carriedOf(this.#context, endpoint, direction);
    const isEnteredUnasked = direction === 'ingress' && this.#isEnteredUnasked(endpoint, tiers);
    const key = [
      direction,
      ...tiers.map((tier) => tier.key),
      this.#idOf(meaning),
      foreign.mayAllow,
      foreign.mayDeny,
      closes,
      carried?.key,
      isEnteredUnasked,
      ...([4, 6] as const).map((family) => crossing[family].map((each) => this.#keyOfCrossing(each)).join()),
    ].join(' ; ');
    const known = this.#book.subjects.get(key);
    if (known !== undefined) return known;
    const asksForAddresses = crossed.length > 0 || asked.some((policy) => asksForBlocks(policy, direction));
    const id = this.#book.subjects.size;
    const asksForOwnNode =
      isEnteredUnasked || asked.some((policy) => rulesOf(policy, direction).rules.some(tellsOwnNode));
    const made: Subject = {
      id,
      direction,
      tiers,
      foreign,
      named: meaning,
      crossing,
      closes,
      ...(carried === undefined ? {} : { carried }),
      asksForAddresses,
      asksForOwnNode,
      isEnteredUnasked,
      denials: direction === 'ingress' ? denialsOf(tiers) : [],
    };
    this.#book.subjects.set(key, made);
    return made;
  }

  #isEnteredUnasked(endpoint: PodEndpoint, tiers: Subject['tiers']): boolean {
    const tunnel = tunnelIn(this.#context.index, this.#context.policies);
    const isSparing = tiers.some(({ tier, selected }) => tier.onTop?.sparesOwnNode === true && selected.length > 0);
    return isSparing && tunnel !== undefined && isAmong(endpoint, tunnel.ownNode.certain);
  }

  #inDirection(selection: TierSelection, direction: Direction): Subject['tiers'][number] {
    const { model } = this.#context;
    const { isolationSkipsBaseline, rulesOpenOtherDirection } = model;
    const speaking = selection.selected.filter(({ policy }) => {
      const { isolates, rules } = rulesOf(policy, direction);
      return isolates || rules.length > 0;
    });
    const mayBeIdle = selection.tier.semantics === 'isolating' && rulesOpenOtherDirection === 'no';
    const idle = mayBeIdle ? speaking.filter((each) => isIdle(each, direction, model)) : [];
    const selected = idle.length === 0 ? speaking : withoutIdle(speaking, idle, direction, model);
    const ids = selected.map((each) =>
      idle.includes(each) ? 'idle' : `${this.#idOf(each.policy)}${each.isCertain ? '' : '?'}`,
    );
    const ends = selection.tier.semantics === 'isolating' ? all([isolationSkipsBaseline, selection.isSelected]) : 'no';
    return {
      ...selection,
      selected,
      ends,
      key: `${ids.join()}${selection.unread.hasGap ? ' gap' : ''}${selection.unread.mayDeny ? ' denying' : ''} ${ends}`,
    };
  }

  #closes(selections: readonly TierSelection[]): Tri {
    const { closedWithoutPolicy } = this.#context.model;
    if (closedWithoutPolicy === 'never') return 'no';
    if (closedWithoutPolicy !== 'unselected') return closedWithoutPolicy === 'unknown' ? 'unknown' : 'yes';
    const isolating = selections.filter(({ tier }) => tier.onTop === undefined && tier.semantics === 'isolating');
    return not(any(isolating.map(({ isSelected }) => isSelected)));
  }

  /** Rules whose peers match the subject itself, of policies about it that isolate both directions. */
  #crossing(
    facts: PartyFacts,
    asked: readonly CompiledPolicy[],
    direction: Direction,
    family: Family,
  ): readonly Crossing[] {
    const { index, model } = this.#context;
    if (model.rulesOpenOtherDirection === 'no') return [];
    const end = peerEndOf(index, facts, family);
    return asked.filter(hasBothTypes).flatMap((policy) =>
      rulesOf(policy, direction === 'egress' ? 'ingress' : 'egress').rules.flatMap((rule) => {
        const { peers } = rule;
        const isSubject = peers === 'any' ? 'yes' : any(peers.map((peer) => peerResult(peer, end, model)));
        const result = all([isSubject, model.rulesOpenOtherDirection]);
        return result === 'no' ? [] : [{ policy, rule, isCertain: result === 'yes' }];
      }),
    );
  }

  #keyOfCrossing({ policy, rule, isCertain }: Crossing): string {
    return `${this.#idOf(policy)} ${this.#idOf(rule)}${isCertain ? '' : '?'}`;
  }

  #foreignSay(pod: Pod, direction: Direction): ForeignSay {
    const { index, policies, model } = this.#context;
    const facts = getOrMake(this.#foreign, `${direction} ${pod.namespace}`, () => {
      const those = (isDenied: boolean) => factsThatMayChange(policies, pod.namespace, direction, isDenied, model);
      return { thatMayDeny: those(false), thatMayAllow: those(true) };
    });
    if (facts.thatMayDeny.length === 0) return SILENT;
    const subject = podEndpoint(index, pod);
    const may = (some: readonly MissingFact[]): boolean => some.some((fact) => mayBeAbout(policies, fact, subject));
    return { mayDeny: may(facts.thatMayDeny), mayAllow: may(facts.thatMayAllow) };
  }

  #idOf(object: object): number {
    const known = this.#book.ids.get(object);
    if (known !== undefined) return known;
    this.#book.ids.set(object, this.#book.ids.size);
    return this.#book.ids.size - 1;
  }
}

interface ForeignFacts {
  readonly thatMayDeny: readonly MissingFact[];
  readonly thatMayAllow: readonly MissingFact[];
}

const SILENT: ForeignSay = { mayDeny: false, mayAllow: false };

/** Isolates for certain, and lets nobody in. */
function isIdle({ policy, isCertain }: SelectedPolicy, direction: Direction, model: EnforcerModel): boolean {
  const hasNoRule = policy.unrecognised.length === 0 && rulesOf(policy, direction).rules.length === 0;
  return isCertain && hasNoRule && isTaken(policy, model);
}

/** Whether it is enforced for certain, on whatever node. */
function isTaken(policy: CompiledPolicy, model: EnforcerModel): boolean {
  const models = model.elsewhere === undefined ? [model] : [model, { ...model, ...model.elsewhere.reads }];
  return models.every((each) => obstaclesTo(policy, each).length === 0);
}

/** Policies only add: beside another that isolates they change nothing, and one of them stands for all. */
function withoutIdle(
  speaking: readonly SelectedPolicy[],
  idle: readonly SelectedPolicy[],
  direction: Direction,
  model: EnforcerModel,
): readonly SelectedPolicy[] {
  const others = speaking.filter((each) => !idle.includes(each));
  const isIsolated = others.some(
    ({ policy, isCertain }) => isCertain && rulesOf(policy, direction).isolates && isTaken(policy, model),
  );
  return isIsolated ? others : [...others, ...idle.slice(0, 1)];
}

function hasNames(rule: CompiledRule): boolean {
  return askedNames(rule).length > 0;
}

/** Whether some entity that it names holds the own node and no other, or the other way round. */
function tellsOwnNode(rule: CompiledRule): boolean {
  return simplePeersIn(rule).some((peer) => peer.kind === 'entity' && peer.ownNode !== peer.otherNodes);
}

function denialsOf(tiers: readonly SubjectTier[]): readonly SubjectTier[] {
  return tiers.flatMap((tier) => {
    const selected = tier.selected.filter(({ policy }) => sparesNobody(policy));
    if (selected.length === 0) return [];
    const reduced = selected.map(({ policy, isCertain }) => ({ policy: onlyDenials(policy), isCertain }));
    return [{ ...tier, selected: reduced, unread: NO_GAPS, ends: 'no' as const, key: `${tier.key} denials` }];
  });
}

const NO_GAPS: TierSelection['unread'] = { hasGap: false, mayDeny: false };

function asksForBlocks(policy: CompiledPolicy, direction: Direction): boolean {
  return rulesOf(policy, direction).rules.some((rule) => simplePeersIn(rule).some(({ kind }) => kind === 'ip-block'));
}
