import type { Direction } from './verdict.ts';
import type { ObjectRef } from './reference.ts';
import type { Protocol } from './protocol.ts';

/** One end of a packet, as Cilium knew it at that time. */
export interface ObservedEnd {
  readonly address: string;
  /** Absent: no pod that Cilium manages. */
  readonly pod?: { readonly namespace: string; readonly name: string };
  /** Of its identity: `k8s:app=web`, `reserved:host`, `cidr:203.0.113.0/24`. */
  readonly labels: readonly string[];
}

/** What Hubble saw of one packet that was dropped. One drop is often told twice: as a decision of policy, and as a drop. */
export interface ObservedDrop {
  /** RFC 3339, with a fraction. */
  readonly time: string;
  /** Where it was dropped; empty where Hubble does not say. */
  readonly node: string;
  readonly source: ObservedEnd;
  readonly destination: ObservedEnd;
  /** `ICMP`, or another that policies say nothing about, stands as Hubble names it. */
  readonly protocol: Protocol | (string & {});
  /** Of the destination; absent where the protocol has none. */
  readonly port?: number;
  /** Absent: Hubble does not know it. */
  readonly direction?: Direction;
  /** `POLICY_DENIED`: no rule allows it; `POLICY_DENY`: a rule denies it; others are no policy's. */
  readonly reason: string;
  /** It answers another packet: its ends are not those of the connection. */
  readonly isReply: boolean;
  readonly told: 'as a decision' | 'as a drop';
  /** The policies that Hubble names: those of a rule that denies, never those that isolate. */
  readonly deniedBy: readonly ObjectRef[];
}

/** An agent that was asked what it has seen. */
export interface AgentAnswer {
  readonly agent: HubbleAgent;
  readonly answer:
    | {
        readonly kind: 'answered';
        readonly drops: readonly ObservedDrop[];
        /** Events that Hubble lost before it could tell of them. */
        readonly lost: number;
        /** Lines that are no flow as Hubble writes them. */
        readonly unread: number;
      }
    | { readonly kind: 'failed'; readonly why: HubbleFailure; readonly message: string };
}

/** Where Hubble is asked: a container of a pod of Cilium's. */
export interface HubbleAgent {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly node: string;
}

/** `no-program`: the image has no hubble; `off`: nothing listens at its socket; `forbidden`: the command may not be run. */
export type HubbleFailure = 'no-program' | 'off' | 'forbidden' | 'other';
