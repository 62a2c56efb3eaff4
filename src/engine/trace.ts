import type { Address, Cidr } from '../model/address.ts';
import type { CompiledPolicy, CompiledRule, Peer, PortMatch, SimplePeer } from '../dialects/compiled.ts';
import type { ContainerPort, Pod } from '../model/pod.ts';
import type { Direction, DirectionResult, Tri, Verdict } from '../model/verdict.ts';
import type { Endpoint, Flow, LeadingService } from '../model/flow.ts';
import type { EnforcerFlag } from '../model/enforcer-model.ts';
import type { Gap } from '../model/gap.ts';
import type { LabelRequirement } from '../model/selector.ts';
import type { Protocol } from '../model/protocol.ts';
import type { UnmodelledPolicy } from '../model/snapshot.ts';

/*
 * What the evaluator looked at, what decided, and which condition of each rule held or failed. Explaining reads this and
 * nothing else.
 */

export interface Trace {
  readonly flow: Flow;
  readonly verdict: Extract<Verdict, 'ALLOW' | 'DENY' | 'UNKNOWN'>;
  readonly egress: DirectionTrace;
  readonly ingress: DirectionTrace;
}

export interface DirectionTrace {
  readonly direction: Direction;
  /** Whose policies are asked: the source for egress, the destination for ingress. */
  readonly subject: Endpoint;
  readonly peer: Endpoint;
  readonly result: DirectionResult;
  readonly decision: Decision;
  /** The port that the chain was asked about, where a mesh carries the connection to another than its own; absent: its own. */
  readonly arrivesAt?: number;
  /** In the order asked: of the chain up to the one that decided, then those on top of it. Empty when no policy could apply at all. */
  readonly tiers: readonly TierTrace[];
}

export type Decision =
  /** Nobody polices this end here: it is outside, a node, or a pod on its node's network. */
  | { readonly kind: 'no-subject'; readonly why: 'external' | 'node' | 'host-network' }
  /** The API exempts this connection from policy (semantics B.1, B.2). */
  | { readonly kind: 'exempt'; readonly why: 'self' | 'own-node' }
  /** At least one rule allows, or the first that matched decided. */
  | { readonly kind: 'rule'; readonly tier: string; readonly matches: readonly PolicyMatch[] }
  /** Policies select the pod in this direction and none of their rules matches. */
  | { readonly kind: 'isolated'; readonly tier: string; readonly by: readonly CompiledPolicy[] }
  /** No policy selects the pod in this direction. */
  | { readonly kind: 'not-isolated' }
  /** Whoever enforces decides it so, whatever the policies say; `by` isolate the pod, if any does. */
  | { readonly kind: 'enforcer'; readonly flag: EnforcerFlag; readonly by: readonly CompiledPolicy[] }
  /** The API leaves it open and implementations differ; most do what `likely` says. */
  | {
      readonly kind: 'undefined';
      readonly why: 'egress-to-own-node' | 'hairpin';
      readonly likely: 'deny';
      readonly by: readonly CompiledPolicy[];
    }
  /** A missing fact decides. */
  | { readonly kind: 'missing'; readonly facts: readonly MissingFact[] };

export type MissingFact =
  | { readonly kind: 'gap'; readonly gap: Gap }
  | { readonly kind: 'no-address'; readonly of: { readonly namespace?: string; readonly name: string } }
  | { readonly kind: 'node-unknown'; readonly pod: Pod }
  | { readonly kind: 'unmodelled'; readonly policy: UnmodelledPolicy }
  | {
      readonly kind: 'unrecognised';
      readonly policy: CompiledPolicy;
      readonly problem: string;
      /** It is known what it asks, and labels of service accounts that it hangs on were not read. */
      readonly isUnread?: true;
    }
  /** Whether the address was looked up under a name of the rule is only known while the pod runs. */
  | { readonly kind: 'domain'; readonly policy: CompiledPolicy; readonly names: readonly string[] }
  | { readonly kind: 'priority-tie'; readonly policies: readonly CompiledPolicy[] }
  /** Whether a mesh carries it to the port of its tunnel. */
  | { readonly kind: 'tunnel'; readonly port: number; readonly ends: readonly Endpoint[] }
  /** Whether whoever enforces lets the own node in from the address that a mesh gives it. */
  | { readonly kind: 'own-node-entry'; readonly address: Address }
  /** How whoever enforces reads it is not known. */
  | { readonly kind: 'enforcer'; readonly flag: EnforcerFlag };

export interface PolicyMatch {
  readonly policy: CompiledPolicy;
  readonly rule: RuleTrace;
}

export interface TierTrace {
  readonly name: string;
  /** Policies that select the subject, or may. */
  readonly policies: readonly PolicyTrace[];
  /** What this tier may say; one entry when nothing is missing. `none` hands on to the next tier. */
  readonly outcomes: readonly TierOutcome[];
  /** The rules that decided here, `pass` included; empty when none matched for certain. */
  readonly matches: readonly PolicyMatch[];
  readonly missing: readonly MissingFact[];
  /** Only after a denial: policies that do not select the subject, by a label or by their namespace, and whose rules would allow. */
  readonly bystanders: readonly PolicyTrace[];
  /** It stands on top of the chain; absent: it is part of that. */
  readonly isOnTop?: true;
}

export type TierOutcome = 'allow' | 'deny' | 'none';

export interface PolicyTrace {
  readonly policy: CompiledPolicy;
  readonly selects: Tri;
  /** Default deny in this direction; a policy that selects without isolating here says nothing about it. */
  readonly isolates: boolean;
  /** Its rules say something in an isolating tier, whether it isolates or not. */
  readonly counts: boolean;
  readonly rules: readonly RuleTrace[];
  /** What of the enforcer is not known and decides whether the policy counts; absent: nothing. */
  readonly doubts?: readonly EnforcerFlag[];
}

export interface RuleTrace {
  readonly rule: CompiledRule;
  /** Present where a rule of the other direction is read as one of this: its own direction. */
  readonly writtenFor?: Direction;
  readonly result: Tri;
  /** `any` when the rule names no peer. */
  readonly peers: 'any' | readonly PeerTrace[];
  readonly ports: 'any' | readonly PortTrace[];
}

export interface PeerTrace {
  readonly peer: Peer;
  readonly result: Tri;
  /** All conditions of the peer; all must hold. */
  readonly checks: readonly PeerCheck[];
}

export type PeerCheck = { readonly result: Tri } & (
  | { readonly kind: 'is-pod'; readonly endpoint: Endpoint; readonly gap?: Gap }
  | { readonly kind: 'same-namespace'; readonly wants: string; readonly has: string }
  | {
      readonly kind: 'namespace-label';
      readonly requirement: LabelRequirement;
      readonly namespace: string;
      readonly has: string | undefined;
      readonly gap?: Gap;
    }
  | { readonly kind: 'pod-label'; readonly requirement: LabelRequirement; readonly has: string | undefined }
  | {
      readonly kind: 'address';
      readonly cidr: Cidr;
      readonly endpoint: Endpoint;
      readonly address: Address | undefined;
    }
  | { readonly kind: 'except'; readonly cidr: Cidr; readonly endpoint: Endpoint; readonly address: Address | undefined }
  | { readonly kind: 'is-node'; readonly endpoint: Endpoint; readonly gap?: Gap }
  | {
      readonly kind: 'node-label';
      readonly requirement: LabelRequirement;
      readonly node: string;
      readonly has: string | undefined;
    }
  | {
      readonly kind: 'domain';
      readonly names: readonly string[];
      readonly name: string | undefined;
      /** Whoever enforces knows no names. */
      readonly isIgnored?: true;
      readonly endpoint: Endpoint;
    }
  | { readonly kind: 'block-covers-endpoint'; readonly endpoint: Endpoint }
  /** Whether what stands there is one of an entity. */
  | {
      readonly kind: 'entity';
      readonly name: string;
      readonly endpoint: Endpoint;
      readonly missing: EntityUnknowns;
    }
  /** Whether this Service has led the connection there. */
  | {
      readonly kind: 'service';
      readonly wants: LeadingService;
      readonly has: LeadingService | undefined;
      readonly endpoint: Endpoint;
    }
  | {
      readonly kind: 'account';
      readonly requirement: LabelRequirement;
      readonly has: string;
      /** Labels of service accounts that are asked for, where the requirement names those that have them. */
      readonly asked?: string;
    }
  /** What the other end must not be; the checks are of that. */
  | { readonly kind: 'negated'; readonly peer: SimplePeer; readonly checks: readonly PeerCheck[] }
  /** Not what is written decides, but how whoever enforces reads it. */
  | { readonly kind: 'reading'; readonly flag: EnforcerFlag }
  | { readonly kind: 'readable'; readonly problem: string; readonly unread?: { readonly gap?: Gap } }
);

/** What is not known of an end, where its place decides. */
export interface EntityUnknowns {
  readonly gaps: readonly Gap[];
  /** A pod of which nobody knows the node. */
  readonly unplaced?: Pod;
  readonly hasAddress: boolean;
}

export interface PortTrace {
  readonly port: PortMatch;
  readonly result: Tri;
  readonly checks: readonly PortCheck[];
}

export type PortCheck = { readonly result: Tri } & (
  | { readonly kind: 'protocol'; readonly wants: Protocol; readonly has: Protocol }
  | { readonly kind: 'number'; readonly first: number; readonly last: number; readonly has: number }
  | {
      readonly kind: 'named';
      readonly name: string;
      readonly protocol: Protocol | 'any';
      readonly has: number;
      /** Ports of the destination pod by that name and protocol. */
      readonly found: readonly ContainerPort[];
      /** Ports by that name which do not count: other protocol, or declared by an init container that ends. */
      readonly passedOver: readonly ContainerPort[];
      readonly destination: Endpoint;
    }
  /** The name is looked up on all pods of the cluster. */
  | {
      readonly kind: 'named-anywhere';
      readonly name: string;
      readonly protocol: Protocol | 'any';
      readonly has: number;
      readonly numbers: readonly number[];
      readonly isComplete: boolean;
    }
  | { readonly kind: 'reading'; readonly flag: EnforcerFlag }
  | { readonly kind: 'readable'; readonly problem: string }
);
