import type { CompiledPolicy, Tier } from '../dialects/compiled.ts';
import { getOrMake } from './all-pairs/get-or-make.ts';
import { type Labels, NAMESPACE_NAME_LABEL } from '../model/labels.ts';
import { labelValue } from '../model/match-labels.ts';
import type { LabelRequirement, LabelSelector } from '../model/selector.ts';
import type { PodEndpoint } from '../model/flow.ts';

/** The policies of a tier that may select a pod, in the order of the tier's lists: all that do, and of others few. */
export function policiesThatMaySelect(
  { byNamespace, clusterWide }: Pick<Tier, 'byNamespace' | 'clusterWide'>,
  subject: PodEndpoint,
): readonly CompiledPolicy[] {
  return [
    ...thoseThatMay(byNamespace.get(subject.pod.namespace) ?? [], subject),
    ...thoseThatMay(clusterWide, subject),
  ];
}

function thoseThatMay(
  policies: readonly CompiledPolicy[],
  { pod, namespaceLabels }: PodEndpoint,
): readonly CompiledPolicy[] {
  if (policies.length < WORTH_AN_INDEX) return policies;
  const { byLabel, byPlace, others } = getOrMake(INDEXES, policies, () => makeIndex(policies));
  const found = new Set(others);
  addThose(found, byLabel, pod.labels);
  // Of a namespace that was not read nobody knows whether it has the label.
  addThose(found, byPlace, namespaceLabels.known ? namespaceLabels.value : undefined);
  return [...found].sort((a, b) => a - b).flatMap((at) => policies[at] ?? []);
}

const WORTH_AN_INDEX = 8;

/** Positions of policies by a label that their subjects must have, on the pod or on its namespace; the others ask for none. */
interface Index {
  readonly byLabel: Positions;
  readonly byPlace: Positions;
  readonly others: readonly number[];
}

/** By the key of the label and its value. */
type Positions = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;

const INDEXES = new WeakMap<readonly CompiledPolicy[], Index>();

function addThose(found: Set<number>, positions: Positions, labels: Labels | undefined): void {
  for (const [key, byValue] of positions) {
    const value = labels === undefined ? undefined : labelValue(labels, key);
    const values = labels === undefined ? [...byValue.keys()] : value === undefined ? [] : [value];
    for (const each of values) for (const at of byValue.get(each) ?? []) found.add(at);
  }
}

function makeIndex(policies: readonly CompiledPolicy[]): Index {
  const byLabel = new Map<string, Map<string, number[]>>();
  const byPlace = new Map<string, Map<string, number[]>>();
  const others: number[] = [];
  for (const [at, policy] of policies.entries()) {
    const { place, label } = askedOf(policy);
    if (place !== undefined) add(byPlace, place, at);
    else if (label !== undefined) add(byLabel, label, at);
    else others.push(at);
  }
  return { byLabel, byPlace, others };
}

function add(positions: Map<string, Map<string, number[]>>, { key, values }: LabelRequirement, at: number): void {
  const byValue = getOrMake(positions, key, () => new Map<string, number[]>());
  for (const value of new Set(values)) getOrMake(byValue, value, () => []).push(at);
}

interface Asked {
  readonly place?: LabelRequirement | undefined;
  readonly label?: LabelRequirement | undefined;
}

/** What tells most pods apart goes first: the name of a namespace, a label of the pod, any other of its namespace. */
function askedOf({ subject: { namespaces, pods }, unrecognised }: CompiledPolicy): Asked {
  if (unrecognised.length > 0) return {};
  const places = namespaces.kind === 'labels' ? namespaces.selector : [];
  const [place, label] = [requiredOf(places), requiredOf(pods)];
  return label === undefined || place?.key === NAMESPACE_NAME_LABEL ? { place } : { label };
}

function requiredOf(selector: LabelSelector): LabelRequirement | undefined {
  const required = selector.filter(({ operator }) => operator === 'In');
  return required.find(({ key }) => key === NAMESPACE_NAME_LABEL) ?? required[0];
}
