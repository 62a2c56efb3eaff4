import type { Gap } from '../model/gap.ts';
import type { ClusterErrorKind } from './errors.ts';

/** What one request is about: what would be missing if it failed. */
export type RequestSubject = Omit<Gap, 'reason' | 'message'>;

/** What one change is about. */
export type WriteSubject = Omit<RequestSubject, 'verb'> & { readonly verb: 'create' | 'patch' | 'delete' };

/** What goes on between us and the cluster: for `-v`, and for showing that something moves. */
export type Activity =
  /** `id` ties it to its end; a list of several pages is several requests. */
  | { readonly kind: 'request-started'; readonly id: number; readonly subject: RequestSubject | WriteSubject }
  | {
      readonly kind: 'request-finished';
      readonly id: number;
      readonly subject: RequestSubject | WriteSubject;
      readonly ms: number;
      /** As they came over the wire. */
      readonly bytes: number;
      /** The server's clock as it answered, in milliseconds since 1970, exact to the second; absent when it did not say. */
      readonly serverTime?: number;
      /** Objects in the answer; absent when it failed. */
      readonly count?: number;
      readonly failure?: ClusterErrorKind;
    }
  | { readonly kind: 'request-retried'; readonly id: number; readonly waitMs: number; readonly reason: string }
  | { readonly kind: 'plugin-started'; readonly command: string }
  | { readonly kind: 'plugin-finished'; readonly command: string; readonly ms: number };
