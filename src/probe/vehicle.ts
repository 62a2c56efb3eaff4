import type { ProbePod } from '../model/probe-pod.ts';
import type { Step } from './step.ts';

/** How a script gets into a pod's network namespace (semantics G.6). */
export type Method = 'ephemeral' | 'exec' | 'clone';

export const METHODS: readonly Method[] = ['ephemeral', 'exec', 'clone'];

/** Why a method cannot be used here; `phrase/` puts it into words. */
export type Obstacle =
  | { readonly why: 'forbidden'; readonly verb: string; readonly resource: string; readonly namespace: string }
  /** Admission or validation refused it, in the API server's words. */
  | { readonly why: 'refused'; readonly by: Refuser; readonly message: string }
  | { readonly why: 'static-pod' }
  | { readonly why: 'finished-pod' }
  /** On its way out: nothing is started in it any more. */
  | { readonly why: 'terminating' }
  /** It has no address yet, so it has no network namespace either. */
  | { readonly why: 'not-running' }
  /** No container runs that a command could be run in. */
  | { readonly why: 'no-container' }
  /** Found out by trying. */
  | { readonly why: 'no-shell'; readonly container: string }
  | { readonly why: 'windows' }
  /** A workload without pods. */
  | { readonly why: 'no-pod' }
  /** It would change the pod, and nobody agreed to that. */
  | { readonly why: 'no-consent' }
  /** A clone would be something else to the policies, or get the user's traffic: which object is in the way. */
  | { readonly why: 'clone-differs'; readonly policies: readonly string[] }
  | { readonly why: 'clone-gets-traffic'; readonly service: string }
  | { readonly why: 'host-network-clone' };

/** What in the API server said no. */
export type Refuser =
  | 'pod-security'
  | 'quota'
  | 'limit-range'
  /** OpenShift's SecurityContextConstraints. */
  | 'security-context-constraints'
  /** A webhook or a ValidatingAdmissionPolicy. */
  | 'admission'
  | 'validation'
  | 'other';

/** Where a script runs, and as what. */
export interface Vehicle {
  /** `control`: into a destination; `peer`: only where nobody could look into it, from another pod that may connect. */
  readonly role: 'source' | 'control' | 'peer';
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
