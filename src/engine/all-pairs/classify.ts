import { getOrMake } from './get-or-make.ts';
import {
  type AskingSets,
  byFamily,
  type Classes,
  factsOfPods,
  familiesOf,
  type PartyFacts,
  type PodsFacts,
} from './classes.ts';
import { type ClusterIndex, isFinished } from '../cluster-index.ts';
import { everyPolicy, type ForeignReach, type PolicySet } from '../../dialects/compiled.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import { areHostsAlike } from '../host-policies.ts';
import { membershipOf } from './membership.ts';
import { NO_NAMES } from './named-ports.ts';
import type { Node } from '../../model/cluster-object.ts';
import { moveMembers } from './move-members.ts';
import type { NodesParty, Party, PodsParty } from './connectivity.ts';
import { tunnelIn } from '../tunnel.ts';
import type { Pod } from '../../model/pod.ts';
import { type Asking, Questions } from './questions.ts';

/** Puts pods and nodes that no policy can tell apart into one party each. */
export function classify(index: ClusterIndex, policies: PolicySet, model: EnforcerModel): Classes {
  const all = askingOf(index, policies);
  const questions = new Questions(all, model);
  const members = membersOf(index);
  questions.prepare([...members, ...index.snapshot.nodes].flatMap(({ addresses }) => addresses));
  return new Classifier(index, questions).classify(members, all);
}

/**
 * The same for a state that differs from one that is classified by some policies or pods: whatever of the two is the same
 * object is not looked at again. Parties may be smaller than they need be, never larger.
 */
export function reclassify(base: Classes, index: ClusterIndex, policies: PolicySet): Classes {
  const { index: old, questions: asked, asking: before } = base.made;
  const areNodesSame = old.snapshot.nodes === index.snapshot.nodes && areHostsAlike(before.hosts, policies);
  if (!areNodesSame) return classify(index, policies, asked.model);
  const all = askingOf(index, policies);
  const more: Asking = {
    hosts: all.hosts,
    policies: all.policies.filter((policy) => !before.policySet.has(policy) && !asked.covers(policy)),
    subjects: all.subjects.filter((subject) => !before.subjectSet.has(subject) && !asked.coversSubject(subject)),
  };
  const asksMore = more.policies.length + more.subjects.length > 0;
  const isSame = old.snapshot.pods === index.snapshot.pods && old.snapshot.workloads === index.snapshot.workloads;
  if (isSame && !asksMore) return base;
  const questions = asksMore ? new Questions(more, asked.model, asked) : asked;
  const members = isSame ? base.made.members : membersOf(index);
  return (
    moveMembers(base, { index, asking: all, questions, members }) ??
    new Classifier(index, questions).classify(members, all)
  );
}

function askingOf(index: ClusterIndex, set: PolicySet): AskingSets {
  const policies = everyPolicy(set);
  const reaches = [...(set.foreignReach ?? new Map<string, ForeignReach>()).values()];
  const subjects = [
    ...[...(set.foreignSubjects ?? new Map()).values()].flat(),
    ...(hasForeign(set) ? reaches.flatMap((reach) => reach.subjects ?? []) : []),
    ...(tunnelIn(index, set)?.routes ?? []).flatMap(({ from, to }) => [...from, ...to]),
  ];
  return { policies, subjects, hosts: set, policySet: new Set(policies), subjectSet: new Set(subjects) };
}

function hasForeign({ unmodelled, unmodelledGaps = [] }: PolicySet): boolean {
  return unmodelled.length + unmodelledGaps.length > 0;
}

function membersOf(index: ClusterIndex): readonly Pod[] {
  return membershipOf(index).pods.filter((pod) => !isFinished(pod));
}

/** A party while its members are found. */
interface Draft<Member, Facts> {
  readonly facts: Facts;
  readonly members: Member[];
}

interface NodesFacts extends PartyFacts {
  readonly party: NodesParty;
}

class Classifier {
  readonly #index: ClusterIndex;
  readonly #questions: Questions;
  readonly #podDrafts = new Map<number, Draft<Pod, PodsFacts>>();
  readonly #nodeDrafts = new Map<number, Draft<Node, NodesFacts>>();
  readonly #ofPod = new Map<Pod, PodsParty[]>();
  readonly #ofNode = new Map<Node, NodesParty[]>();

  constructor(index: ClusterIndex, questions: Questions) {
    this.#index = index;
    this.#questions = questions;
  }

  classify(members: readonly Pod[], asking: AskingSets): Classes {
    for (const pod of members) this.#addPod(pod);
    for (const node of this.#index.snapshot.nodes) this.#addNode(node);
    const facts = [...this.#podDrafts.values(), ...this.#nodeDrafts.values()].map((draft) => draft.facts);
    const pods = new Map([...this.#podDrafts].map(([number, draft]) => [number, draft.facts.party]));
    const made = { index: this.#index, asking, questions: this.#questions, members, pods };
    return { facts, ofPod: this.#ofPod, ofNode: this.#ofNode, made };
  }

  #addPod(pod: Pod): void {
    for (const { number, addresses } of this.#questions.turnsOfPod(this.#index, pod)) {
      const draft = getOrMake(this.#podDrafts, number, () => {
        const members = [pod];
        return { facts: factsOfPods(this.#count(), members, addresses, this.#questions), members };
      });
      join(draft, pod, this.#ofPod);
    }
  }

  #addNode(node: Node): void {
    for (const { number, addresses } of this.#questions.turnsOfNode(this.#index, node)) {
      const draft = getOrMake(this.#nodeDrafts, number, () => {
        const members = [node];
        const party: NodesParty = { kind: 'nodes', id: this.#count(), nodes: members, families: familiesOf(addresses) };
        return { facts: { party, addresses: byFamily(addresses), named: NO_NAMES }, members };
      });
      join(draft, node, this.#ofNode);
    }
  }

  #count(): number {
    return this.#podDrafts.size + this.#nodeDrafts.size;
  }
}

/** Two addresses that no policy tells apart make one member, not two. */
function join<Member, Kind extends Party>(
  { facts, members }: Draft<Member, PartyFacts & { readonly party: Kind }>,
  member: Member,
  partiesOf: Map<Member, Kind[]>,
): void {
  const parties = getOrMake(partiesOf, member, () => []);
  if (parties.includes(facts.party)) return;
  parties.push(facts.party);
  if (members[0] !== member) members.push(member);
}
