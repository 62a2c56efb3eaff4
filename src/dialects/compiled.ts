import type { Write } from '../model/last-write.ts';
import type { Address, Cidr, Family } from '../model/address.ts';
import type { Assumption } from '../model/divergence.ts';
import type { FlowWay } from '../model/flow.ts';
import type { Known } from '../model/known.ts';
import type { FieldPath, ObjectRef, Origin } from '../model/reference.ts';
import type { LabelSelector } from '../model/selector.ts';
import type { Protocol } from '../model/protocol.ts';
import type { DenialSymptom } from '../model/enforcement.ts';
import type { Direction } from '../model/verdict.ts';
import { type EnforcerFlag, type EnforcerModel, SPECIFICATION } from '../model/enforcer-model.ts';
import type { Gap } from '../model/gap.ts';
import type { UnmodelledPolicy } from '../model/snapshot.ts';

/*
 * The form that every policy language compiles to, and the only one that the evaluator reads. Rules are never merged
 * and never sorted away: each keeps its way back to the field that it came from, because explaining is the product.
 */

/** Everything that polices flows, in the order in which it decides. */
export interface PolicySet {
  /** Those on top of the chain stand behind it. */
  readonly tiers: readonly Tier[];
  /** Objects that no dialect speaks yet; they may select what their namespace holds, or anything. */
  readonly unmodelled: readonly UnmodelledPolicy[];
  /** Of such objects that are known to be about some pods alone, those; several: any of them. */
  readonly foreignSubjects?: ReadonlyMap<UnmodelledPolicy, readonly Subject[]>;
  /** Lists of such objects that could not be read. */
  readonly unmodelledGaps?: readonly Gap[];
  /** How far such objects can change an answer, by API group; a group that is not here may do anything. */
  readonly foreignReach?: ReadonlyMap<string, ForeignReach>;
  /** Objects that may decide about nodes, and so about pods on their networks; absent: none. They are not evaluated. */
  readonly hostPolicies?: readonly HostPolicy[];
  /** Lists that may hide such objects. */
  readonly hostGaps?: readonly Gap[];
  /** Objects about nodes that are there and do nothing: whoever knows their language is not told to enforce them. */
  readonly idleHostPolicies?: readonly HostPolicy[];
  /** Policies that whoever enforces them takes for missing. */
  readonly ignored?: readonly IgnoredPolicy[];
  /** The same as if what is only staged were enforced, found out when asked for; absent: nothing is staged. */
  readonly staged?: () => PolicySet;
  /** What whoever enforces is told to do, where objects show it; absent: nothing shows it. */
  readonly realised?: Realised;
  /** How whoever enforces them reads them; absent: as specified. */
  readonly model?: EnforcerModel;
  /** Absent: every connection is seen as it is. */
  readonly tunnel?: Tunnel;
  /** Settings of a mesh that are taken for what they usually are; absent: none. */
  readonly meshAssumed?: readonly MeshAssumption[];
  /** They also hang on the state's Services and what these lead to. */
  readonly readsServices?: true;
  /** And on the ways in which pods are in a mesh. */
  readonly readsPods?: true;
}

/** An object that may be about nodes. */
export interface HostPolicy {
  readonly policy: UnmodelledPolicy;
  readonly nodes: HostReach;
  readonly directions: readonly Direction[];
}

/** Which nodes an object may be about; `any`: that is not told by their names and labels. */
export type HostReach =
  | { readonly kind: 'any' }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'labels'; readonly selector: LabelSelector };

export interface Realised {
  readonly policies: readonly RealisedPolicy[];
  /** Lists of it that could not be read. */
  readonly gaps: readonly Gap[];
}

/** What whoever enforces is told to do for one policy, in addresses. */
export interface RealisedPolicy {
  readonly policy: ObjectRef;
  /** Where it stands. */
  readonly objects: readonly ObjectRef[];
  /** Addresses of the pods that it is applied to. */
  readonly pods: ReadonlySet<string>;
  readonly isolates: ReadonlySet<Direction>;
  /** Where it stands among the policies of the admin tiers, as each of its objects has it; empty: of a namespace, or not said. */
  readonly ranks: readonly RealisedRank[];
  readonly ingress: readonly RealisedEntry[];
  readonly egress: readonly RealisedEntry[];
  /** False: it has entries that are not among these (DNS names, or what cannot be read). */
  readonly isWhole: boolean;
}

export interface RealisedRank {
  readonly tier: string;
  readonly priority: number;
}

export interface RealisedEntry {
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
  /** Empty: every port. */
  readonly ports: readonly RealisedPort[];
  readonly action: RuleAction;
}

/** Both ends included. */
export interface RealisedPort {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
}

/** A setting of a mesh that was not read, and the policies as they are read where it is another. */
export interface MeshAssumption {
  readonly assumption: Omit<Assumption, 'reads'>;
  readonly otherwise: () => PolicySet;
}

/** Connections of TCP that policies of pods see as ones to another port, because a mesh carries them there. */
export interface Tunnel {
  readonly port: number;
  readonly routes: readonly TunnelRoute[];
  readonly ownNode: OwnNodeEntry;
}

/** What runs on the own node of these pods comes to them from an address of its own, by which a mesh lets it through. */
export interface OwnNodeEntry {
  readonly certain: readonly Subject[];
  /** Pods of which it is not known. */
  readonly possible: readonly Subject[];
  readonly addresses: Readonly<Record<Family, Address>>;
}

/** From any of these pods to any of those. */
export interface TunnelRoute {
  readonly from: readonly Subject[];
  readonly to: readonly Subject[];
  /** False: the mesh may also let them go as they are. */
  readonly isCertain: boolean;
}

export interface IgnoredPolicy {
  /** Who takes it for missing. */
  readonly by: 'Calico' | 'Cilium';
  readonly ref: ObjectRef;
  readonly origin?: Origin;
  /** The field that cannot be read; absent: what is wrong is in no single one. */
  readonly path?: FieldPath;
  readonly problem: string;
}

/** How these policies are read. */
export function modelOf({ model }: PolicySet): EnforcerModel {
  return model ?? SPECIFICATION;
}

export interface ForeignReach {
  /** The directions in which it may decide, about the pods of its namespace. */
  readonly directions: readonly Direction[];
  /** It takes away and never gives: what NetworkPolicy denies stays denied. */
  readonly onlyRestricts: boolean;
  /** Namespaces whose objects are about the pods of all namespaces; absent: none. */
  readonly everywhereFrom?: readonly string[];
  /** Pods that its objects can be about, whatever these say: any of these; absent: all pods. */
  readonly subjects?: readonly Subject[];
}

/**
 * One layer of policy. `isolating`: a pod that a policy selects is closed but for what some rule allows (NetworkPolicy); a
 * rule that denies wins over all that allow (Cilium). `first-match`: rules in order of priority, the first that matches acts
 * (the admin tiers); policies of it that isolate close what none of its rules matched (tiers of Calico).
 */
export interface Tier {
  readonly name: string;
  readonly semantics: 'isolating' | 'first-match';
  /** Policies that can only select pods of one namespace, by that namespace. */
  readonly byNamespace: ReadonlyMap<string, readonly CompiledPolicy[]>;
  /** Policies that may select pods of several namespaces. */
  readonly clusterWide: readonly CompiledPolicy[];
  /** Lists of this tier that could not be read; a gap without namespace concerns every pod. */
  readonly gaps: readonly Gap[];
  /** Those of the gaps that may hide rules which deny, of an isolating tier; absent: none. */
  readonly denyingGaps?: readonly Gap[];
  /** Absent: it is part of the chain, in which the first that decides ends it. */
  readonly onTop?: OnTop;
}

/**
 * A tier that stands on top of the chain, with whoever else a flow has to pass: it is asked of what the chain lets pass, or
 * what is exempt from it, and a denial of it denies; whatever else it says changes nothing. It never lifts a denial, and reads
 * blocks and ports as specified, whatever those who enforce the chain make of them.
 */
export interface OnTop {
  readonly directions: readonly Direction[];
  /** Others pass unseen; absent: it sees all. */
  readonly protocols?: readonly Protocol[];
  /** What comes from the own node in the way of a mesh (`OwnNodeEntry`) passes unseen; absent: it does not. */
  readonly sparesOwnNode?: true;
}

/** Whether a tier on top sees a flow. */
export function seesFlow({ directions, protocols }: OnTop, direction: Direction, protocol: Protocol): boolean {
  return directions.includes(direction) && protocols?.includes(protocol) !== false;
}

/** The tiers of the chain, without those on top of it. */
export function chainOf({ tiers }: Pick<PolicySet, 'tiers'>): readonly Tier[] {
  return tiers.filter(({ onTop }) => onTop === undefined);
}

export interface CompiledPolicy {
  readonly ref: ObjectRef;
  readonly origin?: Origin;
  readonly subject: Subject;
  readonly ingress: CompiledRules;
  readonly egress: CompiledRules;
  /** First-match tiers: lower goes first (0 where the language has none). */
  readonly priority: number;
  readonly language: PolicyLanguage;
  /** What its language calls the tier that it is in, where several of these stand in one. */
  readonly tier?: string;
  /** Shared by the parts of a policy whose subjects are several; they say the same, and one of them is heard. */
  readonly partOf?: object;
  /** What is in it that not every installation of its enforcer takes, by the flags that say so; absent: nothing. */
  readonly needs?: readonly NeededFlag[];
  readonly terminating: boolean;
  /** RFC 3339, for "how young is this policy". */
  readonly created?: string;
  readonly changed?: Write;
  /** Fields of the policy itself that this version does not know: whatever it says is then uncertain. */
  readonly unrecognised: readonly string[];
  readonly findings: readonly CompileFinding[];
}

export type NeededFlag = Extract<
  EnforcerFlag,
  | 'ciliumNamespacePolicies'
  | 'ciliumClusterPolicies'
  | 'ciliumL7Rules'
  | 'ciliumProxy'
  | 'ciliumIcmpRules'
  | 'ciliumNodePeers'
  | 'ciliumPortless'
>;

/** What a policy is written in: not every enforcer knows each, nor reads each as it is specified. */
export type PolicyLanguage =
  | 'core'
  | 'admin-v1alpha1'
  | 'admin-v1alpha2'
  | 'calico'
  | 'cilium'
  | 'antrea'
  | 'aws'
  | 'istio'
  | 'linkerd'
  | 'ovn';

/** Which pods a policy is about. */
export interface Subject {
  readonly namespaces:
    | { readonly kind: 'named'; readonly name: string }
    | { readonly kind: 'labels'; readonly selector: LabelSelector };
  readonly pods: LabelSelector;
  /** Absent: whatever service account they run as. */
  readonly account?: AccountSelector;
  /** The labels of service accounts that were asked for, where `account` names those that have them. */
  readonly accountAsked?: string;
}

/** Requirements on a pod's attributes (`attributesOf`): the name of its service account under the key `name`, with its namespace under
 * `account`, and others. */
export type AccountSelector = LabelSelector;

export interface CompiledRules {
  /** Default deny in this direction for the pods selected. */
  readonly isolates: boolean;
  /** The rules count although they isolate nobody. */
  readonly countsAnyway?: true;
  readonly rules: readonly CompiledRule[];
}

/** `deny-some`: of what it matches it denies what meets its conditions; ports and addresses decide nothing. */
export type RuleAction = 'allow' | 'deny' | 'pass' | 'deny-some';

export interface CompiledRule {
  /** Counts from 0 in its direction. */
  readonly index: number;
  readonly path: FieldPath;
  readonly name?: string;
  readonly action: RuleAction;
  /** How a connection ends that this rule denies; absent: as whoever enforces does it otherwise. */
  readonly denial?: Exclude<DenialSymptom, 'unknown'>;
  readonly peers: 'any' | readonly Peer[];
  readonly ports: 'any' | readonly PortMatch[];
  /**
   * What has to hold above ports and addresses, where only that is judged: to allow, one of them; to `deny-some`, what is
   * denied. Absent: nothing (semantics F: L7 rules).
   */
  readonly conditions?: readonly RuleCondition[];
  /** Fields of the rule that this version does not know. */
  readonly unrecognised: readonly string[];
  /** It denies also what comes from the pod's own node, which other denials spare (semantics B.2, F.2). */
  readonly sparesNobody?: true;
}

/** A condition on what is said over a connection. */
export interface RuleCondition {
  readonly path: FieldPath;
  /** As a reader knows it: `HTTP GET /api/.*`, `DNS *.example.com`, `TLS server name db.example.com`. */
  readonly text: string;
  /** What whoever is refused there sees: `403`, `REFUSED`, a reset; absent: not known. */
  readonly refusal?: string;
}

interface PeerBase {
  /** Counts from 0 in its rule. */
  readonly index: number;
  readonly path: FieldPath;
  /** What a reader knows it as, where several say one thing, or its conditions say it in other words. */
  readonly words?: string;
}

/** Matches pods by their namespace and labels; never nodes, hostNetwork pods or outside addresses (semantics A.5). */
export interface SelectorPeer extends PeerBase {
  readonly kind: 'selector';
  readonly namespaces:
    | { readonly kind: 'same'; readonly namespace: string }
    | { readonly kind: 'labels'; readonly selector: LabelSelector };
  /** Empty: every pod. */
  readonly pods: LabelSelector;
  /** Absent: whatever service account they run as. */
  readonly account?: AccountSelector;
  /** The labels of service accounts that were asked for, where `account` names those that have them. */
  readonly accountAsked?: string;
}

/** Matches addresses (semantics A.6). */
export interface IpBlockPeer extends PeerBase {
  readonly kind: 'ip-block';
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
  /** Of an ingress rule of a NetworkPolicy: the policy's own namespace. */
  readonly home?: string;
  /** An address is written with leading zeros, which enforcers read in different ways (semantics A.6). */
  readonly hasLeadingZeros?: true;
  /** Pods and nodes are matched only where whoever enforces is known to do so for blocks: in Cilium's own language (F.2). */
  readonly isOfOutside?: true;
}

/** Matches the addresses of nodes by the nodes' labels (semantics D.4). */
export interface NodesPeer extends PeerBase {
  readonly kind: 'nodes';
  readonly selector: LabelSelector;
}

/** Matches what a pod has looked up under one of these names; `*.` stands for one or more labels (semantics D.4). */
export interface DomainsPeer extends PeerBase {
  readonly kind: 'domains';
  readonly names: readonly string[];
  /**
   * `characters`: a `*` stands anywhere, for any text, an empty one too (semantics F.3); `within-label`: for characters of one
   * label, and `**.` before a name for one label or more (F.2).
   */
  readonly wildcard?: 'characters' | 'within-label';
}

/** Matches by what stands at the other end, whatever its labels: Cilium's entities (semantics F.2). */
export interface EntityPeer extends PeerBase {
  readonly kind: 'entity';
  /** As it is written: `cluster`. */
  readonly name: string;
  /** Pods on the pod network. */
  readonly pods: boolean;
  /** The node that the policy's pod is on, and what is on its network. */
  readonly ownNode: boolean;
  readonly otherNodes: boolean;
  /** Addresses that are nobody's in the cluster, of these families. */
  readonly outside: readonly Family[];
  /** Where the API server is, whatever else is there; absent: it is not meant. */
  readonly servers?: Known<readonly Address[]>;
  /** Only connections that a Service of the cluster, or a port of a node, has handed on; absent: all. */
  readonly through?: FlowWay;
}

/** Matches connections that a Service of the cluster has led on, by its name; never those to what stands behind it (semantics F.3). */
export interface ServicePeer extends PeerBase {
  readonly kind: 'service';
  readonly namespace: string;
  readonly name: string;
}

/** A peer that this version cannot read: it may match anything or nothing. */
export interface UnrecognisedPeer extends PeerBase {
  readonly kind: 'unrecognised';
  readonly problem: string;
  /** It can be read, and what it hangs on was not; absent: it cannot. */
  readonly unread?: { readonly gap?: Gap };
}

export type SimplePeer =
  | SelectorPeer
  | IpBlockPeer
  | NodesPeer
  | DomainsPeer
  | EntityPeer
  | ServicePeer
  | UnrecognisedPeer;

/** Matches what each of its parts matches, or does not match where that is negated. */
export interface AllOfPeer extends PeerBase {
  readonly kind: 'all-of';
  readonly parts: readonly PeerPart[];
}

export interface PeerPart {
  readonly peer: SimplePeer;
  readonly isNegated: boolean;
}

export type Peer = SimplePeer | AllOfPeer;

/** The peer itself, or what it is put together of. */
export function simplePeersOf(peer: Peer): readonly SimplePeer[] {
  return peer.kind === 'all-of' ? peer.parts.map((part) => part.peer) : [peer];
}

/** Everything that a rule's peers are made of; none where everybody is meant. */
export function simplePeersIn({ peers }: CompiledRule): readonly SimplePeer[] {
  return peers === 'any' ? [] : peers.flatMap(simplePeersOf);
}

export interface PortMatch {
  /** Counts from 0 in its rule. */
  readonly index: number;
  readonly path: FieldPath;
  /** `any`: the protocol comes from the container port that the name finds. */
  readonly protocol: Protocol | 'any';
  readonly port: { readonly kind: 'all' } | PortNumbersMatch | PortNameMatch | UnrecognisedPort;
  /** One of more ports than some enforcers know of in one rule (semantics E.8: AWS VPC CNI). */
  readonly inLongList?: true;
}

/** Both ends included. */
export interface PortNumbersMatch {
  readonly kind: 'range';
  readonly first: number;
  readonly last: number;
}

export interface PortNameMatch {
  readonly kind: 'named';
  readonly name: string;
  /** Of a NetworkPolicy: the kind of rule that asks; `egress-to-all`: one without peers. */
  readonly asked?: 'ingress' | 'egress' | 'egress-to-all';
  /** Of a NetworkPolicy: its own namespace. */
  readonly home?: string;
}

interface UnrecognisedPort {
  readonly kind: 'unrecognised';
  readonly problem: string;
}

/** Something about the policy that a reader should know although it compiles. */
export interface CompileFinding {
  readonly code:
    | 'CIDR_HOST_BITS'
    | 'CIDR_LEADING_ZEROS'
    | 'CIDR_IPV4_MAPPED'
    | 'RULES_WITHOUT_POLICY_TYPE'
    | 'INVALID_SELECTOR_VALUE'
    /** A rule of the admin tiers with a shape that nobody knows: it opens nothing (semantics D.5). */
    | 'UNKNOWN_SHAPE'
    /** A rule of the admin tiers names a protocol and no port, which the schema does not take (semantics D.6). */
    | 'CNP_SHAPE';
  readonly path: FieldPath;
  readonly detail: string;
}

/** The tier that holds NetworkPolicy, whatever else stands in it. */
export const NETWORK_POLICY_TIER = 'NetworkPolicy';

/** NetworkPolicies in whichever tier they stand, by namespace. */
export function corePolicies({ tiers }: Pick<PolicySet, 'tiers'>): ReadonlyMap<string, readonly CompiledPolicy[]> {
  const found = tiers.flatMap(({ byNamespace }) =>
    [...byNamespace].map(([name, policies]) => [name, policies.filter(isCore)] as const),
  );
  return new Map(found.filter(([, policies]) => policies.length > 0));
}

export function isCore({ language }: Pick<CompiledPolicy, 'language'>): boolean {
  return language === 'core';
}

/** A NetworkPolicy, or what has its schema and stands in one tier with it. */
export function isLikeCore(policy: Pick<CompiledPolicy, 'language' | 'ref'>): boolean {
  return isCore(policy) || (policy.language === 'aws' && policy.ref.namespace !== undefined);
}

/** Of one of the tiers around NetworkPolicy. */
export function isAdmin({ language, ref }: Pick<CompiledPolicy, 'language' | 'ref'>): boolean {
  if (language === 'aws') return ref.namespace === undefined;
  return language === 'admin-v1alpha1' || language === 'admin-v1alpha2';
}

/** All policies, tier after tier. */
export function everyPolicy({ tiers }: Pick<PolicySet, 'tiers'>): readonly CompiledPolicy[] {
  return tiers.flatMap(({ byNamespace, clusterWide }) => [...[...byNamespace.values()].flat(), ...clusterWide]);
}

/** All rules of one direction. */
export function rulesOf(policy: CompiledPolicy, direction: 'ingress' | 'egress'): CompiledRules {
  return direction === 'ingress' ? policy.ingress : policy.egress;
}
