import type { AddressSet } from '../../model/address-set.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import type { CompiledPolicy, CompiledRule, PolicySet } from '../../dialects/compiled.ts';
import type { Decision } from '../trace.ts';
import type { Direction } from '../../model/verdict.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import type { Family } from '../../model/address.ts';
import type { Node } from '../../model/cluster-object.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodEndpoint } from '../../model/flow.ts';
import type { PortFunction, PortFunctions } from './port-functions.ts';
import type { ProtocolPorts } from './protocol-ports.ts';
import type { Row } from './row.ts';

/*
 * All pairs at once. Pods that no policy can tell apart, as subject or as peer, are one party; an answer is about two
 * parties and holds for each pair of their members. What is said here of connections is what the evaluator says of each
 * flow; a Service in between changes nothing of it but the self-exemption, and is not asked about here.
 */

/** What passes between two ends; what is in neither set is denied. Equal ones are one object: compare with `===`. */
export interface Connections {
  readonly allowed: ProtocolPorts;
  /** Ports on which a missing fact decides. */
  readonly unknown: ProtocolPorts;
}

/** Absent: the two have no common address family, so there is no connection to judge. */
export interface FamilyConnections {
  readonly ipv4?: Connections;
  readonly ipv6?: Connections;
}

/** Which addresses a party's members have; `none`: not known yet (Pending, a template), so either family may come. */
export type PartyFamilies = 'none' | readonly Family[];

/**
 * Pods that every policy treats alike. Never empty; finished pods are in no party. A pod is in one party, or in several
 * when it has more than one address of a family.
 */
export interface PodsParty {
  readonly kind: 'pods';
  /** Position in `Connectivity.parties`. */
  readonly id: number;
  readonly pods: readonly Pod[];
  readonly hostNetwork: boolean;
  readonly families: PartyFamilies;
}

/** Nodes that every policy treats alike; one node is in several parties when it has more than one address of a family. */
export interface NodesParty {
  readonly kind: 'nodes';
  readonly id: number;
  readonly nodes: readonly Node[];
  readonly families: PartyFamilies;
}

export type Party = PodsParty | NodesParty;

/**
 * What two members are to each other beside their parties. `same-node`: one of them is the node of the other, or a pod on
 * that node's network; `node-unknown`: it may be.
 */
export type Relation = 'apart' | 'same-pod' | 'same-node' | 'node-unknown';

/**
 * Outside addresses that the policies of a party treat alike. `addresses` is of one family. Addresses in it that a pod or
 * a node has are answered by those instead; a part where all are is left out.
 */
export interface OutsidePart {
  readonly addresses: AddressSet;
  readonly connections: Connections;
}

/** Every pair of ends of a cluster. Nothing is computed before it is asked for; what was asked once is kept. */
export interface Connectivity {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
  /** Pods (and templates of workloads without pods), and nodes. */
  readonly parties: readonly Party[];
  /** Empty: the pod has finished, or is not of this cluster. */
  partiesOf(pod: Pod): readonly PodsParty[];
  partiesOfNode(node: Node): readonly NodesParty[];
  /** What members of the one may open to members of the other that stand in this relation; left out: `apart`. */
  between(source: Party, destination: Party, relation?: Relation): FamilyConnections;
  /** In which relations members of the two stand: at least one, the most usual first. */
  relations(source: Party, destination: Party): readonly Relation[];
  /**
   * What outside addresses may open to this party: parts that do not overlap, together every address. Parties that the same
   * rules are about have one list: compare with `===`.
   */
  fromOutside(party: Party): readonly OutsidePart[];
  /** What this party may open to outside addresses. */
  toOutside(party: Party): readonly OutsidePart[];
  /** Why: what each side's policies say, and by which rules. `ports`: on others nobody looks. */
  reasons(source: Party, destination: Party, family: Family, relation?: Relation, ports?: ProtocolPorts): Reasons;
  /** The same for outside addresses, at the other end of `party`; `addresses` is one part, or inside of one. */
  reasonsOutside(party: Party, direction: Direction, addresses: AddressSet, ports?: ProtocolPorts): Reasons;
  /** The same for the node of the party's members, or another one, of which nothing else is known: no such node need be read. */
  reasonsBesideNode(party: Party, direction: Direction, family: Family, isOwn: boolean, ports?: ProtocolPorts): Reasons;
  readonly tables: PairTables;
}

/** What the answers are made of, for those who ask about thousands of pairs. Parties go by their `id`. */
export interface PairTables {
  readonly functions: PortFunctions;
  /** The same object in two states: there the same numbers are the same parties. */
  readonly numbering: object;
  /** What the policies of one party say about every party at its other end (`side-row.ts`). */
  row(party: number, direction: Direction, family: Family): Row;
  outside(party: number, direction: Direction, family: Family): readonly OutsideSay[];
  /** The same in two states with the same parties: there the policies of the party say the same of everybody. */
  asked(party: number, direction: Direction): object | undefined;
  /** What the policies of one party say to pods that are not there, one by one. */
  newPods(party: number, direction: Direction, family: Family, pods: NewPods): readonly PortFunction[];
  /** What both sides say together: ALLOW, DENY or UNKNOWN at each port. */
  bothSay(source: Party, destination: Party, family: Family, relation: Relation): PortFunction;
  connectionsOf(both: PortFunction): Connections;
}

/** Pods that are not there, on no node and without address. */
export interface NewPods {
  readonly pods: readonly PodEndpoint[];
  /** True: their labels, and the labels of their namespace, may be any. */
  readonly areAnybody: boolean;
}

/** What one side says about some outside addresses, all of one family (`side-row.ts`). */
export interface OutsideSay {
  readonly addresses: AddressSet;
  readonly says: PortFunction;
}

export interface Reasons {
  readonly egress: SideReasons;
  readonly ingress: SideReasons;
}

/** One side of a pair, over all ports at once. */
export interface SideReasons {
  readonly direction: Direction;
  /** What this side alone lets pass. */
  readonly connections: Connections;
  /** Rules that match on some ports, in the order in which tiers and policies decide. */
  readonly rules: readonly SideRule[];
  /** Policies that isolate the subject in this direction. Empty: everything passes, unless rules deny. */
  readonly isolatedBy: readonly CompiledPolicy[];
  /** Policies of other languages with rules about the subject in this direction; they may isolate nobody. */
  readonly speaking: readonly CompiledPolicy[];
  /** Ports that no rule speaks about are decided so: not isolated, isolated, exempt, nobody to police, or a missing fact. */
  readonly otherwise: readonly Decision[];
}

export interface SideRule {
  readonly tier: string;
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  /** Ports on which it decides for certain: what it allows, denies or passes on (`rule.action`). */
  readonly ports: ProtocolPorts;
  /** Ports on which a missing fact decides whether it matches. */
  readonly maybe: ProtocolPorts;
}
