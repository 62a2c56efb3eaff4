import type { Target } from './target.ts';

/** What a request passes through on its way from outside, as it was typed. */
export type Via =
  | { readonly kind: 'ingress' | 'gateway'; readonly text: string; readonly namespace?: string; readonly name: string }
  /** The controller itself: its pods pass the request on, whatever sent it there. */
  | { readonly kind: 'controller'; readonly text: string; readonly target: Target };
