import type { Method, Obstacle } from './vehicle.ts';
import type { NodeOutage } from './outage.ts';

/** Why a vehicle did not run, or did not come to its end; it says nothing about the network. `phrase/` puts it into words. */
export type ProbeFailure =
  /** No method is left: each with what is in its way. */
  | {
      readonly why: 'no-method';
      readonly obstacles: readonly { readonly method: Method; readonly obstacle: Obstacle }[];
    }
  | { readonly why: 'forbidden'; readonly verb: string; readonly resource: string; readonly namespace: string }
  /** Admission, validation, quota or PodSecurity, in the API server's words. */
  | { readonly why: 'refused'; readonly message: string }
  | { readonly why: 'image'; readonly image: string; readonly message: string }
  /** No node takes the pod, in the scheduler's words. */
  | { readonly why: 'unschedulable'; readonly message: string }
  /** The container was not running after so long; `message` is the last that its status or events said. */
  | { readonly why: 'not-started'; readonly seconds: number; readonly message: string }
  | { readonly why: 'pod-gone' }
  /** Nothing can be started on the pod's node. */
  | { readonly why: 'node-down'; readonly outage: NodeOutage }
  /** No tool in the container can do this. */
  | { readonly why: 'no-tool'; readonly found: readonly string[] }
  /** It ran, and its output ended before its end. */
  | { readonly why: 'cut-off'; readonly message: string }
  | { readonly why: 'interrupted' }
  /** Anything else, in the words of whoever failed. */
  | { readonly why: 'failed'; readonly message: string };
