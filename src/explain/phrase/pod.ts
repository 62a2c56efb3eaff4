import type { Address } from '../../model/address.ts';
import { type CompiledPolicy, type CompiledRule, isLikeCore, rulesOf, type Subject } from '../../dialects/compiled.ts';
import { type Closing, isAbout } from '../enforced-policies.ts';
import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { Direction } from '../../model/verdict.ts';
import { phraseAction } from './actions.ts';
import type { Pod } from '../../model/pod.ts';
import type { EnforcerFlag } from '../../model/enforcer-model.ts';
import type { PodDirection } from '../pod-explanation.ts';
import { count, list } from './rules.ts';
import { phraseSelector } from './selectors.ts';
import { namePolicy } from '../names.ts';
import { namesOf, phraseSelectedOpen } from './directions.ts';
import { phraseDoubt } from './readings.ts';
import { selects } from '../../model/match-labels.ts';

interface Deciding extends Closing, Record<'speaking' | 'idle', readonly CompiledPolicy[]> {}

export function phraseDirectionState(
  state: PodDirection['state'],
  direction: Direction,
  { isolating, doubtful, speaking, idle }: Deciding,
  pod: Pod,
): string {
  switch (state) {
    case 'isolated':
      return `isolated by ${namesOf(isolating)}`;
    case 'open':
      if (speaking.length + idle.length > 0)
        return `open: ${[
          ...(speaking.length === 0 ? [] : [phraseSelectedOpen(speaking, direction)]),
          ...(idle.length === 0 ? [] : [phraseIdle(idle)]),
        ].join('; ')}`;
      return `open: no policy in "${pod.namespace}" selects it for ${direction}`;
    case 'not-policed':
      return "not policed: it uses its node's network";
    case 'unknown':
      return pod.hostNetwork
        ? "unknown: it uses its node's network, and something may be about that node"
        : doubtful.length > 0
          ? `unknown: ${phraseDoubtful(doubtful)}`
          : 'unknown: policies could not be read';
  }
}

function phraseIdle(idle: readonly CompiledPolicy[]): string {
  const names = new Set(idle.map(({ ref }) => namePolicy(ref)));
  return `${list([...names], 'and')} ${names.size === 1 ? 'is' : 'are'} not enforced here`;
}

function phraseDoubtful(doubtful: Closing['doubtful']): string {
  const doubts = doubtful.flatMap((each) => each.doubts);
  return `${namesOf(doubtful.map(({ policy }) => policy))} may isolate it; ${phraseDoubts(doubts)}`;
}

function phraseDoubts(doubts: readonly EnforcerFlag[]): string {
  return list([...new Set(doubts)].map(phraseDoubt), 'and');
}

/** Of a rule of a policy that may not be enforced, or not as it is written. */
export function phrasePerhaps(doubts: readonly EnforcerFlag[]): string {
  return `perhaps: ${phraseDoubts(doubts)}`;
}

/** A policy's rules of one direction in a few words: `2 rules`, `nothing`, `-`; of the admin tiers, what they do. */
export function phraseRulesBriefly(policy: CompiledPolicy, direction: Direction, isIdle = false): string {
  const { isolates, rules } = rulesOf(policy, direction);
  if (isIdle && isAbout(policy, direction)) return 'not enforced';
  if (!isLikeCore(policy)) return rules.length === 0 ? '-' : [...new Set(rules.map(phraseAction))].join(', ');
  if (!isolates)
    return rules.length === 0
      ? '-'
      : `- (${count(rules.length, 'rule')} without ${direction === 'ingress' ? 'Ingress' : 'Egress'} in policyTypes)`;
  if (rules.length === 0) return 'nothing';
  return rules.some(({ peers, ports }) => peers === 'any' && ports === 'any')
    ? 'everything'
    : count(rules.length, 'rule');
}

/** Why a rule's selectors match nobody now: the namespaces, or the pods in them. */
export function phraseNobody({ snapshot }: ClusterIndex, { peers }: CompiledRule): string {
  const selectors = peers === 'any' ? [] : peers.flatMap((peer) => (peer.kind === 'selector' ? [peer] : []));
  const lost = selectors.find(
    ({ namespaces }) =>
      namespaces.kind === 'labels' &&
      !snapshot.namespaces.some(({ labels }) =>
        selects(labels, namespaces.kind === 'labels' ? namespaces.selector : []),
      ),
  );
  if (lost?.namespaces.kind === 'labels')
    return `nobody now: no namespace has ${phraseSelector(lost.namespaces.selector)}`;
  return 'nobody now: no pod has these labels there';
}

/** Why a policy selects no pod now: its namespace has none, or where the pods with these labels are. */
export function phraseSelectsNobody(index: ClusterIndex, { namespaces, pods }: Subject): string {
  if (namespaces.kind === 'labels') return 'it selects nobody now: no pod has these labels there';
  const isEmpty = (index.podsByNamespace.get(namespaces.name) ?? []).length === 0;
  if (isEmpty && pods.length === 0) return `it selects nobody now: "${namespaces.name}" has no pods`;
  const elsewhere = [...index.podsByNamespace]
    .filter(([, others]) => pods.length > 0 && others.some(({ labels }) => selects(labels, pods)))
    .map(([name]) => `"${name}"`);
  const hint = elsewhere.length === 0 ? '' : `; pods with these labels are in ${list(elsewhere, 'and')}`;
  return `it selects nobody now: no pod in "${namespaces.name}" has these labels${hint}`;
}

/** What of its own node comes in to a pod that policies close. A mesh asks whoever is no probe, and in ambient mode gives it an address. */
export function phraseOwnNode(inMesh: 'asked' | Address | undefined): string {
  if (inMesh === undefined) return 'from its own node (kubelet, probes): always';
  return inMesh === 'asked'
    ? 'from its own node: probes of the kubelet always, anything else as the mesh lets it in'
    : `from its own node (kubelet, probes), as ${inMesh.text}: where the network plugin lets that in`;
}
