import type {
  API_VERSION,
  Caveat,
  EnforcementExplanation,
  MissingExplanation,
  PolicyCitation,
  PortsExplanation,
  RuleCitation,
} from './explanation.ts';
import type { NewPodWay } from './reach-report.ts';

/** For each workload who may come in from where no pod is named: what `matrix --exposed` prints. */
export interface ExposureReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ExposureReport';
  /** The answer in one line. */
  readonly summary: string;
  /** Absent: every namespace. */
  readonly namespace?: string;
  /** The most exposed first. */
  readonly workloads: readonly ExposedWorkload[];
  readonly caveats: readonly Caveat[];
  readonly missing: readonly MissingExplanation[];
  /** Absent where nothing is known of it: in most manifests. */
  readonly enforcement?: EnforcementExplanation;
}

export interface ExposedWorkload {
  readonly name: string;
  readonly kind: 'pod' | 'workload';
  readonly namespace: string;
  readonly pods: number;
  /** Empty: no policy selects it for ingress, so everybody may come in. */
  readonly isolatedBy: readonly PolicyCitation[];
  readonly internet: Opening;
  /** Any pod of any namespace, whatever its labels. */
  readonly everyPod: Opening;
  /** What a pod that does not exist yet would get by taking the trouble. */
  readonly newPods: readonly NewPodWay[];
}

export interface Opening {
  /** Open for at least one of its pods. */
  readonly ports: readonly PortsExplanation[];
  readonly unknown: readonly PortsExplanation[];
  /** Of the internet: which part of it; empty where nothing is open. */
  readonly addresses: string;
  /** Which rule opens it, or that none is there to close it; empty where nothing is open. */
  readonly sentence: string;
  readonly rules: readonly RuleCitation[];
}
