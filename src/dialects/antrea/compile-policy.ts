import type { CompiledPolicy, CompiledRule, CompiledRules, Subject } from '../compiled.ts';
import { compileAntreaPeers, comparesNamespaces, outsidePeer } from './compile-peers.ts';
import { compileOnce } from '../compile-once.ts';
import { conditionsOf } from './conditions.ts';
import { compileAntreaPorts, sourcePortFields } from './compile-ports.ts';
import type { Direction } from '../../model/verdict.ts';
import type { FieldPath } from '../../model/reference.ts';
import { isGiven, type RawAntreaRule, type RawAntreaSpec, type RawAppliedTo } from './raw-policy.ts';
import { objectFacts } from '../object-facts.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import type { NamedObjects } from './groups.ts';
import type { RankedPolicy } from './rank-policies.ts';
import { specOf } from './antrea-objects.ts';
import { type Scope, scopesOf } from './scopes.ts';
import { SubjectReader } from './read-subjects.ts';

export interface AntreaContext {
  readonly objects: NamedObjects;
  readonly namespaces: readonly Namespace[];
  /** Whether a policy's tier is there. */
  readonly isTier: (name: string) => boolean;
}

/** Between the rules of a policy that are asked one by one; smaller than what two policies differ by. */
const RULE_STEP = 1e-6;

/**
 * One NetworkPolicy or ClusterNetworkPolicy: a policy for each way to be one of its subjects. Where its rules are about
 * different pods, or as good as those of another policy, it is as many as it has rules, one after another.
 */
export function compileAntreaPolicy(
  ranked: RankedPolicy,
  rank: number,
  context: AntreaContext,
): readonly CompiledPolicy[] {
  const { object, tier, isTied } = ranked;
  const key = hangsOnOthers(specOf(object)) ? undefined : `${rank} ${isTied} ${tier} ${context.isTier(tier)}`;
  return ONCE(object, key, () => compileNow(ranked, rank, context));
}

const ONCE = compileOnce<readonly CompiledPolicy[]>();

/** Groups, Services, and how namespaces compare. */
function hangsOnOthers({ appliedTo, ingress, egress }: RawAntreaSpec): boolean {
  const rules = [...(ingress ?? []), ...(egress ?? [])];
  const subjects = [...(appliedTo ?? []), ...rules.flatMap((rule) => rule?.appliedTo ?? [])];
  const peers = rules.flatMap((rule) => [...(rule?.from ?? []), ...(rule?.to ?? [])]);
  return (
    subjects.some((each) => isGiven(each?.group) || isGiven(each?.service)) ||
    peers.some((each) => isGiven(each?.group) || isGiven(each?.namespaces))
  );
}

function compileNow(
  { object, tier, isTied }: RankedPolicy,
  rank: number,
  { objects, namespaces, isTier }: AntreaContext,
): readonly CompiledPolicy[] {
  const { ref } = object;
  const spec = specOf(object);
  const reader = new SubjectReader(ref.namespace, objects);
  if (!isTier(tier)) reader.problems.push(`tier "${tier}", which was not found`);
  for (const field of Object.keys(spec)) if (!SPEC_KEYS.has(field)) reader.problems.push(`unknown field "${field}"`);
  const runs = runsOf(spec, { isTied, reader });
  const common = {
    ...objectFacts(object),
    tier: `Antrea tier ${tier}`,
    language: 'antrea' as const,
    unrecognised: reader.problems,
    findings: [],
  };
  return runs.flatMap(({ subjects, rules, step }) => {
    const compares = rules.some(({ raw: rule }) => comparesNamespaces(rule));
    return scopesOf(subjects, compares ? namespaces : undefined, ref.namespace).flatMap(
      ({ subjects: scoped, own }: Scope): readonly CompiledPolicy[] => {
        const context = { namespace: ref.namespace, objects, ...(own === undefined ? {} : { own }) };
        const ingress = compileRules(rules, 'ingress', context);
        const egress = compileRules(rules, 'egress', context);
        const whole = {};
        return scoped.map((subject) => ({
          ...common,
          subject,
          ingress,
          egress,
          priority: rank + step * RULE_STEP,
          ...(scoped.length === 1 ? {} : { partOf: whole }),
        }));
      },
    );
  });
}

const SPEC_KEYS: ReadonlySet<string> = new Set(['tier', 'priority', 'appliedTo', 'ingress', 'egress']);

interface PlacedRule {
  readonly raw: RawAntreaRule;
  readonly direction: Direction;
  readonly index: number;
  /** It is about connections from outside to a NodePort. */
  readonly isOfNodePort: boolean;
}

/** Rules in a row that are about the same pods. */
interface Run {
  readonly subjects: readonly Subject[];
  readonly rules: readonly PlacedRule[];
  readonly step: number;
}

function runsOf(
  spec: ReturnType<typeof specOf>,
  { isTied, reader }: { readonly isTied: boolean; readonly reader: SubjectReader },
): readonly Run[] {
  const rules = (['ingress', 'egress'] as const).flatMap((direction) =>
    (spec[direction] ?? []).map((rule, index): PlacedRule => {
      const raw = rule ?? {};
      const isOfNodePort = [...(spec.appliedTo ?? []), ...(raw.appliedTo ?? [])].some((entry) => entry?.service);
      return { raw, direction, index, isOfNodePort };
    }),
  );
  for (const { raw } of rules) {
    if (ACTIONS[raw.action ?? ''] === undefined) reader.problems.push(`unknown action "${raw.action ?? ''}"`);
  }
  const isPerRule = rules.some(({ raw }) => isGiven(raw.appliedTo));
  if (isPerRule && isGiven(spec.appliedTo)) reader.problems.push('appliedTo in the policy and in its rules');
  reader.problems.push(...doubtsOfComparing(spec, rules));
  const ofPolicy = isPerRule ? undefined : reader.read(spec.appliedTo ?? []);
  const subjectsOf = (appliedTo: readonly (RawAppliedTo | null)[] | null | undefined): readonly Subject[] =>
    ofPolicy ?? reader.read(appliedTo ?? []);
  if (ofPolicy !== undefined && !isTied) return [{ subjects: ofPolicy, rules, step: 0 }];
  return rules.map((rule) => ({ subjects: subjectsOf(rule.raw.appliedTo), rules: [rule], step: rule.index }));
}

/**
 * By the code of antrea-controller, of several entries in a policy's `appliedTo` the last alone is heard where a rule compares
 * namespaces, and of a group its namespaces alone (`processAntreaClusterNetworkPolicy`).
 */
function doubtsOfComparing({ appliedTo }: RawAntreaSpec, rules: readonly PlacedRule[]): readonly string[] {
  const entries = [...(appliedTo ?? []), ...rules.flatMap(({ raw }) => raw.appliedTo ?? [])];
  if (!rules.some(({ raw }) => comparesNamespaces(raw))) return [];
  return [
    ...((appliedTo ?? []).length > 1 ? ['rules that compare namespaces with several entries of appliedTo'] : []),
    ...(entries.some((entry) => isGiven(entry?.group)) ? ['rules that compare namespaces, applied to a group'] : []),
  ];
}

type RuleContext = Parameters<typeof compileAntreaPeers>[3];

function compileRules(placed: readonly PlacedRule[], direction: Direction, context: RuleContext): CompiledRules {
  const rules = placed.filter((each) => each.direction === direction).map((each) => compileRule(each, context));
  return rules.length === 0 ? { isolates: false, rules } : { isolates: false, countsAnyway: true, rules };
}

const ACTIONS: Readonly<Record<string, Pick<CompiledRule, 'action' | 'denial'>>> = {
  Allow: { action: 'allow' },
  Drop: { action: 'deny', denial: 'timeout' },
  Reject: { action: 'deny', denial: 'refused' },
  Pass: { action: 'pass' },
};

const RULE_KEYS: ReadonlySet<string> = new Set([
  'action',
  'name',
  'appliedTo',
  'from',
  'to',
  'toServices',
  'ports',
  'protocols',
  'l7Protocols',
  'enableLogging',
  'logLabel',
]);

function compileRule({ raw, direction, index, isOfNodePort }: PlacedRule, context: RuleContext): CompiledRule {
  const path: FieldPath = ['spec', direction, index];
  return {
    index,
    path,
    ...(raw.name ? { name: raw.name } : {}),
    ...(ACTIONS[raw.action ?? ''] ?? { action: 'deny' }),
    peers: isOfNodePort
      ? [outsidePeer({ index: 0, path }, 'connections through a NodePort')]
      : compileAntreaPeers(raw, direction === 'ingress' ? 'from' : 'to', path, context),
    ports: compileAntreaPorts(raw, path),
    ...conditionsOf(raw, path),
    unrecognised: [...Object.keys(raw).filter((field) => !RULE_KEYS.has(field)), ...sourcePortFields(raw)],
  };
}
