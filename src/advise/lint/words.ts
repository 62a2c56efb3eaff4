import type { ContainerPort, Pod } from '../../model/pod.ts';
import type { LabelSelector } from '../../model/selector.ts';
import type { Labels } from '../../model/labels.ts';
import { phraseSelector } from '../../explain/phrase/selectors.ts';

const MOST_NAMES = 3;

/** `a, b, c and 4 more`. */
export function someOf(names: readonly string[], most = MOST_NAMES): string {
  const rest = names.length - most;
  // One more name is no longer than saying that there is one.
  return rest > 1 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
}

/** `1 pod`, `3 pods`. */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${amount} ${amount === 1 ? singular : plural}`;
}

/** A selector as kubectl takes it, `{}` where it selects everything. */
export function wordSelector(selector: LabelSelector): string {
  return selector.length === 0 ? '{}' : phraseSelector(selector);
}

/** Labels that a controller changes with every rollout, or with every pod. */
const UNSTABLE = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'job-name',
  'controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/controller-uid',
]);

/** The labels of a pod that are its workload's, and stay. */
export function stableLabels({ labels }: Pick<Pod, 'labels'>): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !UNSTABLE.has(key)));
}

/** `app=web,tier=front`; `no labels` for none. */
export function wordLabels(labels: Labels): string {
  const words = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return words.length === 0 ? 'no labels' : words.join(',');
}

/** `shop/web-0`, `shop/web (no pods yet)`. */
export function namePodOf({ namespace, name, template }: Pod): string {
  return template ? `${namespace}/${name} (no pods yet)` : `${namespace}/${name}`;
}

/** `http=8080`, `8080`; TCP is left unsaid. */
export function wordPort({ name, port, protocol }: Pick<ContainerPort, 'name' | 'port' | 'protocol'>): string {
  const number = protocol === 'TCP' ? `${port}` : `${port}/${protocol}`;
  return name === undefined ? number : `${name}=${number}`;
}
