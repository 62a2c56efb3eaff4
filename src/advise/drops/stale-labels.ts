import type { ObservedEnd } from '../../model/observed-drop.ts';
import type { Pod } from '../../model/pod.ts';

/** A label of a pod that is not what Cilium went by. */
export interface StaleLabel {
  readonly key: string;
  /** Absent: Cilium knew no such label. */
  readonly was?: string;
  /** Absent: the pod has none. */
  readonly is?: string;
}

/** Labels that Cilium itself adds, or leaves out of identities, and which say nothing here. */
const NOT_THE_PODS = /(^|\.)(cilium\.io|kubernetes\.io)[./]|^io\.(cilium|kubernetes)\.|^(pod-template-|controller-)/;

/** Where the labels by which a packet was decided differ from those that the pod has now. */
export function staleLabels({ labels }: ObservedEnd, pod: Pod | undefined): readonly StaleLabel[] {
  if (pod === undefined) return [];
  const was = new Map(labels.flatMap(readLabel));
  // A pod whose identity is not known has no labels of its own there.
  if (was.size === 0) return [];
  const keys = [...new Set([...was.keys(), ...Object.keys(pod.labels)])].filter((key) => !NOT_THE_PODS.test(key));
  return keys
    .filter((key) => was.get(key) !== pod.labels[key])
    .map((key) => {
      const [before, now] = [was.get(key), pod.labels[key]];
      return { key, ...(before === undefined ? {} : { was: before }), ...(now === undefined ? {} : { is: now }) };
    });
}

/** `k8s:app=web`; of other sources there are none that pods have. */
function readLabel(text: string): readonly (readonly [string, string])[] {
  const match = /^k8s:([^=]+)=(.*)$/.exec(text);
  return match === null ? [] : [[match[1] ?? '', match[2] ?? '']];
}
