import { asksForText, type LabelRequirement, type SetRequirement } from '../../model/selector.ts';
import { bareKind } from '../../model/kind-in-group.ts';
import { type Expression, parseSelector } from './parse-selector.ts';
import type { Labels } from '../../model/labels.ts';
import { BUILT_IN_TIERS, orderTiers } from './calico-tiers.ts';
import { printSelector } from './print-selector.ts';
import { keyOfCore, rankPolicies } from './rank-policies.ts';
import { satisfies } from '../../model/match-labels.ts';
import type { Snapshot, UnmodelledPolicy } from '../../model/snapshot.ts';
import { type CalicoObjects, DEFAULT_TIER, sortCalicoObjects, tierOf } from './calico-objects.ts';
import { writtenMetadata } from './written-metadata.ts';

/**
 * Calico's objects in a form that says the same under other names: what hangs on the order of names is written out as
 * numbers, parts of words as the words that have them, and labels stand in one place. Where NetworkPolicies stand on both
 * sides of a policy of their own order, by their names alone, no number can say it, and it stays as it is.
 */
export function plainCalicoObjects(snapshot: Snapshot): readonly UnmodelledPolicy[] {
  const sorted = sortCalicoObjects(snapshot.unmodelled);
  if (sorted.policies.length + sorted.staged.length === 0) return snapshot.unmodelled;
  const orders = new Map([...ordersOfTiers(sorted), ...ordersOfPolicies(sorted, coreKeys(snapshot))]);
  const valuesOf = knownValues(snapshot, sorted);
  const mine = new Set([...sorted.policies, ...sorted.staged, ...sorted.tiers, ...sorted.sets, ...sorted.hosts]);
  const plain = [...mine].map((object) => plainObject(object, orders.get(object), valuesOf));
  return [...sorted.others, ...plain];
}

function coreKeys({ networkPolicies }: Snapshot): readonly string[] {
  return networkPolicies.map(keyOfCore);
}

type Orders = readonly (readonly [UnmodelledPolicy, number])[];

/** Tiers of one order go by their names. */
function ordersOfTiers({ tiers }: CalicoObjects): Orders {
  const ordered = orderTiers(tiers, []);
  const at = (name: string): number => ordered.findIndex((tier) => tier.name === name);
  return tiers.flatMap((object) => {
    const mine = ordered[at(object.ref.name)];
    if (mine === undefined) return [];
    const alike = ordered.filter(({ order }) => order === mine.order);
    const fixed = alike.findIndex(({ name }) => BUILT_IN_TIERS.has(name));
    return [[object, mine.order + (alike.indexOf(mine) - Math.max(fixed, 0)) * STEP] as const];
  });
}

/** Small beside any order that people write. */
const STEP = 1e-6;

function ordersOfPolicies({ policies, staged }: CalicoObjects, core: readonly string[]): Orders {
  return [...Map.groupBy([...policies, ...staged], tierOf)].flatMap(([tier, members]) =>
    rankPolicies(members, false).flatMap(({ object, order, key }, at, all): Orders => {
      if (order === Number.POSITIVE_INFINITY) return [[object, lastOrder(all) + at]];
      const others = tier === DEFAULT_TIER && order === CORE_ORDER ? core : [];
      const [isBehind, isBefore] = [others.some((each) => each < key), others.some((each) => each > key)];
      if (isBehind && isBefore) return [];
      return [[object, order + (isBefore ? at - members.length : at + (others.length > 0 ? 1 : 0)) * STEP]];
    }),
  );
}

const CORE_ORDER = 1000;

/** Behind all that are written, and behind NetworkPolicy. */
function lastOrder(ranked: readonly { readonly order: number }[]): number {
  const written = ranked.map(({ order }) => order).filter(Number.isFinite);
  return Math.max(CORE_ORDER, ...written) + 1;
}

type ValuesOf = (key: string) => Iterable<string>;

/** Every value that a label has somewhere. */
function knownValues(
  { pods, namespaces, workloads, serviceAccounts = [] }: Snapshot,
  { sets, hosts }: CalicoObjects,
): ValuesOf {
  const labelled: readonly Labels[] = [
    ...[...pods, ...workloads.map(({ template }) => template)].map(({ labels, namespace, serviceAccount }) => ({
      ...labels,
      'projectcalico.org/namespace': namespace,
      'projectcalico.org/serviceaccount': serviceAccount,
    })),
    ...serviceAccounts.map(({ labels }) => labels),
    ...namespaces.map(({ labels, name }) => ({ ...labels, 'projectcalico.org/name': name })),
    ...[...sets, ...hosts].map(({ raw }) => writtenMetadata(raw).labels ?? {}),
  ];
  return (key) => new Set(labelled.flatMap((labels) => (Object.hasOwn(labels, key) ? [labels[key] ?? ''] : [])));
}

function plainObject(object: UnmodelledPolicy, order: number | undefined, valuesOf: ValuesOf): UnmodelledPolicy {
  const { metadata, spec, ...rest } = object.raw as Raw; // as in any object of the API
  const { annotations: _, ...kept } = metadata ?? {};
  const { labels } = writtenMetadata(object.raw);
  const isOrdered = order !== undefined && ORDERED.has(bareKind(object.ref.kind));
  return {
    ...object,
    raw: {
      ...rest,
      metadata: { ...kept, ...(labels === undefined ? {} : { labels }) },
      spec: { ...(plainSelectors(spec ?? {}, valuesOf) as object), ...(isOrdered ? { order } : {}) },
    },
  };
}

interface Raw {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly spec?: unknown;
}

const ORDERED: ReadonlySet<string> = new Set([
  'Tier',
  'NetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
]);

const SELECTORS: ReadonlySet<string> = new Set([
  'selector',
  'notSelector',
  'namespaceSelector',
  'serviceAccountSelector',
]);

function plainSelectors(value: unknown, valuesOf: ValuesOf): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => plainSelectors(item, valuesOf));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, field]: [string, unknown]): [string, unknown] => [
    key,
    SELECTORS.has(key) && typeof field === 'string' ? plainSelector(field, valuesOf) : plainSelectors(field, valuesOf),
  ]);
  return Object.fromEntries(entries);
}

/** What cannot be read stays so. */
function plainSelector(text: string, valuesOf: ValuesOf): string {
  const parsed = parseSelector(text);
  return parsed.ok && asksForTexts(parsed.expression) ? printSelector(withoutTexts(parsed.expression, valuesOf)) : text;
}

function asksForTexts(expression: Expression): boolean {
  if (expression.kind === 'label') return asksForText(expression.requirement);
  if (expression.kind === 'not') return asksForTexts(expression.part);
  return (expression.kind === 'and' || expression.kind === 'or') && expression.parts.some(asksForTexts);
}

function withoutTexts(expression: Expression, valuesOf: ValuesOf): Expression {
  switch (expression.kind) {
    case 'all':
    case 'global':
      return expression;
    case 'not':
      return { kind: 'not', part: withoutTexts(expression.part, valuesOf) };
    case 'and':
    case 'or':
      return { ...expression, parts: expression.parts.map((part) => withoutTexts(part, valuesOf)) };
    case 'label':
      return asksForText(expression.requirement) ? byValues(expression.requirement, valuesOf) : expression;
  }
}

/** The values that have the part. */
function byValues(requirement: LabelRequirement, valuesOf: ValuesOf): Expression {
  const { key } = requirement;
  const all = [...valuesOf(key)].sort();
  const values = all.filter((value) => satisfies({ [key]: value }, requirement));
  const label = (made: SetRequirement): Expression => ({ kind: 'label', requirement: made });
  // Such a label may also be absent where the part must not be there.
  const isNegative = satisfies({}, requirement);
  if (isNegative) {
    const others = all.filter((value) => !values.includes(value));
    return others.length === 0 ? { kind: 'all' } : label({ key, operator: 'NotIn', values: others });
  }
  return values.length === 0 ? { kind: 'not', part: { kind: 'all' } } : label({ key, operator: 'In', values });
}
