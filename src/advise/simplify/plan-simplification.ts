import type { CompiledPolicy, CompiledRule } from '../../dialects/compiled.ts';
import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { CoveredRule, Duplicate, NeedlessPolicy, Redundancies } from '../redundancy/redundancies.ts';
import type { Direction } from '../../model/verdict.ts';
import { type Entry, mergeRules, type RulePair, type RuleStep } from './merge-rules.ts';
import type { NetworkPolicy, NetworkPolicySpec } from '../../model/network-policy.ts';
import type { Reach } from '../redundancy/peer-cover.ts';
import { rulesOf } from '../../dialects/compiled.ts';
import { withoutRules } from '../redundancy/without-rules.ts';

/** A policy as it is written, and as it was understood. */
export interface PolicyPair {
  readonly written: NetworkPolicy;
  readonly compiled: CompiledPolicy;
}

/** What becomes of a policy, and by which steps. */
export interface PolicyPlan extends PolicyPair {
  /** Undefined: it goes. */
  readonly simplified: NetworkPolicy | undefined;
  readonly steps: readonly PlanStep[];
}

export type PlanStep =
  | { readonly kind: 'duplicate'; readonly found: Duplicate }
  | { readonly kind: 'needless'; readonly found: NeedlessPolicy; readonly rules: readonly CoveredRule[] }
  | {
      readonly kind: 'beside-allow-all';
      readonly direction: Direction;
      readonly rule: CompiledRule;
      readonly by: CompiledRule;
    }
  | { readonly kind: 'covered-rule'; readonly found: CoveredRule }
  | { readonly kind: 'rules'; readonly direction: Direction; readonly step: RuleStep };

export interface SimplifyPlan {
  /** Only those that change or go. */
  readonly policies: readonly PolicyPlan[];
  /** Rules that could go, too, by a proof that does not reach as far as is wanted. */
  readonly left: readonly CoveredRule[];
}

/** What can go or be merged. `reach`: how far each proof has to reach at least. */
export function planSimplification(
  index: ClusterIndex,
  policies: readonly PolicyPair[],
  { duplicates, allowAlls, covered, needless }: Redundancies,
  reach: Reach,
): SimplifyPlan {
  const isEnough = (found: CoveredRule): boolean => reach === 'now' || found.reach === 'always';
  const left = covered.filter((found) => !isEnough(found));
  const plans = policies.map((pair): PolicyPlan => {
    const isMine = ({ policy }: { readonly policy: CompiledPolicy }): boolean => policy === pair.compiled;
    const duplicate = duplicates.find(isMine);
    if (duplicate !== undefined) {
      return { ...pair, simplified: undefined, steps: [{ kind: 'duplicate', found: duplicate }] };
    }
    const rules = covered.filter(isMine);
    const whole = needless.find(isMine);
    if (whole !== undefined && rules.every(isEnough)) {
      return { ...pair, simplified: undefined, steps: [{ kind: 'needless', found: whole, rules }] };
    }
    const dead = allowAlls.filter(isMine);
    return planPolicy(index, pair, [
      ...dead.flatMap(({ direction, rule: by, others }) =>
        others.map((rule): DropStep => ({ kind: 'beside-allow-all', direction, rule, by })),
      ),
      ...rules.filter(isEnough).map((found): DropStep => ({ kind: 'covered-rule', found })),
    ]);
  });
  return { policies: plans.filter(({ steps }) => steps.length > 0), left };
}

type DropStep = Extract<PlanStep, { kind: 'beside-allow-all' | 'covered-rule' }>;

function planPolicy(index: ClusterIndex, pair: PolicyPair, drops: readonly DropStep[]): PolicyPlan {
  const { written, compiled } = pair;
  const gone = drops.map((step) => (step.kind === 'covered-rule' ? step.found.rule : step.rule));
  const shorter = withoutRules(written, compiled, gone);
  const merged = (['ingress', 'egress'] as const).map((direction) => {
    const { isolates } = rulesOf(compiled, direction);
    // Rules of a direction that is not isolated mean nothing, and to some enforcers something: they are left alone.
    const pairs =
      isolates && compiled.unrecognised.length === 0 && !compiled.terminating ? pairsOf(pair, direction, gone) : [];
    return { direction, ...mergeRules(index, pairs) };
  });
  const changed = merged.filter(({ steps }) => steps.length > 0);
  const spec = changed.reduce<NetworkPolicySpec>(
    (sum, { direction, rules }) => ({ ...sum, [direction]: rules.map((rule) => writeRule(rule, direction)) }),
    shorter.spec,
  );
  const steps = changed.flatMap(({ direction, steps: found }) =>
    found.map((step): PlanStep => ({ kind: 'rules', direction, step })),
  );
  return { ...pair, simplified: { ...shorter, spec }, steps: [...drops, ...steps] };
}

function pairsOf({ written, compiled }: PolicyPair, direction: Direction, gone: readonly CompiledRule[]): RulePair[] {
  const field = direction === 'ingress' ? 'from' : 'to';
  const raw = (written.spec[direction] ?? []) as readonly RawRule[]; // ingress and egress rules differ in one name
  return rulesOf(compiled, direction)
    .rules.filter((rule) => !gone.includes(rule))
    .map((rule) => ({
      compiled: rule,
      peers: entriesOf(rule.peers, raw[rule.index]?.[field]),
      ports: entriesOf(rule.ports, raw[rule.index]?.ports),
    }));
}

type RawPeers = NonNullable<NonNullable<NetworkPolicySpec['ingress']>[number]['from']>;
type RawPorts = NonNullable<NonNullable<NetworkPolicySpec['ingress']>[number]['ports']>;
interface RawRule {
  readonly from?: RawPeers | null;
  readonly to?: RawPeers | null;
  readonly ports?: RawPorts | null;
}

function entriesOf<Compiled extends { readonly index: number }, Raw>(
  compiled: 'any' | readonly Compiled[],
  raw: readonly Raw[] | null | undefined,
): readonly Entry<Compiled, Raw>[] | undefined {
  if (compiled === 'any') return undefined;
  return compiled.flatMap((each) => {
    const own = raw?.[each.index];
    return own === undefined ? [] : [{ compiled: each, raw: own }];
  });
}

function writeRule({ peers, ports }: RulePair, direction: Direction): RawRule {
  return {
    ...(peers === undefined ? {} : { [direction === 'ingress' ? 'from' : 'to']: peers.map(({ raw }) => raw) }),
    ...(ports === undefined ? {} : { ports: ports.map(({ raw }) => raw) }),
  };
}
