import type { ProbePod } from '../model/probe-pod.ts';
import type { Step } from './step.ts';

/** How a script gets into a pod's network namespace (semantics G.6). */
export type Method = 'ephemeral' | 'exec' | 'clone';

export const METHODS: readonly Method[] = ['ephemeral', 'exec', 'clone'];

/** Why a method cannot be used here; `phrase/` puts it into words. */
export type Obstacle =
  | { readonly why: 'forbidden'; readonly verb: string; readonly resource: string; readonly namespace: string }
  /** Admission or validation refused the dry run, in the API server's words. */
  | { readonly why: 'refused'; readonly message: string }
  | { readonly why: 'static-pod' }
  | { readonly why: 'finished-pod' }
  | { readonly why: 'not-running' }
  | { readonly why: 'no-container' }
  | { readonly why: 'windows' }
  | { readonly why: 'no-pod' }
  /** A clone would be something else to the policies, or get the user's traffic: which object is in the way. */
  | { readonly why: 'clone-differs'; readonly policies: readonly string[] }
  | { readonly why: 'clone-gets-traffic'; readonly service: string }
  | { readonly why: 'host-network-clone' };

/** Where a script runs, and as what. */
export interface Vehicle {
  readonly role: 'source' | 'control';
  readonly pod: ProbePod;
  readonly method: Method;
  /** `exec`: the container it runs in; `ephemeral`: the name it gets. */
  readonly container: string;
  /** Absent for `exec`. */
  readonly image?: string;
  readonly steps: readonly Step[];
  /** Methods that come before this one, and why they are not used. */
  readonly passedOver: readonly { readonly method: Method; readonly obstacle: Obstacle }[];
}
