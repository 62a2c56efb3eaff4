import type { Address, Cidr } from './address.ts';
import type { Protocol } from './protocol.ts';
import type { WorkloadKind } from './workload.ts';

/** One end of a flow as it was typed: what it may be, before anything was looked up. */
export interface Target {
  /** As typed. */
  readonly text: string;
  readonly endpoint: TargetEndpoint;
  /** Only at a destination. Absent: the question is "on which ports". */
  readonly port?: TargetPort;
}

/** A missing namespace is the current one, or every one under --all-namespaces. */
export type TargetEndpoint =
  | NamedTarget
  | ServiceTarget
  | DnsTarget
  | { readonly kind: 'pod'; readonly namespace?: string; readonly name: string }
  | {
      readonly kind: 'workload';
      readonly workload: WorkloadKind;
      readonly namespace?: string;
      readonly name: string;
    }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'cidr'; readonly cidr: Cidr }
  /** Whoever is outside the cluster. */
  | { readonly kind: 'internet' }
  /** The kubelet of the node that the other end runs on. */
  | { readonly kind: 'kubelet' }
  | { readonly kind: 'apiserver' }
  /** A word with dots may be several things. In the order in which to try them; the last one always fits. */
  | { readonly kind: 'dotted'; readonly alternatives: readonly (NamedTarget | ServiceTarget | DnsTarget)[] };

/** A pod, or the one workload of that name. */
export interface NamedTarget {
  readonly kind: 'named';
  readonly namespace?: string;
  readonly name: string;
}

export interface ServiceTarget {
  readonly kind: 'service';
  readonly namespace?: string;
  readonly name: string;
}

/** A name outside the cluster. */
export interface DnsTarget {
  readonly kind: 'dns-name';
  readonly name: string;
}

export interface TargetPort {
  /** A name is looked up on the Service or on the destination pod. */
  readonly port: number | string;
  /** Absent: not typed. */
  readonly protocol?: Protocol;
}

export type TargetRole = 'source' | 'destination';

/** Why a text names no end of a flow. `at` counts characters from 0 and marks the first one that cannot be right. */
export interface TargetError {
  readonly role: TargetRole;
  readonly text: string;
  readonly at: number;
  readonly reason: TargetErrorReason;
}

export type TargetErrorReason = EndErrorReason | PortErrorReason;

/** What is wrong with the name, address or block. */
export type EndErrorReason =
  | { readonly kind: 'empty' }
  | { readonly kind: 'blank-inside' }
  /** `instead`: what to type, without scheme and path. */
  | { readonly kind: 'url'; readonly instead: string }
  | { readonly kind: 'bad-name'; readonly name: string }
  | { readonly kind: 'missing-name' }
  | { readonly kind: 'unknown-kind'; readonly word: string }
  | { readonly kind: 'namespace-as-end'; readonly name: string }
  | { readonly kind: 'node-in-namespace'; readonly name: string }
  | { readonly kind: 'too-many-parts' }
  | { readonly kind: 'bad-address' }
  /** `because` continues a sentence after the quoted block. */
  | { readonly kind: 'bad-cidr'; readonly because: string }
  | { readonly kind: 'open-bracket' }
  | { readonly kind: 'after-bracket' }
  /** An IPv6 address, or a shorter one and a port: `at` marks the colon between. */
  | { readonly kind: 'needs-brackets' };

/** What is wrong with the port. */
export type PortErrorReason =
  | { readonly kind: 'port-at-source' }
  | { readonly kind: 'missing-port' }
  | { readonly kind: 'bad-port'; readonly word: string }
  | { readonly kind: 'port-range'; readonly word: string }
  | { readonly kind: 'several-ports' }
  | { readonly kind: 'port-out-of-range'; readonly word: string }
  | { readonly kind: 'unknown-protocol'; readonly word: string }
  | { readonly kind: 'protocol-without-port'; readonly protocol: Protocol };

export type TargetParse =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly error: TargetError };
