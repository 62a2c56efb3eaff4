import { type CompiledPolicy, type RuleAction, rulesOf, type Tier } from '../dialects/compiled.ts';
import { isLikelier } from './tri.ts';
import type { Direction, Tri } from '../model/verdict.ts';
import type { ContainerPort } from '../model/pod.ts';
import type { EnforcerFlag, EnforcerModel } from '../model/enforcer-model.ts';
import type { Gap } from '../model/gap.ts';
import { ACTIONS_IN_ORDER, gapsAbout } from './as-enforced.ts';
import type { Endpoint, Flow, PodEndpoint } from '../model/flow.ts';
import type {
  EntityUnknowns,
  MissingFact,
  PolicyMatch,
  PolicyTrace,
  RuleTrace,
  TierOutcome,
  TierTrace,
} from './trace.ts';
import { isAccount, selects } from '../model/match-labels.ts';
import { policiesThatMaySelect } from './policies-by-label.ts';
import { policySelects, tracePolicy } from './evaluate-rules.ts';

/** One tier's say on one direction of a flow. More than one outcome: a missing fact decides which. */
export function evaluateTier(
  tier: Tier,
  subject: PodEndpoint,
  direction: Direction,
  flow: Flow,
  model: EnforcerModel,
): TierTrace {
  const considered = policiesThatMaySelect(tier, subject).map((policy) => consider(policy, subject));
  const trace = ({ policy, selection }: Considered): PolicyTrace =>
    tracePolicy(policy, selection, direction, flow, model);
  const policies = oneOfEach(considered).flatMap((each) => {
    const traced = each.selection === 'no' ? undefined : trace(each);
    return traced === undefined || traced.selects === 'no' ? [] : [traced];
  });
  const unread = unreadAbout(tier.gaps, subject, model);
  const said =
    tier.semantics === 'isolating'
      ? isolatingOutcomes(policies, unread, unreadAbout(tier.denyingGaps ?? [], subject, model))
      : firstMatchOutcomes(policies, unread, model);
  const isClosed = said.matches.length === 0 && said.outcomes.every((outcome) => outcome === 'deny');
  let bystanders: readonly PolicyTrace[] | undefined = isClosed ? undefined : [];
  return {
    name: tier.name,
    policies,
    ...said,
    missing: said.outcomes.length > 1 ? said.missing : [],
    // Every policy there is has to be looked at, so this waits for somebody who wants to know.
    get bystanders() {
      bystanders ??= [...others(tier, subject), ...strays(tier, subject)]
        .filter(({ policy }) => rulesOf(policy, direction).rules.length > 0)
        .map(trace)
        .filter(wouldAllow);
      return bystanders;
    },
  };
}

function unreadAbout(gaps: readonly Gap[], { pod }: PodEndpoint, model: EnforcerModel): readonly MissingFact[] {
  return gapsAbout({ gaps }, pod.namespace, model).map((gap) => ({ kind: 'gap', gap }));
}

interface Considered {
  readonly policy: CompiledPolicy;
  readonly selection: Tri;
}

/** Of the parts of one policy, one that selects for certain, or else one that may. */
function oneOfEach(considered: readonly Considered[]): readonly Considered[] {
  if (!considered.some(({ policy }) => policy.partOf !== undefined)) return considered;
  const best = new Map<object, Considered>();
  for (const each of considered) {
    const whole = each.policy.partOf ?? each.policy;
    const known = best.get(whole);
    if (known === undefined || isLikelier(each.selection, known.selection)) best.set(whole, each);
  }
  return [...best.values()];
}

/** Policies of other namespaces that name this pod's labels: policies that stand in the wrong one look like this. */
function strays(tier: Tier, { pod }: PodEndpoint): readonly Considered[] {
  return [...tier.byNamespace]
    .filter(([namespace]) => namespace !== pod.namespace)
    .flatMap(([, policies]) => policies)
    .filter(({ subject: { pods, account } }) => pods.length > 0 && selects(pod.labels, pods) && isAccount(pod, account))
    .map((policy) => ({ policy, selection: 'no' }));
}

function wouldAllow({ counts, rules }: PolicyTrace): boolean {
  return counts && rules.some(({ rule, result }) => result === 'yes' && rule.action === 'allow');
}

function consider(policy: CompiledPolicy, subject: PodEndpoint): Considered {
  return { policy, selection: policySelects(policy, subject) };
}

/** Policies that could be about the pod by their namespace, and are not. */
function others({ byNamespace, clusterWide }: Tier, subject: PodEndpoint): readonly Considered[] {
  return [...(byNamespace.get(subject.pod.namespace) ?? []), ...clusterWide]
    .map((policy) => consider(policy, subject))
    .filter(({ selection }) => selection === 'no');
}

type Outcomes = Pick<TierTrace, 'outcomes' | 'matches' | 'missing'>;

/**
 * A rule that denies and certainly matches decides (semantics F.2). Selected by none: not isolated. Selected by some: only
 * what one of their rules allows (A.2). An allow that is certain decides, unless a denial may hide where nothing was read.
 */
function isolatingOutcomes(
  policies: readonly PolicyTrace[],
  unread: readonly MissingFact[],
  mayDeny: readonly MissingFact[],
): Outcomes {
  const counting = policies.filter((policy) => policy.counts);
  const certain = counting.filter((policy) => policy.selects === 'yes');
  const missing = [...unread, ...counting.flatMap(missingFacts)];
  const denials = certain.flatMap((policy) => certainMatches(policy, ['deny']));
  if (denials.length > 0) return { outcomes: ['deny'], matches: denials, missing };
  const outcomes = new Set<TierOutcome>();
  if (mayDeny.length > 0 || mayMatch(counting, 'deny')) outcomes.add('deny');
  const matches = certain.flatMap((policy) => certainMatches(policy, ['allow']));
  if (matches.length > 0) {
    const inDoubt = counting.map((policy) => ({
      ...policy,
      rules: policy.rules.filter(({ rule }) => rule.action === 'deny'),
    }));
    return { outcomes: [...outcomes.add('allow')], matches, missing: [...mayDeny, ...inDoubt.flatMap(missingFacts)] };
  }
  if (unread.length > 0 || mayMatch(counting, 'allow')) outcomes.add('allow');
  const isolating = counting.filter((policy) => policy.isolates);
  // Without a certain selection, denial needs a policy that may select and need not allow.
  if (unread.length > 0 || isolating.some((policy) => !certainlyAllows(policy))) outcomes.add('deny');
  if (!isolating.some((policy) => policy.selects === 'yes')) outcomes.add('none');
  return { outcomes: [...outcomes], matches: [], missing };
}

function mayMatch(policies: readonly PolicyTrace[], action: RuleAction): boolean {
  return policies.some(({ rules }) => rules.some(({ rule, result }) => rule.action === action && result !== 'no'));
}

function certainlyAllows({ rules }: PolicyTrace): boolean {
  return rules.some(({ rule, result }) => rule.action === 'allow' && result === 'yes');
}

function certainMatches({ policy, rules }: PolicyTrace, actions: readonly RuleAction[] = EVERY_ACTION): PolicyMatch[] {
  return rules
    .filter(({ rule, result }) => result === 'yes' && actions.includes(rule.action))
    .map((rule) => ({ policy, rule }));
}

/** All that decide for ports and addresses. */
const EVERY_ACTION: readonly RuleAction[] = ['allow', 'deny', 'pass'];

/** By priority, then by rule; `pass` ends the tier (semantics D.2, D.3), and so does isolation, by denying (F.1). */
function firstMatchOutcomes(
  heard: readonly PolicyTrace[],
  unread: readonly MissingFact[],
  model: EnforcerModel,
): Outcomes {
  const policies = heard.filter(({ counts }) => counts).map(inItsOwnDirection);
  const missing: MissingFact[] = [...unread];
  const outcomes = new Set<TierOutcome>();
  if (unread.length > 0) for (const outcome of ['allow', 'deny', 'none'] as const) outcomes.add(outcome);
  for (const group of byPriority(policies, model)) {
    const said = group.map((policy) => ({ policy, outcomes: firstMatches(policy) }));
    const decided = new Set(said.flatMap(({ outcomes: each }) => [...each].filter((one) => one !== 'no-match')));
    for (const one of decided) outcomes.add(one === 'pass' ? 'none' : one);
    missing.push(...group.flatMap(missingFacts));
    if (decided.size > 1) missing.push(...tie(said));
    if (said.some(({ outcomes: each }) => !each.has('no-match'))) {
      const matches = group.flatMap((policy) => certainMatches(policy).slice(0, 1));
      return { outcomes: [...outcomes], matches, missing };
    }
  }
  const isolating = policies.filter((policy) => policy.isolates);
  if (isolating.length > 0) outcomes.add('deny');
  if (!isolating.some((policy) => policy.selects === 'yes')) outcomes.add('none');
  return { outcomes: [...outcomes], matches: [], missing };
}

/** Only where NetworkPolicies are alone in their tier are rules of one direction read as ones of the other (E.4). */
function inItsOwnDirection(policy: PolicyTrace): PolicyTrace {
  const rules = policy.rules.filter(({ writtenFor }) => writtenFor === undefined);
  return rules.length === policy.rules.length ? policy : { ...policy, rules };
}

type FirstMatch = 'allow' | 'deny' | 'pass' | 'no-match';

/** What one policy's rules may say, walked in order until one certainly matches. */
function firstMatches(policy: PolicyTrace): ReadonlySet<FirstMatch> {
  const said = new Set<FirstMatch>();
  if (policy.selects === 'unknown') said.add('no-match');
  for (const { rule, result } of policy.rules) {
    if (result === 'no' || rule.action === 'deny-some') continue;
    said.add(rule.action);
    if (result === 'yes') return said;
  }
  return said.add('no-match');
}

/** Two objects of one priority that say different things: the API leaves the choice to the implementation. */
function tie(said: readonly { policy: PolicyTrace; outcomes: ReadonlySet<FirstMatch> }[]): MissingFact[] {
  const speaking = said.filter(({ outcomes }) => [...outcomes].some((one) => one !== 'no-match'));
  return speaking.length < 2 ? [] : [{ kind: 'priority-tie', policies: speaking.map(({ policy }) => policy.policy) }];
}

/** Policies that may be asked in any order stand together; a tier has them by name. */
function byPriority(
  policies: readonly PolicyTrace[],
  { nameBreaksTies, actionsOrderRules }: EnforcerModel,
): readonly (readonly PolicyTrace[])[] {
  const groups = Map.groupBy(policies, (trace) => trace.policy.priority);
  const ordered = [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group);
  if (nameBreaksTies === 'yes') return ordered.flatMap((group) => group.map((policy) => [policy]));
  return actionsOrderRules === 'yes' ? ordered.flatMap(byAction) : ordered;
}

/** The same policies with the rules of one action each time; those without any are left out. */
function byAction(group: readonly PolicyTrace[]): readonly (readonly PolicyTrace[])[] {
  return ACTIONS_IN_ORDER.map((action) =>
    group.flatMap((policy): readonly PolicyTrace[] => {
      const rules = policy.rules.filter(({ rule }) => rule.action === action);
      return rules.length === 0 ? [] : [{ ...policy, rules }];
    }),
  );
}

/** The facts behind every `unknown` of a policy. */
function missingFacts(trace: PolicyTrace): MissingFact[] {
  const { policy, doubts = [] } = trace;
  const own = policy.unrecognised.map((problem): MissingFact => ({ kind: 'unrecognised', policy, problem }));
  return [
    ...own,
    ...doubts.map((flag): MissingFact => ({ kind: 'enforcer', flag })),
    ...trace.rules
      .filter(({ rule, result }) => result === 'unknown' && rule.action !== 'deny-some')
      .flatMap((rule) => missingInRule(policy, rule)),
  ];
}

function missingInRule(policy: CompiledPolicy, { rule, peers, ports, writtenFor }: RuleTrace): MissingFact[] {
  const checks = [
    ...(peers === 'any' ? [] : peers.filter((peer) => peer.result === 'unknown').flatMap((peer) => peer.checks)),
    ...(ports === 'any' ? [] : ports.filter((port) => port.result === 'unknown').flatMap((port) => port.checks)),
  ].filter((check) => check.result === 'unknown');
  const unrecognised = (problem: string): MissingFact => ({ kind: 'unrecognised', policy, problem });
  return [
    ...(writtenFor === undefined ? [] : [{ kind: 'enforcer', flag: 'rulesOpenOtherDirection' } as const]),
    ...rule.unrecognised.map((field) => unrecognised(`unknown rule field "${field}"`)),
    ...checks.flatMap((check): MissingFact[] => {
      if (check.kind === 'readable') return [...unreadFacts(policy, check)];
      if (check.kind === 'reading') return [{ kind: 'enforcer', flag: check.flag }];
      if (check.kind === 'named-anywhere') return [{ kind: 'enforcer', flag: 'portNames' }];
      if (check.kind === 'named') return [{ kind: 'enforcer', flag: flagOfContainers(check.found) }];
      if (check.kind === 'block-covers-endpoint') return [{ kind: 'enforcer', flag: flagOfReach(check.endpoint) }];
      if (check.kind === 'domain') return [{ kind: 'domain', policy, names: check.names }];
      if ((check.kind === 'namespace-label' || check.kind === 'is-pod' || check.kind === 'is-node') && check.gap)
        return [{ kind: 'gap', gap: check.gap }];
      if (check.kind === 'service') {
        const { namespace, name } = check.wants;
        return [unrecognised(`Service ${namespace}/${name} through a port of a node`)];
      }
      if (check.kind === 'entity') return entityFacts(check.missing, check.endpoint);
      const isAboutAddress = check.kind === 'address' || check.kind === 'except';
      return isAboutAddress ? addressFacts(check.endpoint) : [];
    }),
  ];
}

function unreadFacts(
  policy: CompiledPolicy,
  { problem, unread }: { readonly problem: string; readonly unread?: { readonly gap?: Gap } },
): readonly MissingFact[] {
  if (unread === undefined) return [{ kind: 'unrecognised', policy, problem }];
  const { gap } = unread;
  return [
    { kind: 'unrecognised', policy, problem, isUnread: true },
    ...(gap === undefined ? [] : [{ kind: 'gap' as const, gap }]),
  ];
}

function flagOfContainers(found: readonly ContainerPort[]): EnforcerFlag {
  return found.some(({ container }) => container === 'sidecar') ? 'sidecarsNamePorts' : 'initContainersNamePorts';
}

function flagOfReach(endpoint: Endpoint): EnforcerFlag {
  const isOnNode = endpoint.kind === 'node' || (endpoint.kind === 'pod' && endpoint.pod.hostNetwork);
  return isOnNode ? 'ipBlockMatchesNodes' : 'ipBlockMatchesPods';
}

function addressFacts(endpoint: Endpoint): MissingFact[] {
  return [{ kind: 'no-address', of: ownerOf(endpoint) }];
}

function entityFacts({ gaps, unplaced, hasAddress }: EntityUnknowns, endpoint: Endpoint): MissingFact[] {
  if (gaps.length > 0) return gaps.map((gap) => ({ kind: 'gap', gap }));
  if (unplaced !== undefined) return [{ kind: 'node-unknown', pod: unplaced }];
  return hasAddress ? [] : addressFacts(endpoint);
}

function ownerOf(endpoint: Endpoint): { readonly namespace?: string; readonly name: string } {
  if (endpoint.kind === 'external') return { name: endpoint.name ?? '' };
  return endpoint.kind === 'pod' ? endpoint.pod : endpoint.node;
}
