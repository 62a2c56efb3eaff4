import type { Attempt, SocketsReading } from './attempt.ts';
import type { Pod } from '../model/pod.ts';
import type { Outage } from './outage.ts';

/** What the network really does with a connection (semantics G.3; docs: probe). */
export type ObservationClass =
  /** Connected. */
  | 'REACHABLE'
  /** Refused, and nothing listens there: the packets arrive. */
  | 'NO_LISTENER'
  /** Refused although something listens: somebody on the way says no. */
  | 'REJECTED'
  /** No answer, more than once, although something listens. */
  | 'BLOCKED'
  /** The name was not found out; nothing was connected to. */
  | 'DNS_FAILURE'
  /** No answer, and the destination is not up, or does not answer itself either. */
  | 'TARGET_DOWN'
  /** What was seen has more than one meaning. */
  | 'INCONCLUSIVE'
  /** The probe itself could not run: never a word about the network. */
  | 'PROBE_FAILED';

/** What was found out inside the destination's own network namespace. */
export type Control =
  /** A listener that takes the connection that was tried, or not; `others`: on the same port at other addresses (127.0.0.1). */
  | {
      readonly kind: 'looked';
      readonly listens: boolean;
      readonly others: readonly string[];
      readonly connected?: boolean;
    }
  /** There is no network namespace that we could look into: an outside address, a node. */
  | { readonly kind: 'nowhere' }
  /** What the API shows of it; `said`: in its own words, may be empty; `runsNothing`: nothing of it can listen. */
  | {
      readonly kind: 'down';
      readonly cause: Outage['kind'];
      readonly why: string;
      readonly said: string;
      readonly runsNothing: boolean;
    }
  | { readonly kind: 'not-run'; readonly why: string };

/** UDP's only certainty without an answer: what the receiver's kernel counted while we sent. */
export type Receipt = 'arrived' | 'arrived-no-port' | 'nothing' | 'unknown';

export interface Observation {
  readonly class: ObservationClass;
  /** Why this class, in codes that `phrase/` puts into words. */
  readonly reason: ObservationReason;
  /** At the endpoint's own address, and then at the Service's. */
  readonly attempts: readonly Attempt[];
  readonly control: Control;
  readonly receipt?: Receipt;
  /** The answer changed while it was probed: enforcement was catching up. */
  readonly changed: boolean;
  readonly sockets?: SocketsReading;
  /** What other pods that may connect met there; only asked where nobody could look into the destination. */
  readonly peers?: readonly PeerAnswer[];
  /** What the Service's address answered; absent where there is none. */
  readonly service?: 'connected' | 'refused' | 'timeout' | 'mixed' | 'other';
}

/** What a pod met that the policies let connect. */
export interface PeerAnswer {
  readonly pod: Pod;
  readonly result: Attempt['result'];
}

export type ObservationReason =
  | 'connected'
  | 'udp-answer'
  | 'udp-arrived'
  | 'refused-nothing-listens'
  | 'refused-listens-elsewhere'
  /** None of the pod's containers runs yet, or any more. */
  | 'refused-not-started'
  | 'refused-but-listens'
  | 'refused-unknown-listener'
  | 'service-refuses'
  /** The endpoint connects by its own address; its Service's address, with no other endpoint, does not answer. */
  | 'service-no-answer'
  /** The Service's address connects, and its only endpoint does not by its own. */
  | 'only-service-connects'
  /** The pod has no route to this address: no packet left it. */
  | 'no-route'
  /** The kernel under the pod does not know the protocol: no packet left it. */
  | 'no-protocol'
  | 'prohibited'
  | 'no-answer-but-listens'
  | 'no-answer-nothing-listens'
  | 'no-answer-target-down'
  | 'no-answer-unknown-listener'
  | 'no-answer-once'
  | 'cut-after-handshake'
  | 'local-handshake-only'
  | 'udp-silence'
  | 'udp-nothing-arrived'
  | 'mixed-attempts'
  | 'name-not-resolved'
  | 'probe-failed';
