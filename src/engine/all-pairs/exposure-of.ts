import type { Admission, Exposure, NewPodNeeds } from './exposure.ts';
import { type CompiledPolicy, type Peer, type PolicySet, rulesOf, type SelectorPeer } from '../../dialects/compiled.ts';
import type { Connections, Connectivity, Party } from './connectivity.ts';
import { endpointOf } from './relations.ts';
import type { Direction } from '../../model/verdict.ts';
import { evaluateDirection } from '../evaluate.ts';
import {
  EVERYTHING,
  intersectAll,
  isNothing,
  NOTHING,
  type ProtocolPorts,
  subtractAll,
  uniteAll,
} from './protocol-ports.ts';
import type { Family } from '../../model/address.ts';
import { flowBetween } from './ends-at.ts';
import { known } from '../../model/known.ts';
import { type Labels, NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { labelsThatSatisfy } from './labels-that-satisfy.ts';
import type { LabelSelector } from '../../model/selector.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodEndpoint } from '../../model/flow.ts';
import { portParts } from './port-parts.ts';
import { selectingPolicies } from '../places.ts';
import { selects } from '../match-labels.ts';

/** What the outside, every pod, and pods that do not exist yet may open to a party (ingress), or it to them (egress). */
export function exposureOf(connectivity: Connectivity, party: Party, direction: Direction): Exposure {
  const outside = direction === 'ingress' ? connectivity.fromOutside(party) : connectivity.toOutside(party);
  const selecting = policiesOf(connectivity, party);
  const side = new OwnSide(connectivity, party, direction, selecting);
  const everyPod = side.everyPod();
  return {
    direction,
    isolatedBy: selecting.filter((policy) => isolates(policy, connectivity, direction)),
    outside,
    everyPod,
    newPods: selecting
      .flatMap((policy) => admissionsOf(connectivity, policy, direction, side))
      .filter(({ connections }) => !isNothing(subtractAll(connections.allowed, everyPod))),
  };
}

function policiesOf({ index, policies }: Connectivity, party: Party): readonly CompiledPolicy[] {
  const [pod] = party.kind === 'pods' && !party.hostNetwork ? party.pods : [];
  return pod === undefined ? [] : selectingPolicies(index, policies, pod);
}

function isolates(policy: CompiledPolicy, { policies, model }: Connectivity, direction: Direction): boolean {
  const { isolates: listed, rules } = rulesOf(policy, direction);
  const home = policies.tiers.find(
    ({ byNamespace, clusterWide }) =>
      byNamespace.get(policy.ref.namespace ?? '')?.includes(policy) === true || clusterWide.includes(policy),
  );
  return home?.semantics === 'isolating' && (listed || (model.rulesImplyPolicyType && rules.length > 0));
}

/** One for each peer of an allowing rule that asks for something which a new pod could have. */
function admissionsOf(
  connectivity: Connectivity,
  policy: CompiledPolicy,
  direction: Direction,
  side: OwnSide,
): readonly Admission[] {
  const rules = rulesOf(policy, direction).rules.filter(({ action }) => action === 'allow');
  return rules.flatMap((rule) =>
    (rule.peers === 'any' ? [] : rule.peers).flatMap((peer) => {
      if (peer.kind !== 'selector' || isEveryPod(peer)) return [];
      const needs = needsOf(connectivity, peer);
      const place = needs && placeFor(connectivity, needs);
      if (needs === undefined || place === undefined) return [];
      return [{ policy, rule, peer, needs, connections: side.towards(newPod(place, needs.labels)) }];
    }),
  );
}

function isEveryPod({ namespaces, pods }: SelectorPeer): boolean {
  return namespaces.kind === 'labels' && namespaces.selector.length === 0 && pods.length === 0;
}

/** Undefined: no pod can have what the peer asks for. */
function needsOf({ index }: Connectivity, { namespaces, pods }: SelectorPeer): NewPodNeeds | undefined {
  const labels = labelsThatSatisfy(pods);
  if (labels === undefined) return undefined;
  const base = { podSelector: pods, labels };
  if (namespaces.kind === 'same') return { ...base, namespaces: [namespaces.namespace], namespaceSelector: [] };
  const { selector } = namespaces;
  const existing = index.snapshot.namespaces.filter((namespace) => selects(namespace.labels, selector));
  const newNamespace = newNamespaceFor(index.namespaces, selector);
  return {
    ...base,
    namespaces: existing.map(({ name }) => name),
    ...(newNamespace === undefined ? {} : { newNamespace }),
    namespaceSelector: selector,
  };
}

/** Labels of a namespace with a name that nobody has yet; undefined where the selector asks for a name that is taken. */
function newNamespaceFor(taken: ReadonlyMap<string, unknown>, selector: LabelSelector): Labels | undefined {
  const labels = labelsThatSatisfy(selector);
  if (labels === undefined) return undefined;
  const asked = labels[NAMESPACE_NAME_LABEL];
  if (asked !== undefined) return taken.has(asked) ? undefined : labels;
  return labels;
}

interface NewPlace {
  readonly namespace: string;
  readonly labels: Labels;
}

function placeFor({ index }: Connectivity, { namespaces, newNamespace }: NewPodNeeds): NewPlace | undefined {
  const [namespace] = namespaces;
  if (namespace !== undefined) return { namespace, labels: index.namespaces.get(namespace)?.labels ?? {} };
  if (newNamespace === undefined) return undefined;
  return { namespace: newNamespace[NAMESPACE_NAME_LABEL] ?? NO_NAME, labels: newNamespace };
}

/** A name that no namespace can have: what stands for any new one must not be one of today's by accident. */
const NO_NAME = '*';

function newPod({ namespace, labels: namespaceLabels }: NewPlace, labels: Labels): PodEndpoint {
  const pod: Pod = {
    namespace,
    name: NO_NAME,
    labels,
    addresses: [],
    hostNetwork: false,
    phase: 'Pending',
    ready: false,
    terminating: false,
    ports: [],
    serviceAccount: 'default',
    template: true,
  };
  return { kind: 'pod', pod, namespaceLabels: known(namespaceLabels) };
}

/** What the policies of one party say to a pod whose own policies nobody asks. */
class OwnSide {
  readonly #connectivity: Connectivity;
  readonly #party: Party;
  readonly #direction: Direction;
  /** All that is asked: looking for them anew for each pod and port would cost far more than asking them. */
  readonly #own: PolicySet;
  readonly #asked = new Map<string, Connections>();

  constructor(connectivity: Connectivity, party: Party, direction: Direction, selecting: readonly CompiledPolicy[]) {
    this.#connectivity = connectivity;
    this.#party = party;
    this.#direction = direction;
    const [member] = party.kind === 'pods' ? party.pods : [];
    this.#own = only(connectivity.policies, selecting, member?.namespace ?? '');
  }

  /** Every peer that asks anything of a pod becomes one that nobody can judge: what is allowed then is allowed to all. */
  everyPod(): ProtocolPorts {
    const blurred = blur(this.#own, this.#direction);
    return this.#ask(newPod({ namespace: NO_NAME, labels: {} }, {}), blurred).allowed;
  }

  towards(peer: PodEndpoint): Connections {
    // Many rules ask for the same labels.
    const key = JSON.stringify([peer.pod.namespace, peer.namespaceLabels, peer.pod.labels]);
    const known = this.#asked.get(key);
    if (known !== undefined) return known;
    const made = this.#ask(peer, this.#own);
    this.#asked.set(key, made);
    return made;
  }

  /** What holds in each family that the party speaks; unknown is what is not the same in all. */
  #ask(peer: PodEndpoint, policies: PolicySet): Connections {
    const { families } = this.#party;
    const answers = (families === 'none' ? BOTH : families).map((family) => this.#askIn(family, peer, policies));
    const allowed = answers.reduce((sum, answer) => intersectAll(sum, answer.allowed), EVERYTHING);
    const possible = answers.reduce((sum, answer) => uniteAll(uniteAll(sum, answer.allowed), answer.unknown), NOTHING);
    return { allowed, unknown: subtractAll(possible, allowed) };
  }

  #askIn(family: Family, peer: PodEndpoint, policies: PolicySet): Connections {
    const { index, model } = this.#connectivity;
    const [member] = this.#party.kind === 'pods' ? this.#party.pods : this.#party.nodes;
    if (member === undefined) throw new RangeError('a party has members');
    const ends = [endpointOf(index, member), peer] as const;
    const [source, destination] = this.#direction === 'egress' ? ends : [ends[1], ends[0]];
    const [from, to] = [source, destination].map((endpoint) => ({ endpoint, address: undefined }));
    if (from === undefined || to === undefined) throw new RangeError('a flow has two ends');
    const sums = { allow: NOTHING, unknown: NOTHING, deny: NOTHING };
    for (const { protocol, port, ports } of portParts({ index, policies: this.#own }, source, destination)) {
      const flow = flowBetween(from, to, { family, protocol, port });
      const { result } = evaluateDirection(policies, this.#direction, flow, model);
      sums[result] = uniteAll(sums[result], ports);
    }
    return { allowed: sums.allow, unknown: sums.unknown };
  }
}

const BOTH: readonly Family[] = [4, 6];

/** These policies alone, all of them about pods of one namespace. */
function only(policies: PolicySet, wanted: readonly CompiledPolicy[], namespace: string): PolicySet {
  const mine = new Set(wanted);
  const ofMine = (list: readonly CompiledPolicy[]): readonly CompiledPolicy[] =>
    list.filter((policy) => mine.has(policy));
  return {
    ...policies,
    tiers: policies.tiers.map((tier) => ({
      ...tier,
      byNamespace: new Map([[namespace, ofMine(tier.byNamespace.get(namespace) ?? [])]]),
      clusterWide: ofMine(tier.clusterWide),
    })),
  };
}

function blur(policies: PolicySet, direction: Direction): PolicySet {
  const blurAll = (list: readonly CompiledPolicy[]): readonly CompiledPolicy[] =>
    list.map((policy) => blurPolicy(policy, direction));
  return {
    ...policies,
    tiers: policies.tiers.map((tier) => ({
      ...tier,
      byNamespace: new Map([...tier.byNamespace].map(([namespace, list]) => [namespace, blurAll(list)])),
      clusterWide: blurAll(tier.clusterWide),
    })),
  };
}

function blurPolicy(policy: CompiledPolicy, direction: Direction): CompiledPolicy {
  const { isolates: listed, rules } = rulesOf(policy, direction);
  const blurred = rules.map((rule) => ({
    ...rule,
    peers: rule.peers === 'any' ? rule.peers : rule.peers.map(blurPeer),
  }));
  return { ...policy, [direction]: { isolates: listed, rules: blurred } };
}

function blurPeer(peer: Peer): Peer {
  if (peer.kind !== 'selector' || isEveryPod(peer)) return peer;
  return { kind: 'unrecognised', index: peer.index, path: peer.path, problem: 'blurred' };
}
