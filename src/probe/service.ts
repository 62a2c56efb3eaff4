import type { ProbeReport } from './probe-report.ts';
import type { RunEvent } from './run.ts';
import type { Vehicle } from './vehicle.ts';

/** One flow, in words as on the command line. */
export interface ProbedFlow {
  readonly source: string;
  /** With its port, where one is asked about. */
  readonly destination: string;
  /** Where names without one are looked up; absent: everywhere. */
  readonly namespace: string | undefined;
}

/** Asks the network behind a cluster, as `kubectl netpol probe` does. */
export interface ProbeService {
  /** Reads what the flow needs, and what would be done for it; nothing is changed. Rejects with what is in the way. */
  readonly plan: (flow: ProbedFlow) => Promise<PlannedProbe>;
}

export interface PlannedProbe {
  /** What will run where; empty where there is no way into any pod. */
  readonly vehicles: readonly Vehicle[];
  /** The agents of Cilium may be asked what they have dropped. */
  readonly asksHubble?: boolean;
  /** Measures, takes out of the cluster what can be taken out, and says what stays. Once `signal` aborts it only tidies up. */
  readonly carryOut: (onEvent: (event: RunEvent) => void, signal: AbortSignal) => Promise<ProbeReport>;
}
