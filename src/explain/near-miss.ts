import type { CheckExplanation, NearMiss } from './explanation.ts';
import type { CompiledPolicy, CompiledRule } from '../dialects/compiled.ts';
import type { DirectionTrace, PeerTrace, PolicyTrace, PortTrace, RuleTrace } from '../engine/trace.ts';
import { fieldWords } from './phrase/field-words.ts';
import type { FlowScene } from './scene.ts';
import type { Direction, Tri } from '../model/verdict.ts';
import type { Endpoint } from '../model/flow.ts';
import {
  NO_PEERS,
  NO_PORTS,
  phrasePeerCheck,
  phrasePortChecks,
  phraseSubjectCheck,
  phraseSubjectNamespace,
  whatPeerCheck,
} from './phrase/checks.ts';
import { citeRule } from './cite.ts';
import { isOfSameObject } from './whole-policies.ts';
import { phraseMatch } from './phrase/rules.ts';

/** A rule that did not match, before it is put into words: its closest peer and port, with all conditions of both. */
export interface Miss {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  readonly peer: PeerTrace | undefined;
  readonly port: PortTrace | undefined;
  /** It is about nobody, or about no port, whatever is asked. */
  readonly empty: readonly CheckExplanation[];
  /** Conditions of the policy's own selector, where that is what keeps the rule from helping. */
  readonly selection: readonly CheckExplanation[];
  /** How many conditions failed; those of a port count as one. */
  readonly failed: number;
}

/**
 * Every allowing rule of every isolating policy, where these denied, that did not match, nearest first. One failed condition means that mending it makes
 * the rule match.
 */
export function findMisses({ tiers, subject }: DirectionTrace): readonly Miss[] {
  const selecting = tiers
    .filter(({ outcomes }) => outcomes.includes('deny'))
    .flatMap((tier) => tier.policies)
    .filter(({ selects }) => selects !== 'no');
  const isClosing = isOfSameObject(selecting.filter(({ isolates }) => isolates).map(({ policy }) => policy));
  const parts = selecting.filter(({ counts, policy }) => counts && isClosing(policy));
  const misses = parts.flatMap((policy) =>
    policy.rules.filter(({ rule }) => rule.action === 'allow').map((rule) => missOf(policy, rule)),
  );
  const bystanders = tiers.flatMap((tier) => tier.bystanders).flatMap((policy) => bystanderMiss(policy, subject));
  return [...misses, ...bystanders].sort((a, b) => distance(a) - distance(b) || closeness(b) - closeness(a));
}

/** Puts a miss into words, and looks up the place where its rule was read. */
export function explainMiss(
  { policy, rule, peer, port, empty, selection, failed }: Miss,
  direction: Direction,
  scene: FlowScene,
): NearMiss {
  const told = { ...scene, words: fieldWords(policy.language, direction) };
  return {
    ...citeRule(policy, rule, direction, peer?.peer, port?.port),
    text: phraseMatch(peer?.peer, port?.port, direction),
    failed,
    checks: distinct([
      ...selection,
      ...empty,
      ...(peer?.checks ?? []).map((check) => phrasePeerCheck(check, told)),
      ...(port === undefined ? [] : [phrasePortChecks(port.port, port.checks, told)]),
    ]),
  };
}

/** What says the same to a reader is said once: several ways to be in a mesh are one condition, and one that fails is enough. */
function distinct(checks: readonly CheckExplanation[]): readonly CheckExplanation[] {
  const worst = [...Map.groupBy(checks, ({ what, wants }) => `${what} ${wants}`).values()].map(
    (same) => same.find(({ result }) => result === 'no') ?? same.find(({ result }) => result === 'unknown') ?? same[0],
  );
  return worst.filter((check) => check !== undefined);
}

/** What the failed conditions of a miss are about; its port left out. */
export function failedConditions({ selection, empty, peer }: Miss): readonly CheckExplanation['what'][] {
  return [
    ...selection.filter(({ result }) => result !== 'yes').map(({ what }) => what),
    ...empty.filter(({ what }) => what !== 'port').map(({ what }) => what),
    ...(peer?.checks ?? []).filter(({ result }) => result !== 'yes').map(whatPeerCheck),
  ];
}

function missOf({ policy }: PolicyTrace, { rule, ...tried }: RuleTrace): Miss {
  const peer = tried.peers === 'any' ? undefined : closest(tried.peers);
  const port = tried.ports === 'any' ? undefined : closest(tried.ports);
  const empty = [...(isEmpty(tried.peers) ? [NO_PEERS] : []), ...(isEmpty(tried.ports) ? [NO_PORTS] : [])];
  const failed = failures(peer) + Math.min(failures(port), 1) + empty.length;
  return { policy, rule, peer, port, empty, selection: [], failed };
}

function isEmpty(tried: 'any' | readonly unknown[]): boolean {
  return tried.length === 0;
}

/** A policy whose rule fits, and which does not select the pod: often the pod's label is what is off. */
function bystanderMiss(policy: PolicyTrace, subject: Endpoint): readonly Miss[] {
  const fitting = policy.rules.find(({ result }) => result === 'yes');
  if (fitting === undefined || subject.kind !== 'pod') return [];
  const selection = [
    ...phraseSubjectNamespace(policy.policy, subject.pod),
    ...policy.policy.subject.pods.map((requirement) => phraseSubjectCheck(requirement, subject.pod)),
  ];
  const failed = selection.filter(({ result }) => result !== 'yes').length;
  return [{ ...missOf(policy, fitting), selection, failed }];
}

/** The entry with the fewest failed conditions; of those the first. */
function closest<T extends PeerTrace | PortTrace>(entries: readonly T[]): T | undefined {
  return entries.reduce<T | undefined>(
    (best, entry) => (best === undefined || failures(entry) < failures(best) ? entry : best),
    undefined,
  );
}

function failures(entry: PeerTrace | PortTrace | undefined): number {
  const checks: readonly { readonly result: Tri }[] = entry?.checks ?? [];
  return checks.filter(({ result }) => result !== 'yes').length;
}

/** A peer of the wrong kind (a selector asked about an outside address) is further off than a wrong value. */
function distance(miss: Miss): number {
  return miss.failed + failedConditions(miss).filter((what) => what === 'peer').length;
}

/** Among equals, the rule that has more right is nearer: it says more about what its author meant. */
function closeness({ selection, peer, port }: Miss): number {
  const right = [...selection, ...(peer?.checks ?? [])].filter(({ result }) => result === 'yes').length;
  return right + (port !== undefined && failures(port) === 0 ? 1 : 0);
}
