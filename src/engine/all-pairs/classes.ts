import type { Address, Family } from '../../model/address.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import type { CompiledPolicy, Subject } from '../../dialects/compiled.ts';
import type { NamedPorts } from './named-ports.ts';
import type { Node } from '../../model/cluster-object.ts';
import type { NodesParty, Party, PartyFamilies, PodsParty } from './connectivity.ts';
import type { Pod } from '../../model/pod.ts';
import type { Asking, Questions } from './questions.ts';

/** What of a party decides how its flows are judged; `members[0]` may stand for all of them. */
export interface PartyFacts {
  readonly party: Party;
  /** Of each family, one address that stands for those of all members; absent: none, or not known yet. */
  readonly addresses: Readonly<Partial<Record<Family, Address>>>;
  readonly named: NamedPorts;
}

export interface PodsFacts extends PartyFacts {
  readonly party: PodsParty;
}

export interface Classes {
  /** By the parties' numbers. The same list in two states: the same parties. */
  readonly facts: readonly PartyFacts[];
  readonly ofPod: ReadonlyMap<Pod, readonly PodsParty[]>;
  readonly ofNode: ReadonlyMap<Node, readonly NodesParty[]>;
  readonly made: ClassesMade;
}

/** What classes were made of, for those of a state that is much the same. */
export interface ClassesMade {
  readonly index: ClusterIndex;
  readonly asking: AskingSets;
  readonly questions: Questions;
  readonly members: readonly Pod[];
  /** By the numbers of their turns. */
  readonly pods: ReadonlyMap<number, PodsParty>;
}

/** All that ask, in a row and for looking up. */
export interface AskingSets extends Asking {
  readonly policySet: ReadonlySet<CompiledPolicy>;
  readonly subjectSet: ReadonlySet<Subject>;
}

/** `addresses` are those of the turn that all members have, of the first of them. */
export function factsOfPods(
  id: number,
  pods: readonly Pod[],
  addresses: readonly Address[],
  questions: Questions,
): PodsFacts {
  const [pod] = pods;
  if (pod === undefined) throw new RangeError('a party has members');
  const { hostNetwork } = pod;
  const party: PodsParty = { kind: 'pods', id, pods, hostNetwork, families: familiesOf(addresses) };
  return { party, addresses: byFamily(addresses), named: questions.namedPortsOf(pod) };
}

export function familiesOf(addresses: readonly Address[]): PartyFamilies {
  return addresses.length === 0 ? 'none' : addresses.map(({ family }) => family);
}

export function byFamily(addresses: readonly Address[]): PartyFacts['addresses'] {
  return Object.fromEntries(addresses.map((address) => [address.family, address]));
}
