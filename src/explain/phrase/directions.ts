import { joinFacts } from '../join-facts.ts';
import type { Decision, DirectionTrace, MissingFact } from '../../engine/trace.ts';
import type { CompiledPolicy } from '../../dialects/compiled.ts';
import type { RuleCitation } from '../explanation.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Endpoint } from '../../model/flow.ts';
import { bitsOf } from '../../model/address.ts';
import type { Gap } from '../../model/gap.ts';
import { count, list } from './rules.ts';
import { isNetwork, nameOfRule, phraseNetworkDoubt, phraseNetworkRule } from './networks.ts';
import { nameEndpoint, nameForeign, namePolicy } from '../names.ts';
import { isOfSameObject } from '../whole-policies.ts';
import type { PodMesh } from '../../model/mesh.ts';
import { qualifiedName } from '../../model/reference.ts';
import { phraseDoubt, phraseEnforcerDecides } from './readings.ts';
import { speakingPolicies } from '../../engine/isolating.ts';
import { rulesOf } from '../../dialects/compiled.ts';

/** What one side says and why, in one sentence without its mark. */
export function phraseDirection(trace: DirectionTrace, rules: readonly RuleCitation[]): string {
  const { decision } = trace;
  switch (decision.kind) {
    case 'no-subject':
      return phraseNoSubject(decision, trace);
    case 'exempt':
      return decision.why === 'self'
        ? 'a pod always reaches itself'
        : "from the pod's own node: always allowed (kubelet, probes)";
    case 'rule':
      return `${rules.map(phraseRuleCitation).slice(0, 2).join('; also ')}${moreRules(rules.length - 2)}`;
    case 'isolated':
      return phraseIsolated(decision.by, trace);
    case 'not-isolated':
      return phraseNotIsolated(trace);
    case 'enforcer':
      return phraseEnforcerDecides(decision.flag, trace.result === 'allow');
    case 'undefined':
      return phraseUndefined(decision);
    case 'missing':
      return list(unique(joinFacts(decision.facts).map(phraseFact)), 'and');
  }
}

/** `shop/web-egress, rule 2: to pods tier=db on TCP 5432`; of other kinds with their kind, and what they do when not allow. */
export function phraseRuleCitation(citation: RuleCitation): string {
  if (isNetwork(citation)) return phraseNetworkRule(citation);
  const { peer, peers, text, action } = citation;
  const which = peer !== undefined && peers > 1 ? `, peer ${peer} of ${peers}` : '';
  return `${nameOfRule(citation)}${which}${action === 'allow' ? '' : ` (${action})`}: ${text}`;
}

function moreRules(amount: number): string {
  return amount > 0 ? `; and ${count(amount, 'more rule')}` : '';
}

function phraseNoSubject(
  { why }: Extract<Decision, { kind: 'no-subject' }>,
  { subject, direction }: DirectionTrace,
): string {
  if (why === 'host-network')
    return `not policed: ${nameEndpoint(subject)} uses its node's network, which policies do not reach`;
  return `not policed: no policy guards the ${direction} of ${why === 'node' ? 'a node' : 'an outside address'}`;
}

/** Other languages select pods without isolating them: that none selects it would be wrong then. */
function phraseNotIsolated({ subject, direction, tiers }: DirectionTrace): string {
  const where = subject.kind === 'pod' ? ` in "${subject.pod.namespace}"` : '';
  const chain = tiers.filter(({ isOnTop }) => isOnTop !== true);
  const names = namesOf(speakingPolicies(chain, direction));
  const onTop = tiers.filter(({ isOnTop }) => isOnTop === true).flatMap(({ matches }) => matches);
  const passing = namesOf(onTop.map(({ policy }) => policy));
  const said =
    names === ''
      ? `no ${passing === '' ? 'policy' : 'NetworkPolicy'}${where} selects it for ${direction}`
      : `no rule of ${names} decides, and no policy isolates it for ${direction}`;
  return `not isolated: ${said}${passing === '' ? '' : `; ${passing} lets it pass`}`;
}

function phraseIsolated(by: readonly CompiledPolicy[], { direction, tiers }: DirectionTrace): string {
  const parts = tiers.flatMap(({ policies }) => policies.map(({ policy }) => policy)).filter(isOfSameObject(by));
  const rules = parts.reduce((sum, policy) => sum + rulesOf(policy, direction).rules.length, 0);
  return `isolated by ${namesOf(by)}; ${noneMatches(rules, by.length, direction)}`;
}

function noneMatches(rules: number, policies: number, direction: string): string {
  const whose = policies === 1 ? 'its' : 'their';
  if (rules === 0) return `${policies === 1 ? 'it has' : 'they have'} no ${direction} rule: nothing is allowed`;
  return rules === 1 ? `${whose} only ${direction} rule does not match` : `none of ${whose} ${rules} rules matches`;
}

function phraseUndefined({ why, by }: Extract<Decision, { kind: 'undefined' }>): string {
  const names = namesOf(by);
  return why === 'hairpin'
    ? `to itself through a Service: left open by the API; isolated by ${names}, no rule matches, so likely denied`
    : `to its own node: left open by the API; isolated by ${names}, no rule matches, so likely denied`;
}

/** `shop/web-egress and CiliumNetworkPolicy shop/web`: each object once, however many parts were made of it. */
export function namesOf(policies: readonly Pick<CompiledPolicy, 'ref'>[]): string {
  return list(unique(policies.map(({ ref }) => namePolicy(ref))), 'and');
}

/** Of policies of other languages that select a pod, and close nothing. */
export function phraseSelectedOpen(policies: readonly Pick<CompiledPolicy, 'ref'>[], direction: Direction): string {
  const names = namesOf(policies);
  const isOne = new Set(policies.map(({ ref }) => namePolicy(ref))).size === 1;
  return `${names} ${isOne ? 'selects it' : 'select it'} for ${direction}, and no policy isolates it`;
}

/** Of all that a pod's policies say, whoever is at the other end; `speaking`: those that select it all the same. */
export function phraseOpenSide(speaking: readonly Pick<CompiledPolicy, 'ref'>[], direction: Direction): string {
  const why = speaking.length === 0 ? `no policy selects it for ${direction}` : phraseSelectedOpen(speaking, direction);
  return `not isolated: ${why}`;
}

/** A fact that is missing, as the subject of a sentence. */
export function phraseFact(fact: MissingFact): string {
  switch (fact.kind) {
    case 'gap':
      return phraseGap(fact.gap);
    case 'no-address':
      return `the address of ${fact.of.name === '' ? 'the other end' : qualifiedName(fact.of)} is not known, and a rule asks for one`;
    case 'node-unknown':
      return `it is not known on which node ${qualifiedName(fact.pod)} runs`;
    case 'unmodelled':
      return `${nameForeign(fact.policy)} may apply, and this version does not evaluate it`;
    case 'unrecognised':
      if (fact.policy.language === 'ovn') return phraseNetworkDoubt(fact.policy.ref, fact.problem);
      if (fact.isUnread === true)
        return `${namePolicy(fact.policy.ref)} goes by labels of ServiceAccounts that were not read: ${fact.problem}`;
      return `${namePolicy(fact.policy.ref)} has something this version does not know: ${fact.problem}`;
    case 'domain':
      return `${namePolicy(fact.policy.ref)} goes by the names ${list(fact.names, 'or')}: whether this address was looked up under one is only known at run time`;
    case 'priority-tie':
      return `${namesOf(fact.policies)} have one priority and disagree: the API does not say which wins`;
    case 'tunnel':
      return `it is not certain that Istio's mesh carries this to ${portOfTunnel(fact.port)}, where policies would see it (${fact.ends.map(phraseMembership).join(', ')})`;
    case 'own-node-entry':
      return `in ambient mode what comes from the pod's own node, its kubelet's probes too, comes from ${fact.address.text}: not every network plugin lets that in where no policy opens ipBlock ${fact.address.text}/${bitsOf(fact.address.family)}`;
    case 'enforcer':
      return phraseDoubt(fact.flag);
  }
}

/** `TCP 15008 (HBONE)`, as Istio calls its tunnel. */
export function portOfTunnel(port: number): string {
  return `TCP ${port} (HBONE)`;
}

function phraseMembership(end: Endpoint): string {
  const mesh = end.kind === 'pod' ? (end.pod.mesh ?? 'by-namespace') : 'out';
  return `${nameEndpoint(end) ?? 'an outside address'} ${MEMBERSHIPS[mesh]}`;
}

const MEMBERSHIPS: Readonly<Record<PodMesh, string>> = {
  sidecar: 'has a sidecar',
  'sidecar-when-made': 'asks for a sidecar',
  ambient: 'is in ambient mode',
  'ambient-asked': 'asks for ambient mode and lacks the annotation of enrolled pods',
  'ambient-in-part': 'is in ambient mode and takes what comes in out of it',
  out: 'is not in the mesh',
  'by-namespace': 'lacks the annotation of enrolled pods',
  'when-made': 'joins the mesh when it is made',
};

const REASONS: Readonly<Record<Gap['reason'], string>> = {
  forbidden: 'forbidden',
  failed: 'the server failed',
  timeout: 'no answer in time',
  'not-read': 'not read',
};

/** `forbidden: list networkpolicies.networking.k8s.io in "payments"`. */
export function phraseGap(gap: Gap): string {
  const where =
    gap.namespace === undefined ? (gap.name === undefined ? ' in all namespaces' : '') : ` in "${gap.namespace}"`;
  return `${REASONS[gap.reason]}: ${gap.verb} ${resourceName(gap)}${gap.name === undefined ? '' : ` "${gap.name}"`}${where}`;
}

/** `networkpolicies.networking.k8s.io`, or `pods` for the core group. */
export function resourceName({ resource, group }: Pick<Gap, 'resource' | 'group'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}
