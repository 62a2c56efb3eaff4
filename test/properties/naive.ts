import type { Address } from '../../src/model/address.ts';
import type { Endpoint, Flow } from '../../src/model/flow.ts';
import type { Labels } from '../../src/model/labels.ts';
import type { NetworkPolicy, RawLabelSelector, RawPeer, RawPort } from '../../src/model/network-policy.ts';
import type { Pod } from '../../src/model/pod.ts';
import type { Direction, DirectionResult } from '../../src/model/verdict.ts';

/*
 * A second opinion on NetworkPolicy, transcribed sentence by sentence from the API reference and the concept page.
 * INVARIANT: it takes nothing but types from src/ and knows no compiled form, no tiers, no indexes and no unknown facts;
 * slow and literal is what makes its agreement with the engine worth something.
 */

export interface NaiveAnswer {
  readonly verdict: 'ALLOW' | 'DENY' | 'UNKNOWN';
  readonly egress: NaiveDirection;
  readonly ingress: NaiveDirection;
}

/** Names are `namespace/name`, rules `namespace/name#index`, both sorted. */
export interface NaiveDirection {
  readonly result: DirectionResult;
  /** True when policies have no say: no pod, a pod on the host's network, a pod and itself, a pod's own node. */
  readonly exempt: boolean;
  readonly isolatedBy: readonly string[];
  readonly allowedBy: readonly string[];
}

/** Whether these policies allow the flow. Every fact must be there: both addresses and the labels of every namespace. */
export function judgeNaively(policies: readonly NetworkPolicy[], flow: Flow): NaiveAnswer {
  const egress = judgeDirection(policies, flow, 'egress');
  const ingress = judgeDirection(policies, flow, 'ingress');
  return { verdict: bothMustAllow(egress.result, ingress.result), egress, ingress };
}

function bothMustAllow(egress: DirectionResult, ingress: DirectionResult): NaiveAnswer['verdict'] {
  if (egress === 'deny' || ingress === 'deny') return 'DENY';
  if (egress === 'unknown' || ingress === 'unknown') return 'UNKNOWN';
  return 'ALLOW';
}

function judgeDirection(policies: readonly NetworkPolicy[], flow: Flow, direction: Direction): NaiveDirection {
  const subject = podOn(direction === 'egress' ? flow.source : flow.destination);
  if (subject === undefined || isExempt(flow, direction)) {
    return { result: 'allow', exempt: true, isolatedBy: [], allowedBy: [] };
  }

  const isolating = policies.filter((policy) => selects(policy, subject) && typesOf(policy).includes(direction));
  const allowedBy = isolating.flatMap((policy) =>
    rulesOf(policy, direction)
      .map((rule, index) => ({ rule, name: `${policy.namespace}/${policy.name}#${index}` }))
      .filter(({ rule }) => allows(policy, rule, flow, direction))
      .map(({ name }) => name),
  );
  const isolatedBy = isolating.map((policy) => `${policy.namespace}/${policy.name}`);
  const result = resultOf(isolatedBy.length > 0, allowedBy.length > 0, flow, direction);
  return { result, exempt: false, isolatedBy: isolatedBy.toSorted(), allowedBy: allowedBy.toSorted() };
}

function resultOf(isolated: boolean, allowed: boolean, flow: Flow, direction: Direction): DirectionResult {
  if (!isolated || allowed) return 'allow';
  // The documentation contradicts itself about traffic from a pod to its own node.
  if (direction === 'egress' && isOwnNodeOf(flow.destination, flow.source)) return 'unknown';
  // What a pod reaches of itself through a Service is nowhere defined.
  if (isSamePod(flow.source, flow.destination)) return 'unknown';
  return 'deny';
}

/** "A pod cannot block access to itself", and "traffic to a pod from the node it runs on is always allowed". */
function isExempt(flow: Flow, direction: Direction): boolean {
  if (isSamePod(flow.source, flow.destination) && !flow.viaService) return true;
  return direction === 'ingress' && isOwnNodeOf(flow.source, flow.destination);
}

function isSamePod(a: Endpoint, b: Endpoint): boolean {
  return a.kind === 'pod' && b.kind === 'pod' && a.pod.namespace === b.pod.namespace && a.pod.name === b.pod.name;
}

/** Whether `end` is the node that the pod `of` runs on, or speaks from its network. */
function isOwnNodeOf(end: Endpoint, of: Endpoint): boolean {
  const pod = podOn(of);
  if (pod === undefined) return false;
  if (end.kind === 'node') return end.isOwn === true || end.node.name === pod.node;
  return end.kind === 'pod' && end.pod.hostNetwork && end.pod.node === pod.node;
}

/** The pod at this end, if it is one that policies know: "hostNetwork pods are ignored when matching selectors". */
function podOn(end: Endpoint): Pod | undefined {
  return end.kind === 'pod' && !end.pod.hostNetwork ? end.pod : undefined;
}

function selects(policy: NetworkPolicy, pod: Pod): boolean {
  // "If it is not specified, it defaults to an empty selector", which selects all pods of the policy's namespace.
  return policy.namespace === pod.namespace && matches(policy.spec.podSelector ?? {}, pod.labels);
}

/** "If no policyTypes are specified, Ingress will always be set and Egress if the policy has any egress rules." */
function typesOf({ spec }: NetworkPolicy): Direction[] {
  const types = spec.policyTypes ?? [];
  if (types.length > 0) return types.map((type) => (type === 'Ingress' ? 'ingress' : 'egress'));
  return (spec.egress ?? []).length > 0 ? ['ingress', 'egress'] : ['ingress'];
}

interface Rule {
  readonly peers: readonly RawPeer[];
  readonly ports: readonly RawPort[];
}

function rulesOf({ spec }: NetworkPolicy, direction: Direction): Rule[] {
  return direction === 'ingress'
    ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from ?? [], ports: ports ?? [] }))
    : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [] }));
}

/** "The traffic must match both." An empty or missing list matches everything. */
function allows(policy: NetworkPolicy, { peers, ports }: Rule, flow: Flow, direction: Direction): boolean {
  const peerMatches = peers.length === 0 || peers.some((peer) => isPeer(policy, peer, flow, direction));
  const portMatches = ports.length === 0 || ports.some((port) => isPort(port, flow));
  return peerMatches && portMatches;
}

function isPeer(policy: NetworkPolicy, peer: RawPeer, flow: Flow, direction: Direction): boolean {
  const other = direction === 'ingress' ? flow.source : flow.destination;
  const address = direction === 'ingress' ? flow.sourceAddress : flow.destinationAddress;
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (ipBlock !== undefined && ipBlock !== null) {
    const text = textOf(address);
    return inBlock(text, ipBlock.cidr) && !(ipBlock.except ?? []).some((block) => inBlock(text, block));
  }

  const pod = podOn(other);
  if (pod === undefined || other.kind !== 'pod') return false;
  if (!other.namespaceLabels.known) throw new Error('the naive evaluator wants every fact');
  const inNamespace =
    namespaceSelector === undefined || namespaceSelector === null
      ? pod.namespace === policy.namespace
      : matches(namespaceSelector, other.namespaceLabels.value);
  return inNamespace && (podSelector === undefined || podSelector === null || matches(podSelector, pod.labels));
}

function isPort({ protocol, port, endPort }: RawPort, flow: Flow): boolean {
  if ((protocol ?? 'TCP') !== flow.protocol) return false;
  if (port === undefined || port === null) return true;
  if (typeof port === 'number') return flow.port >= port && flow.port <= (endPort ?? port);
  // "A named port on a pod", and the pod is the one that is connected to, whichever direction is asked.
  return (podOn(flow.destination)?.ports ?? [])
    .filter(({ container }) => container !== 'init')
    .some((own) => own.name === port && own.protocol === flow.protocol && own.port === flow.port);
}

function matches(selector: RawLabelSelector, labels: Labels): boolean {
  const own = new Map(Object.entries(labels));
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (own.get(key) !== value) return false;
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const value = own.get(key);
    if (operator === 'In' && (value === undefined || !(values ?? []).includes(value))) return false;
    if (operator === 'NotIn' && value !== undefined && (values ?? []).includes(value)) return false;
    if (operator === 'Exists' && value === undefined) return false;
    if (operator === 'DoesNotExist' && value !== undefined) return false;
  }
  return true;
}

/** Whether an address starts like the block, bit by bit: so no IPv4 address is in an IPv6 block. */
export function inBlock(address: string, cidr: string): boolean {
  const [network = '', length = ''] = cidr.split('/');
  const bits = bitsOfText(address);
  const block = bitsOfText(network);
  return block.length === bits.length && bits.startsWith(block.slice(0, Number(length)));
}

function textOf(address: Address | undefined): string {
  if (address === undefined) throw new Error('the naive evaluator wants every address');
  return address.text;
}

/** 32 or 128 characters, each 0 or 1. */
function bitsOfText(text: string): string {
  if (!text.includes(':'))
    return text
      .split('.')
      .map((octet) => binary(Number(octet), 8))
      .join('');
  const [head = '', tail = ''] = text.split('::');
  const groupsOf = (half: string): string[] => (half === '' ? [] : half.split(':'));
  const missing = text.includes('::') ? 8 - groupsOf(head).length - groupsOf(tail).length : 0;
  const groups = [...groupsOf(head), ...Array.from({ length: missing }, () => '0'), ...groupsOf(tail)];
  return groups.map((group) => binary(Number.parseInt(group, 16), 16)).join('');
}

function binary(value: number, width: number): string {
  return value.toString(2).padStart(width, '0');
}
