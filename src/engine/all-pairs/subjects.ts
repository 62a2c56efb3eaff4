import { type CompiledPolicy, type PolicySet, rulesOf } from '../../dialects/compiled.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import type { Direction } from '../../model/verdict.ts';
import type { EnforcerModel } from '../enforcer-model.ts';
import type { ForeignSay } from './side-row.ts';
import { askedNames, type NamedPorts, NO_NAMES } from './named-ports.ts';
import type { PartyFacts } from './classify.ts';
import { Selecting, type TierSelection } from './selecting.ts';
import { unmodelledFacts } from '../evaluate.ts';

/** What decides what a side says of any peer. Equal ones are one object. */
export interface Subject {
  readonly id: number;
  readonly direction: Direction;
  /** Tier after tier, with only the policies that have a say in this direction. */
  readonly tiers: readonly (TierSelection & { readonly key: string })[];
  readonly foreign: ForeignSay;
  /** What port names mean to these rules, where they ask for any; for egress that is the peer's affair. */
  readonly named: NamedPorts;
  /** False: what is said does not hang on addresses. */
  readonly asksForAddresses: boolean;
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
  readonly #selecting: Selecting;
  readonly #selections = new Map<number, readonly TierSelection[]>();
  readonly #book: SubjectBook;
  readonly #foreign = new Map<string, ForeignSay>();

  constructor(context: SubjectContext, book: SubjectBook) {
    this.#context = context;
    this.#book = book;
    this.#selecting = new Selecting(context.index, context.policies);
  }

  /** Undefined: nobody polices the party, because it is on a node's network. */
  of({ party, named }: PartyFacts, direction: Direction): Subject | undefined {
    const [pod] = party.kind === 'pods' && !party.hostNetwork ? party.pods : [];
    if (pod === undefined) return undefined;
    const selections = this.#selections.get(party.id) ?? this.#selecting.about(pod);
    this.#selections.set(party.id, selections);
    const tiers = selections.map((selection) => this.#inDirection(selection, direction));
    const asked = tiers.flatMap(({ selected }) => selected.map(({ policy }) => policy));
    const meaning =
      direction === 'ingress' && asked.some((policy) => asksForNames(policy, direction)) ? named : NO_NAMES;
    const foreign = this.#foreignSay(pod.namespace, direction);
    const key = [
      direction,
      ...tiers.map((tier) => tier.key),
      this.#idOf(meaning),
      foreign.mayAllow,
      foreign.mayDeny,
    ].join(' ; ');
    const known = this.#book.subjects.get(key);
    if (known !== undefined) return known;
    const asksForAddresses = asked.some((policy) => asksForBlocks(policy, direction));
    const id = this.#book.subjects.size;
    const made: Subject = { id, direction, tiers, foreign, named: meaning, asksForAddresses };
    this.#book.subjects.set(key, made);
    return made;
  }

  #inDirection(selection: TierSelection, direction: Direction): Subject['tiers'][number] {
    const selected = selection.selected.filter(({ policy }) => {
      const { isolates, rules } = rulesOf(policy, direction);
      return isolates || rules.length > 0;
    });
    const ids = selected.map(({ policy, isCertain }) => `${this.#idOf(policy)}${isCertain ? '' : '?'}`);
    return { ...selection, selected, key: `${ids.join()}${selection.hasGap ? ' gap' : ''}` };
  }

  #foreignSay(namespace: string, direction: Direction): ForeignSay {
    const key = `${direction} ${namespace}`;
    const known = this.#foreign.get(key);
    if (known !== undefined) return known;
    const may = (isDenied: boolean): boolean =>
      unmodelledFacts(this.#context.policies, namespace, direction, isDenied).length > 0;
    const made = { mayDeny: may(false), mayAllow: may(true) };
    this.#foreign.set(key, made);
    return made;
  }

  #idOf(object: object): number {
    const known = this.#book.ids.get(object);
    if (known !== undefined) return known;
    this.#book.ids.set(object, this.#book.ids.size);
    return this.#book.ids.size - 1;
  }
}

function asksForNames(policy: CompiledPolicy, direction: Direction): boolean {
  return rulesOf(policy, direction).rules.some((rule) => askedNames(rule).length > 0);
}

function asksForBlocks(policy: CompiledPolicy, direction: Direction): boolean {
  return rulesOf(policy, direction).rules.some(
    ({ peers }) => peers !== 'any' && peers.some(({ kind }) => kind === 'ip-block'),
  );
}
