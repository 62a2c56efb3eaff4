import type { LabelSelector } from './selector.ts';
import type { Target } from './target.ts';

/** Some of the ends of a matrix, as typed. */
export type EndsWanted =
  | { readonly kind: 'namespace'; readonly name: string }
  /** Whoever has a pod with these labels. */
  | { readonly kind: 'labels'; readonly selector: LabelSelector; readonly text: string }
  /** A pod, a workload, a Service's pods, an address, a block, the internet. */
  | { readonly kind: 'target'; readonly target: Target };
