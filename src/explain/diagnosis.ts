import type { API_VERSION, EnforcementExplanation } from './explanation.ts';
import type { AccessAnswer, ClusterName, Tool } from '../model/examination.ts';

/** What `kubectl netpol doctor` found: what `-o json` prints. */
export interface Diagnosis {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'Diagnosis';
  /** No check says that answers are missing or wrong; what is only noted does not count. */
  readonly healthy: boolean;
  readonly connected: boolean;
  /** In the order in which one thing stands on the other. After one without which nothing goes, no more follow. */
  readonly checks: readonly Check[];
  readonly tool: Tool;
  /** Absent when no kubeconfig could be read. */
  readonly cluster?: ClusterName;
  /** Of Kubernetes; absent when it could not be read. */
  readonly version?: string;
  /** Absent when the server does not tell. */
  readonly identity?: { readonly user: string; readonly groups: readonly string[] };
  readonly clockAheadMs?: number;
  readonly access: readonly AccessAnswer[];
  /** Absent without a connection. */
  readonly probing?: ProbingDiagnosis;
  readonly enforcement?: EnforcementExplanation;
}

export interface Check {
  readonly name:
    | 'plugin'
    | 'context'
    | 'server'
    | 'identity'
    | 'clock'
    | 'enforcer'
    | 'access'
    | 'probing'
    | 'image'
    | 'hubble';
  /** `error`: answers are missing or wrong; `warning`: some are; `unknown`: that could not be told; `note`: no answer needs it. */
  readonly status: 'ok' | 'note' | 'warning' | 'error' | 'unknown';
  readonly summary: string;
  readonly details: readonly string[];
  /** What to do: commands and advice. */
  readonly remedy: readonly string[];
}

/** What a probe from pods of the namespace would meet. */
export interface ProbingDiagnosis {
  readonly methods: readonly {
    readonly method: 'ephemeral' | 'exec' | 'clone';
    readonly granted: 'yes' | 'no' | 'unknown';
    /** Permissions without which it does not go. */
    readonly lacking: readonly {
      readonly verb: string;
      readonly resource: string;
      readonly granted: 'no' | 'unknown';
    }[];
  }[];
  /** What the server said to a pod like the probe's; it kept none. */
  readonly admission: {
    readonly result: 'accepted' | 'refused' | 'not-asked';
    readonly by?: string;
    readonly text?: string;
  };
  /** `nodes`: how many were looked at; `having`: how many have it. Absent when they could not be read. */
  readonly image: { readonly name: string; readonly nodes?: number; readonly having?: number };
}
