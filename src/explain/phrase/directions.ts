import type { Decision, DirectionTrace, MissingFact } from '../../engine/trace.ts';
import type { CompiledPolicy } from '../../dialects/compiled.ts';
import type { RuleCitation } from '../explanation.ts';
import type { Gap } from '../../model/gap.ts';
import { count, list } from './rules.ts';
import { nameEndpoint, nameForeign } from '../names.ts';
import { isOfSameObject } from '../whole-policies.ts';
import { qualifiedName } from '../../model/reference.ts';
import { phraseDoubt, phraseEnforcerDecides } from './readings.ts';
import { rulesOf } from '../../dialects/compiled.ts';

/** What one side says and why, in one sentence without its mark. */
export function phraseDirection(trace: DirectionTrace, rules: readonly RuleCitation[]): string {
  const { decision, direction } = trace;
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
      return `not isolated: no policy${inNamespace(trace)} selects it for ${direction}`;
    case 'enforcer':
      return phraseEnforcerDecides(decision.flag, trace.result === 'allow');
    case 'undefined':
      return phraseUndefined(decision);
    case 'missing':
      return list(unique(decision.facts.map(phraseFact)), 'and');
  }
}

/** `shop/web-egress, rule 2: to pods tier=db on TCP 5432`; of other kinds with their kind, and what they do when not allow. */
export function phraseRuleCitation({ kind, policy, rule, peer, peers, text, action }: RuleCitation): string {
  const who = kind === 'NetworkPolicy' ? policy : `${kind} ${policy}`;
  const which = peer !== undefined && peers > 1 ? `, peer ${peer} of ${peers}` : '';
  return `${who}, rule ${rule}${which}${action === 'allow' ? '' : ` (${action})`}: ${text}`;
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

function inNamespace({ subject }: DirectionTrace): string {
  return subject.kind === 'pod' ? ` in "${subject.pod.namespace}"` : '';
}

function phraseIsolated(by: readonly CompiledPolicy[], { direction, tiers }: DirectionTrace): string {
  const names = list(
    by.map(({ ref }) => qualifiedName(ref)),
    'and',
  );
  const parts = tiers.flatMap(({ policies }) => policies.map(({ policy }) => policy)).filter(isOfSameObject(by));
  const rules = parts.reduce((sum, policy) => sum + rulesOf(policy, direction).rules.length, 0);
  return `isolated by ${names}; ${noneMatches(rules, by.length, direction)}`;
}

function noneMatches(rules: number, policies: number, direction: string): string {
  const whose = policies === 1 ? 'its' : 'their';
  if (rules === 0) return `${policies === 1 ? 'it has' : 'they have'} no ${direction} rule: nothing is allowed`;
  return rules === 1 ? `${whose} only ${direction} rule does not match` : `none of ${whose} ${rules} rules matches`;
}

function phraseUndefined({ why, by }: Extract<Decision, { kind: 'undefined' }>): string {
  const names = list(
    by.map(({ ref }) => qualifiedName(ref)),
    'and',
  );
  return why === 'hairpin'
    ? `to itself through a Service: left open by the API; isolated by ${names}, no rule matches, so likely denied`
    : `to its own node: left open by the API; isolated by ${names}, no rule matches, so likely denied`;
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
      return `${qualifiedName(fact.policy.ref)} has something this version does not know: ${fact.problem}`;
    case 'domain':
      return `${qualifiedName(fact.policy.ref)} goes by the names ${list(fact.names, 'or')}: whether this address was looked up under one is only known at run time`;
    case 'priority-tie':
      return `${list(
        fact.policies.map(({ ref }) => qualifiedName(ref)),
        'and',
      )} have one priority and disagree: the API does not say which wins`;
    case 'enforcer':
      return phraseDoubt(fact.flag);
  }
}

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
