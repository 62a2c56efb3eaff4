import { SOURCE } from './label-keys.ts';
import { fieldsOf, readSelector } from '../foreign/read-selector.ts';
import type { LabelRequirement, SetRequirement } from '../../model/selector.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';

/** What a selector of Cilium asks, by whom it asks. */
export interface AskedOfEndpoints {
  readonly pods: readonly LabelRequirement[];
  readonly namespaces: readonly LabelRequirement[];
  /** Under the key `name`. */
  readonly account: readonly LabelRequirement[];
  /** It says in which namespaces it looks: those of a namespaced policy then are not its own. */
  readonly namesPlaces: boolean;
  /** Labels that only whoever enforces gives, to what is no pod. */
  readonly reserved: readonly SetRequirement[];
  /** What of it hangs on how whoever enforces is set up. */
  readonly unread: readonly string[];
}

/** Undefined: it is not as in the API. A key that begins with `k8s:`, `any:` or no source asks for labels of Kubernetes. */
export function readLabels(value: unknown): AskedOfEndpoints | undefined {
  const selector = readSelector(withoutNulls(value));
  if (selector === undefined) return undefined;
  const asked = selector.map(placeRequirement);
  const of = (place: Place): readonly SetRequirement[] =>
    asked.flatMap((each) => (each.place === place ? [each.requirement] : []));
  return {
    pods: of('pods'),
    namespaces: [...of('namespace'), ...of('namespace-label')],
    account: of('account'),
    namesPlaces: of('namespace').length + of('namespace-label').length > 0,
    reserved: of('reserved'),
    unread: [
      ...of('cluster').map(({ values }) => `label ${OF_CLUSTER} (${values.join(', ')}): the name of the cluster`),
      ...of('overlooked').map(({ key }) => `label ${key}, which Cilium overlooks unless it is told otherwise`),
    ],
  };
}

/**
 * A namespaced policy's own selector: the namespace that it names is overwritten with the policy's own where it stands under
 * the key that the agent writes. Under any other key both are asked for (semantics F.2 [M]; measured again on 1.19.4).
 */
export function withoutOwnNamespace(value: unknown): unknown {
  const { matchLabels, ...others } = fieldsOf(value) ?? {};
  const labels = fieldsOf(matchLabels);
  if (labels === undefined) return value;
  const { [`k8s:${OF_NAMESPACE}`]: _, ...kept } = labels;
  return { ...others, matchLabels: kept };
}

function withoutNulls(value: unknown): unknown {
  const fields = fieldsOf(value);
  return fields === undefined ? value : Object.fromEntries(Object.entries(fields).filter(([, each]) => each !== null));
}

type Place = 'pods' | 'namespace' | 'namespace-label' | 'account' | 'reserved' | 'cluster' | 'overlooked';

interface Placed {
  readonly place: Place;
  readonly requirement: SetRequirement;
}

function placeRequirement(requirement: SetRequirement): Placed {
  const key = requirement.key.replace(SOURCE, '');
  const under = (place: Place, name: string): Placed => ({ place, requirement: { ...requirement, key: name } });
  if (key === OF_NAMESPACE) return under('namespace', NAMESPACE_NAME_LABEL);
  if (key.startsWith(NAMESPACE_LABELS)) return under('namespace-label', key.slice(NAMESPACE_LABELS.length));
  if (key === OF_ACCOUNT) return under('account', 'name');
  if (key === OF_CLUSTER) return under('cluster', key);
  if (key.startsWith(RESERVED)) return under('reserved', key.slice(RESERVED.length));
  // Labels of other sources are on no pod; under this key none is found.
  return OVERLOOKED.some((each) => each.test(key)) ? under('overlooked', key) : under('pods', key);
}

const RESERVED = 'reserved:';
const OF_NAMESPACE = 'io.kubernetes.pod.namespace';
const OF_ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';
const OF_CLUSTER = 'io.cilium.k8s.policy.cluster';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';

/** Labels of pods that are no part of an identity unless the agent is told so; each is the beginning of a key. */
const OVERLOOKED: readonly RegExp[] = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/(?:job-completion-index|controller-uid)/,
  /beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^pod-template-(?:generation|hash)/,
  /^controller-(?:revision-hash|uid)/,
  /^annotation/,
  /^etcd_node/,
  /^topology\.kubernetes\.io/,
];
