import type {
  CompiledPolicy,
  CompiledRule,
  Peer,
  PortMatch,
  RuleAction,
  RuleCondition,
  Subject,
  Tier,
} from '../../src/dialects/compiled.ts';
import type { Direction } from '../../src/model/verdict.ts';
import type { Gap } from '../../src/model/gap.ts';

/** A rule of a tier made by hand: who is left out means anybody, ports left out mean every port. */
export interface RuleOptions {
  readonly peers?: 'any' | readonly Peer[];
  readonly ports?: 'any' | readonly PortMatch[];
  readonly unrecognised?: readonly string[];
  readonly conditions?: readonly RuleCondition[];
}

/** For the ingress of every pod of every namespace, unless said otherwise; priority 0. */
export interface TierPolicyOptions {
  readonly priority?: number;
  readonly subject?: Subject;
  readonly ingress?: readonly CompiledRule[];
  readonly egress?: readonly CompiledRule[];
  readonly unrecognised?: readonly string[];
  readonly isolates?: readonly Direction[];
  readonly countsAnyway?: true;
  readonly partOf?: object;
}

export const EVERY_POD: Subject = { namespaces: { kind: 'labels', selector: [] }, pods: [] };
/** Matches for all that anybody knows. */
export const UNREADABLE_PEER: Peer = { kind: 'unrecognised', index: 0, path: [], problem: 'a peer of tomorrow' };

export function rule(
  action: RuleAction,
  { peers = 'any', ports = 'any', unrecognised = [], conditions }: RuleOptions = {},
): CompiledRule {
  const given = conditions === undefined ? {} : { conditions };
  return { index: 0, path: [], action, peers, ports, unrecognised, ...given };
}

export function tierPolicy(name: string, options: TierPolicyOptions = {}): CompiledPolicy {
  const { priority = 0, subject = EVERY_POD, ingress = [], egress = [], unrecognised = [] } = options;
  const { isolates = [], countsAnyway, partOf } = options;
  const counts = countsAnyway === undefined ? {} : { countsAnyway };
  return {
    ref: { kind: 'AdminPolicy', name },
    subject,
    ingress: { isolates: isolates.includes('ingress'), ...counts, rules: ingress.map(numbered) },
    egress: { isolates: isolates.includes('egress'), ...counts, rules: egress.map(numbered) },
    ...(partOf === undefined ? {} : { partOf }),
    priority,
    language: 'admin-v1alpha2',
    terminating: false,
    unrecognised,
    findings: [],
  };
}

/** As dialects of such tiers have it, every rule counts. */
export function firstMatchTier(name: string, policies: readonly CompiledPolicy[], gaps: readonly Gap[] = []): Tier {
  const clusterWide = policies.map(({ ingress, egress, ...policy }) => {
    return {
      ...policy,
      ingress: { countsAnyway: true as const, ...ingress },
      egress: { countsAnyway: true as const, ...egress },
    };
  });
  return { name, semantics: 'first-match', byNamespace: new Map(), clusterWide, gaps };
}

export function isolatingTier(
  name: string,
  policies: readonly CompiledPolicy[],
  { gaps = [], denyingGaps = [], onTop }: Partial<Pick<Tier, 'gaps' | 'denyingGaps' | 'onTop'>> = {},
): Tier {
  const above = onTop === undefined ? {} : { onTop };
  return { name, semantics: 'isolating', byNamespace: new Map(), clusterWide: policies, gaps, denyingGaps, ...above };
}

function numbered(each: CompiledRule, index: number): CompiledRule {
  return { ...each, index };
}
