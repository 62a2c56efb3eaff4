import type { AddressSet } from '../../model/address-set.ts';
import { hasAddress, representative, uniteAddresses } from '../../model/address-set.ts';
import {
  ALLOW,
  BOTH,
  BOTH_TRUE,
  DIFFER,
  EITHER,
  EXEMPT,
  OPEN_TO_DOUBT,
  SOFTEN,
  toOwnNode,
  UNKNOWN,
} from './side-row.ts';
import type { At } from './ends-at.ts';
import { classify, reclassify } from './classify.ts';
import type { Classes } from './classes.ts';
import type { ClusterIndex } from '../cluster-index.ts';
import type { PolicySet } from '../../dialects/compiled.ts';
import type {
  Connections,
  Connectivity,
  FamilyConnections,
  NodesParty,
  OutsidePart,
  OutsideSay,
  PairTables,
  Party,
  PodsParty,
  Reasons,
  Relation,
} from './connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import { commonFamilies, familiesOf, isOnNodeNetwork } from './party-facts.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import type { Family } from '../../model/address.ts';
import { getOrMake } from './get-or-make.ts';
import type { Node } from '../../model/cluster-object.ts';
import { type OwnedAddresses, ownedAddresses } from './owned-addresses.ts';
import { eachProtocol, EVERYTHING, type ProtocolPorts } from './protocol-ports.ts';
import { EVERY_PORT, NO_PORTS, portSetOf } from '../../model/port-set.ts';
import { FIRST_NODE_PORT, LAST_NODE_PORT } from '../../model/protocol.ts';
import type { Pod } from '../../model/pod.ts';
import { type PortFunction, PortFunctions, type PortOperation } from './port-functions.ts';
import { reasonsBetween } from './reasons.ts';
import { besideNode, endAt, pairThatIs, relationsBetween } from './representatives.ts';
import { rowValue } from './row.ts';
import { Sides } from './sides.ts';

const NODE_PORTS = eachProtocol(() => portSetOf([{ first: FIRST_NODE_PORT, last: LAST_NODE_PORT }]));
/** What is said in the second family of those who speak one. */
const NO_MORE: readonly OutsideSay[] = [];
const TCP = eachProtocol((protocol) => (protocol === 'TCP' ? EVERY_PORT : NO_PORTS));
const SCTP = eachProtocol((protocol) => (protocol === 'SCTP' ? EVERY_PORT : NO_PORTS));

/** Answers for parties, from what each side's policies say about all peers at once. */
export class ClassConnectivity implements Connectivity {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
  readonly parties: readonly Party[];
  readonly tables: PairTables;
  readonly #functions: PortFunctions;
  readonly #sides: Sides;
  readonly #classes: Classes;
  readonly #allowed: PortFunction;
  readonly #toOwnNode: PortOperation;
  /** 1 on the ports of the range, or on those of the protocol. */
  readonly #nodePorts: PortFunction;
  readonly #sctp: PortFunction;
  readonly #tcp: PortFunction;
  readonly #connections: (Connections | undefined)[] = [];
  /** By both parties' numbers: many groups have the same ones. */
  readonly #relations = new Map<number, readonly Relation[]>();
  /** By what is said in one family, and then in the other. */
  readonly #outsideParts = new Map<readonly OutsideSay[], Map<readonly OutsideSay[], readonly OutsidePart[]>>();
  #owned: OwnedAddresses | undefined;

  /** `like` is about a state that is much the same: what it has found out is not found out again. */
  constructor(index: ClusterIndex, policies: PolicySet, model: EnforcerModel, like?: ClassConnectivity) {
    this.index = index;
    this.policies = policies;
    this.model = model;
    this.#functions = like === undefined ? new PortFunctions() : like.#functions;
    this.#classes = like === undefined ? classify(index, policies, model) : reclassify(like.#classes, index, policies);
    this.parties = this.#classes.facts.map(({ party }) => party);
    this.#allowed = this.#functions.constant(ALLOW);
    this.#toOwnNode = toOwnNode(model);
    this.#nodePorts = this.#functions.where(NODE_PORTS, 1, 0);
    this.#sctp = this.#functions.where(SCTP, 1, 0);
    this.#tcp = this.#functions.where(TCP, 1, 0);
    const { facts } = this.#classes;
    this.#sides = new Sides(
      { index, policies, model, facts, functions: this.#functions },
      like === undefined ? undefined : like.#sides,
    );
    this.tables = {
      functions: this.#functions,
      numbering: facts,
      row: (party, direction, family) => this.#sides.row(party, direction, family),
      outside: (party, direction, family) => this.#sides.outside(party, direction, family),
      asked: (party, direction) => this.#sides.asked(party, direction),
      newPods: (party, direction, family, pods) => this.#sides.newPods(party, direction, family, pods),
      bothSay: (source, destination, family, relation) => this.#bothSay(source, destination, family, relation),
      connectionsOf: (both) => this.#connectionsOf(both),
    };
  }

  partiesOf(pod: Pod): readonly PodsParty[] {
    return this.#classes.ofPod.get(pod) ?? [];
  }

  partiesOfNode(node: Node): readonly NodesParty[] {
    return this.#classes.ofNode.get(node) ?? [];
  }

  between(source: Party, destination: Party, relation: Relation = 'apart'): FamilyConnections {
    const answers: { ipv4?: Connections; ipv6?: Connections } = {};
    for (const family of commonFamilies(source.families, destination.families)) {
      const both = this.#bothSay(source, destination, family, relation);
      answers[family === 4 ? 'ipv4' : 'ipv6'] = this.#connectionsOf(both);
    }
    return answers;
  }

  #bothSay(source: Party, destination: Party, family: Family, relation: Relation): PortFunction {
    if (relation === 'same-pod') return this.#allowed;
    const out = rowValue(this.#sides.row(source.id, 'egress', family), destination.id);
    const into = rowValue(this.#sides.row(destination.id, 'ingress', family), source.id);
    if (relation === 'apart') return this.#functions.combine(BOTH, out, into);
    return this.#functions.combine(
      BOTH,
      isOnNodeNetwork(destination) && isPoliced(source) ? this.#toNode(source, destination, family, relation) : out,
      isOnNodeNetwork(source) && isPoliced(destination) ? this.#fromNode(source, destination, family, relation) : into,
    );
  }

  /** What a side says about the pod's own node, or one that may be. */
  #toNode(source: Party, destination: Party, family: Family, relation: NodeRelation): PortFunction {
    const isOwn = relation === 'same-node';
    const row = this.#sides.rowOfOwnNode(source.id, 'egress', family, isOwn ? 'yes' : 'unknown');
    const out = rowValue(row, destination.id);
    const there = this.#functions.combine(this.#toOwnNode, out, this.#nodePorts);
    const said = isOwn ? there : this.#functions.combine(EITHER, out, there);
    return this.model.sctp === 'policed' ? said : this.#functions.combine(OPEN_TO_DOUBT, said, this.#sctp);
  }

  #fromNode(source: Party, destination: Party, family: Family, relation: NodeRelation): PortFunction {
    const { ownNodeReachesPods } = this.model;
    const isOwn = relation === 'same-node';
    const row = this.#sides.rowOfOwnNode(destination.id, 'ingress', family, isOwn ? 'yes' : 'unknown');
    const into = rowValue(row, source.id);
    if (ownNodeReachesPods === 'no') return this.#entering(into, destination, family);
    if (!isOwn || ownNodeReachesPods !== 'yes')
      return this.#entering(this.#functions.combine(SOFTEN, into, into), destination, family);
    const denials = rowValue(this.#sides.rowOfDenials(destination.id, family), source.id);
    const spared = this.#entering(this.#functions.combine(EXEMPT, into, into), destination, family);
    return this.#functions.combine(BOTH, spared, denials);
  }

  /** In an ambient mesh the own node comes from an address of its own: whoever enforces may know it by that, or not. */
  #entering(said: PortFunction, destination: Party, family: Family): PortFunction {
    const address = this.#sides.entryAddress(destination.id, family);
    if (address === undefined) return said;
    const seen = this.#sides
      .outside(destination.id, 'ingress', family)
      .find(({ addresses }) => hasAddress(addresses, address));
    if (seen === undefined) return said;
    const differing = this.#functions.combine(DIFFER, said, seen.says);
    return this.#functions.combine(OPEN_TO_DOUBT, said, this.#functions.combine(BOTH_TRUE, differing, this.#tcp));
  }

  /** The same function gives the same object. */
  #connectionsOf(both: PortFunction): Connections {
    const known = this.#connections[both];
    if (known !== undefined) return known;
    const made = {
      allowed: this.#functions.portsWith(both, ALLOW),
      unknown: this.#functions.portsWith(both, UNKNOWN),
    };
    this.#connections[both] = made;
    return made;
  }

  relations(source: Party, destination: Party): readonly Relation[] {
    const key = source.id * this.parties.length + destination.id;
    return getOrMake(this.#relations, key, () => relationsBetween(source, destination));
  }

  fromOutside(party: Party): readonly OutsidePart[] {
    return this.#outside(party, 'ingress');
  }

  toOutside(party: Party): readonly OutsidePart[] {
    return this.#outside(party, 'egress');
  }

  reasons(
    source: Party,
    destination: Party,
    family: Family,
    relation: Relation = 'apart',
    ports: ProtocolPorts = EVERYTHING,
  ): Reasons {
    const [from, to] = pairThatIs(this.index, this.#factsOf(source), this.#factsOf(destination), { family, relation });
    return reasonsBetween(this, { from, to, family, ports });
  }

  reasonsOutside(
    party: Party,
    direction: Direction,
    addresses: AddressSet,
    ports: ProtocolPorts = EVERYTHING,
  ): Reasons {
    const address = representative(addresses);
    if (address === undefined) throw new RangeError('a part of the outside has addresses');
    const outside: At = { endpoint: { kind: 'external' }, address };
    const inside = endAt(this.index, this.#factsOf(party), address.family);
    const [from, to] = direction === 'egress' ? [inside, outside] : [outside, inside];
    return reasonsBetween(this, { from, to, family: address.family, ports });
  }

  reasonsBesideNode(
    party: Party,
    direction: Direction,
    family: Family,
    isOwn: boolean,
    ports: ProtocolPorts = EVERYTHING,
  ): Reasons {
    const { end, node } = besideNode(endAt(this.index, this.#factsOf(party), family), isOwn);
    const [from, to] = direction === 'egress' ? [end, node] : [node, end];
    return reasonsBetween(this, { from, to, family, ports });
  }

  #factsOf({ id }: Party): Classes['facts'][number] {
    const facts = this.#classes.facts[id];
    if (facts === undefined) throw new RangeError(`there is no party ${id}`);
    return facts;
  }

  #outside(party: Party, direction: Direction): readonly OutsidePart[] {
    const said = familiesOf(party.families).map((family) => this.#sides.outside(party.id, direction, family));
    const [first = [], second = NO_MORE] = said;
    const ofFirst = getOrMake(
      this.#outsideParts,
      first,
      () => new Map<readonly OutsideSay[], readonly OutsidePart[]>(),
    );
    return getOrMake(ofFirst, second, () => this.#makeOutside(said));
  }

  #makeOutside(said: readonly (readonly OutsideSay[])[]): readonly OutsidePart[] {
    this.#owned ??= ownedAddresses(this.index);
    const owned = this.#owned;
    const parts = said.flatMap((says) => [...Map.groupBy(says, (each) => this.#connectionsOutside(each.says))]);
    return parts
      .map(([connections, says]) => ({
        addresses: says.map(({ addresses }) => addresses).reduce(uniteAddresses),
        connections,
      }))
      .filter(({ addresses }) => !owned.areAll(addresses));
  }

  /** Nobody polices the other end. */
  #connectionsOutside(says: PortFunction): Connections {
    return this.#connectionsOf(this.#functions.combine(BOTH, says, this.#allowed));
  }
}

type NodeRelation = Exclude<Relation, 'apart' | 'same-pod'>;

/** Whether policies are about it. */
function isPoliced(party: Party): boolean {
  return !isOnNodeNetwork(party);
}
