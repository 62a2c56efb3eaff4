import type { CompiledPolicy, Tier } from '../dialects/compiled.ts';
import { attributesOf } from '../model/attributes.ts';
import { getOrMake } from './all-pairs/get-or-make.ts';
import { type Labels, NAMESPACE_NAME_LABEL } from '../model/labels.ts';
import { labelValue } from '../model/match-labels.ts';
import type { LabelRequirement, LabelSelector } from '../model/selector.ts';
import type { Pod } from '../model/pod.ts';
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

function thoseThatMay(policies: readonly CompiledPolicy[], subject: PodEndpoint): readonly CompiledPolicy[] {
  if (policies.length < WORTH_AN_INDEX) return policies;
  const { byLabel, byPlace, others } = getOrMake(INDEXES, policies, () => makeIndex(policies));
  const { pod, namespaceLabels } = subject;
  const found: number[] = [];
  addThoseOf(found, others, pod);
  addThose(found, byLabel, pod.labels, pod);
  // Of a namespace that was not read nobody knows whether it has the label.
  addThose(found, byPlace, namespaceLabels.known ? namespaceLabels.value : undefined, pod);
  return [...new Set(found)].sort((a, b) => a - b).flatMap((at) => policies[at] ?? []);
}

const WORTH_AN_INDEX = 8;

/** Positions of policies by a label that their subjects must have, on the pod or on its namespace; the others ask for none. */
interface Index {
  readonly byLabel: Positions;
  readonly byPlace: Positions;
  readonly others: Bucket;
}

/** By the key of the label and its value. */
type Positions = Map<string, Map<string, Bucket>>;

/** Positions of policies, apart where they ask for an attribute of the pod: a mesh's ask for each way to be in it. */
interface Bucket {
  readonly any: number[];
  /** By the key of the attribute and its value. */
  readonly byAttribute: Map<string, Map<string, number[]>>;
}

const INDEXES = new WeakMap<readonly CompiledPolicy[], Index>();

function addThose(found: number[], positions: Positions, labels: Labels | undefined, pod: Pod): void {
  for (const [key, byValue] of positions) {
    const value = labels === undefined ? undefined : labelValue(labels, key);
    const values = labels === undefined ? [...byValue.keys()] : value === undefined ? [] : [value];
    for (const each of values) {
      const bucket = byValue.get(each);
      if (bucket !== undefined) addThoseOf(found, bucket, pod);
    }
  }
}

function addThoseOf(found: number[], { any, byAttribute }: Bucket, pod: Pod): void {
  for (const at of any) found.push(at);
  for (const [key, byValue] of byAttribute) {
    const value = labelValue(attributesOf(pod), key);
    if (value !== undefined) for (const at of byValue.get(value) ?? []) found.push(at);
  }
}

function makeIndex(policies: readonly CompiledPolicy[]): Index {
  const byLabel: Positions = new Map();
  const byPlace: Positions = new Map();
  const others = makeBucket();
  for (const [at, policy] of policies.entries()) {
    const { place, label, attribute } = askedOf(policy);
    const buckets =
      place !== undefined ? bucketsOf(byPlace, place) : label !== undefined ? bucketsOf(byLabel, label) : [others];
    for (const bucket of buckets) add(bucket, attribute, at);
  }
  return { byLabel, byPlace, others };
}

function makeBucket(): Bucket {
  return { any: [], byAttribute: new Map() };
}

function bucketsOf(positions: Positions, { key, values }: LabelRequirement): readonly Bucket[] {
  const byValue = getOrMake(positions, key, () => new Map<string, Bucket>());
  return [...new Set(values)].map((value) => getOrMake(byValue, value, makeBucket));
}

function add({ any, byAttribute }: Bucket, attribute: LabelRequirement | undefined, at: number): void {
  if (attribute === undefined) any.push(at);
  else {
    const byValue = getOrMake(byAttribute, attribute.key, () => new Map<string, number[]>());
    for (const value of new Set(attribute.values)) getOrMake(byValue, value, () => []).push(at);
  }
}

interface Asked {
  readonly place?: LabelRequirement | undefined;
  readonly label?: LabelRequirement | undefined;
  readonly attribute?: LabelRequirement | undefined;
}

/** What tells most pods apart goes first: the name of a namespace, a label of the pod, any other of its namespace. */
function askedOf({ subject: { namespaces, pods, account = [] }, unrecognised }: CompiledPolicy): Asked {
  if (unrecognised.length > 0) return {};
  const places = namespaces.kind === 'labels' ? namespaces.selector : [];
  const [place, label] = [requiredOf(places), requiredOf(pods)];
  const attribute = account.find(({ operator }) => operator === 'In');
  return label === undefined || place?.key === NAMESPACE_NAME_LABEL ? { place, attribute } : { label, attribute };
}

function requiredOf(selector: LabelSelector): LabelRequirement | undefined {
  const required = selector.filter(({ operator }) => operator === 'In');
  return required.find(({ key }) => key === NAMESPACE_NAME_LABEL) ?? required[0];
}
