import type { API_VERSION, PortsExplanation } from '../../explain/explanation.ts';
import type { CheckedFlow } from '../../explain/check-report.ts';
import type { Direction } from '../../model/verdict.ts';
import type { DnsChoice } from './needs.ts';
import type { NetworkPolicySpec } from '../../model/network-policy.ts';
import type { SideWord } from '../side-word.ts';

/** Policies for a namespace, and what is shown of them: what `kubectl netpol generate -o json` prints. */
export interface GenerateReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'GenerateReport';
  readonly result: GenerateResult;
  /** The answer in one line. */
  readonly summary: string;
  readonly namespace: string;
  readonly dns: DnsChoice;
  /** Whether it is about the namespace without the policies that it has now. */
  readonly replace: boolean;
  /** Whether every row holds as far as this namespace has a say: only then are policies written for `kubectl apply`. */
  readonly usable: boolean;
  /** In the order in which to apply them: the one that closes the rest comes last. */
  readonly policies: readonly GeneratedPolicy[];
  /** Commands that delete what `--replace` takes for gone, to be typed after the policies were applied. */
  readonly deletions: readonly string[];
  readonly flows: readonly GeneratedFlow[];
  /** What passes with these policies, or is not known to be denied, and is not declared. */
  readonly open: readonly OpenEntry[];
  /** Whom no policy can stop: pods on their node's network. */
  readonly unpoliced: readonly string[];
  /** What could not be read, and may hide ends. */
  readonly notRead: readonly string[];
  readonly notes: readonly string[];
}

/**
 * `exact`: what is declared passes, and nothing else. `wider`: more passes. `held-up`: a policy of another namespace denies
 * a declared flow. `broken`: a row does not hold, and no policy of this namespace makes it so. `unknown`: a fact is missing.
 */
export type GenerateResult = 'exact' | 'wider' | 'held-up' | 'broken' | 'unknown';

export interface GeneratedPolicy {
  readonly name: string;
  /** `shop/deploy/web`, `every pod`. */
  readonly about: string;
  /** A policy of this name is there, and gives way to it. */
  readonly replaces: boolean;
  readonly rules: readonly GeneratedRule[];
  readonly manifest: PolicyManifest;
}

export interface GeneratedRule {
  readonly direction: Direction;
  /** Counts from 1 in its direction. */
  readonly rule: number;
  /** Rows of the file, and look-ups: `flows.yaml:6 deploy/web → svc/catalog:80`. */
  readonly for: readonly string[];
}

/** What `kubectl apply` takes. */
export interface PolicyManifest {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'NetworkPolicy';
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: NetworkPolicySpec;
}

/**
 * As `check` tells it, of the state with the policies. `held-up`: this namespace does its part, and another's policies do
 * not; `elsewhere`: no end of it is a pod of this namespace.
 */
export interface GeneratedFlow extends Omit<CheckedFlow, 'result' | 'via' | 'command'> {
  readonly result: FlowResult;
}

export type FlowResult = 'holds' | 'held-up' | 'fails' | 'unclear' | 'elsewhere';

/** Each source with each destination. */
export interface OpenEntry {
  readonly kind: 'open' | 'unknown';
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly ports: readonly PortsExplanation[];
  /** Who opens it: only the new policies, or also others. */
  readonly by: 'generated' | 'others';
  /** What its sides in this namespace say. */
  readonly why: readonly OpenSide[];
}

export interface OpenSide extends SideWord {
  readonly direction: Direction;
}
