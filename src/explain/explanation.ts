import type { Bystander, Enforcement, Enforcer } from '../model/enforcement.ts';
import type { DirectionResult, Tri, Verdict } from '../model/verdict.ts';
import type { Family } from '../model/address.ts';
import type { Protocol } from '../model/protocol.ts';
import type { RuleAction } from '../dialects/compiled.ts';

/*
 * An answer as data: what `-o json` prints, what the text report lays out, and what other programs may rely on
 * (docs/json.md). Names are as kubectl would take them back; rules, peers and ports count from 1, as people do.
 */

export const API_VERSION = 'netpol/v1alpha1';

export interface FlowExplanation {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'FlowExplanation';
  readonly verdict: Verdict;
  /** Only beside NOT_ENFORCED: what the policies say. */
  readonly wouldBe?: Verdict;
  /** `shop/checkout → payments/api:80 TCP`. */
  readonly flow: string;
  /** The verdict's reason in one clause; with `flow` it can be pasted into the incident's channel alone. */
  readonly summary: string;
  readonly source: EndExplanation;
  readonly destination: EndExplanation;
  /** Connections that are answered alike: allowed, then unknown, then denied. */
  readonly paths: readonly PathExplanation[];
  /** Why there is no connection to judge, for all of it or for some backends. */
  readonly impossible: readonly Statement[];
  /** The look-up before the connection, for destinations typed by name. */
  readonly dns?: DnsExplanation;
  readonly caveats: readonly Caveat[];
  readonly missing: readonly MissingExplanation[];
  readonly next: readonly NextStep[];
  /** Absent where nothing is known of it: in most manifests. */
  readonly enforcement?: EnforcementExplanation;
}

/** Whether anything makes the policies come true. */
export interface EnforcementExplanation {
  readonly kind: Enforcement['kind'];
  readonly sentence: string;
  /** Empty unless enforced; a connection must pass all of them. */
  readonly enforcers: readonly ToldEnforcer[];
  /** Where nothing enforces: network components that were found and do not. */
  readonly found: readonly Bystander[];
  /** Where nothing enforces: what was looked at. */
  readonly evidence: readonly string[];
  /** What could not be read: beside an enforcer, where another could be. */
  readonly missing: readonly MissingExplanation[];
}

/** How it reads policies is told by the command that is for it. */
export type ToldEnforcer = Omit<Enforcer, 'model' | 'divergences' | 'assumptions'>;

/** Where the state came from, for answers that are kept. */
export type InputReport =
  | {
      readonly kind: 'cluster';
      readonly context: string;
      readonly server: string;
      readonly namespace: string;
      readonly requests: number;
    }
  | {
      readonly kind: 'files' | 'demo';
      readonly names?: readonly string[];
      /** Objects by kind; `ignored` say nothing about flows. */
      readonly read: Readonly<Record<string, number>>;
      readonly ignored: Readonly<Record<string, number>>;
      readonly problems: readonly string[];
    }
  | SnapshotInput;

/** A file that `kubectl netpol snapshot` has written. */
export interface SnapshotInput {
  readonly kind: 'snapshot';
  /** As typed. */
  readonly file: string;
  /** When the state was read; RFC 3339. */
  readonly taken: string;
  /** Names and addresses are not the real ones. */
  readonly redacted: boolean;
  /** Of what: `cluster`, `files`, `demo`. */
  readonly of: 'cluster' | 'files' | 'demo';
  /** Where names without one were looked up then. Absent: everywhere. */
  readonly namespace?: string;
  /** Of a cluster. */
  readonly context?: string;
  readonly server?: string;
  /** Of files. */
  readonly names?: readonly string[];
  /** Objects by kind. */
  readonly read: Readonly<Record<string, number>>;
}

export interface EndExplanation {
  /** `shop/deploy/checkout`, `203.0.113.7`, `internet`. */
  readonly name: string;
  readonly kind: 'pod' | 'workload' | 'service' | 'node' | 'kubelet' | 'apiserver' | 'address' | 'range' | 'dns-name';
  /** `3 pods, all alike`; empty when the name says it all. */
  readonly detail: string;
}

export interface PathExplanation {
  readonly verdict: Extract<Verdict, 'ALLOW' | 'DENY' | 'UNKNOWN'>;
  /** Pods as `namespace/name`, address blocks, nodes. */
  readonly sources: readonly string[];
  readonly destinations: readonly DestinationExplanation[];
  /** Present where sources and destinations do not all pair up with each other. */
  readonly pairs?: readonly { readonly source: string; readonly destination: string }[];
  /** The Service port that leads here. */
  readonly service?: {
    readonly name: string;
    readonly port: number;
    readonly portName?: string;
    readonly protocol: Protocol;
  };
  /** Ports on the destination endpoint, after Service translation. */
  readonly ports: readonly PortsExplanation[];
  readonly families: readonly Family[];
  readonly egress: DirectionExplanation;
  readonly ingress: DirectionExplanation;
  /** The API does not say which of two packets policy sees, and they would be answered differently; or a load balancer may refuse what policies allow. */
  readonly conflict?: Statement;
}

export interface DestinationExplanation {
  readonly name: string;
  readonly address?: string;
}

export interface PortsExplanation {
  readonly protocol: Protocol;
  /** `80, 8000-8080`, `every port`. */
  readonly text: string;
  readonly ranges: readonly { readonly first: number; readonly last: number }[];
}

export interface DirectionExplanation {
  readonly direction: 'egress' | 'ingress';
  readonly result: DirectionResult;
  /** Which kind of reason decided: see docs/json.md. */
  readonly decidedBy:
    | 'no-subject'
    | 'exempt'
    | 'rule'
    | 'isolated'
    | 'not-isolated'
    | 'enforcer'
    | 'undefined'
    | 'missing';
  readonly sentence: string;
  /** `[Admin] Pass → [NetworkPolicy] no rule → DENY`; empty where only NetworkPolicy has a say. */
  readonly chain: string;
  readonly isolatedBy: readonly PolicyCitation[];
  /** The rules that matched, each alone enough. */
  readonly rules: readonly RuleCitation[];
  /** Only when nothing allows: the rules that came closest, nearest first. */
  readonly nearMisses: readonly NearMiss[];
}

export interface PolicyCitation {
  readonly kind: string;
  /** `namespace/name`, or `name`. */
  readonly policy: string;
  readonly file?: string;
  readonly line?: number;
}

export interface RuleCitation extends PolicyCitation {
  readonly direction: 'egress' | 'ingress';
  readonly rule: number;
  /** `deny-some`: of what it matches it denies what meets its conditions. */
  readonly action: RuleAction;
  /** What has to hold above ports and addresses: `HTTP GET /api`; absent: nothing. */
  readonly conditions?: readonly string[];
  /** Absent when the rule names no peer, or no port. */
  readonly peer?: number;
  readonly port?: number;
  /** How many peers the rule has; each of them alone is enough. */
  readonly peers: number;
  /** The rule in words: `from pods app=web on TCP 8080`. */
  readonly text: string;
}

export interface NearMiss extends RuleCitation {
  /** Conditions that failed; 1 means: mend this one and the rule matches. */
  readonly failed: number;
  readonly checks: readonly CheckExplanation[];
}

export interface CheckExplanation {
  /** `selects`: the policy's own podSelector, about the pod whose side this is. The others are the rule's. */
  readonly what: 'selects' | 'namespace' | 'pods' | 'account' | 'address' | 'port' | 'peer';
  readonly wants: string;
  readonly result: Tri;
  /** What the world has instead; empty when the check holds. */
  readonly has: string;
  /** What would make this condition hold; empty when it holds, or when nothing simple would. */
  readonly fix: string;
}

export interface DnsExplanation {
  readonly verdict: Verdict;
  /** Who is asked: `kube-system/kube-dns`, `169.254.20.10`; empty when unknown. */
  readonly resolver: string;
  readonly sentence: string;
  readonly udp: readonly PathExplanation[];
  readonly tcp: readonly PathExplanation[];
}

export type Severity = 'info' | 'warning' | 'error';

export interface Statement {
  readonly code: string;
  readonly text: string;
}

export interface Caveat extends Statement {
  readonly severity: Severity;
  /** How to have read what is not known here, as commands; absent: there is no such way, or nothing is missing. */
  readonly remedy?: readonly string[];
}

export interface MissingExplanation extends Statement {
  /** How to find out, or to get, what is missing: a `kubectl auth can-i` line, a Role. */
  readonly remedy: readonly string[];
}

export interface NextStep {
  /** A command that can be typed as it stands, or empty for advice. */
  readonly command: string;
  readonly why: string;
}
