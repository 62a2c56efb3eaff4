import type { API_VERSION, Caveat, FlowExplanation, NextStep, Statement } from '../explain/explanation.ts';
import type { Attempt, Resolution } from './attempt.ts';
import type { Control, ObservationClass, ObservationReason } from './observation.ts';
import type { LeftBehind, Timings } from './measurement.ts';
import type { Method, Vehicle } from './vehicle.ts';
import type { ObservedDrops } from '../explain/observed-drops.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Verdict } from '../model/verdict.ts';

/*
 * What was measured beside what was simulated, as data: what `probe -o json` prints and what the text report lays out
 * (docs/json.md). Names are as kubectl would take them back.
 */

/** Whether the network does what the policies say. */
export type Agreement = 'agree' | 'disagree' | 'inconclusive';

export interface ProbeReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ProbeReport';
  /** `shop/checkout → payments/api:80 TCP`. */
  readonly flow: string;
  readonly agreement: Agreement;
  /** The comparison in one clause. */
  readonly summary: string;
  readonly simulated: SimulatedReport;
  readonly measured: {
    /** MIXED: the connections were answered differently. */
    readonly class: ObservationClass | 'MIXED';
    readonly summary: string;
  };
  readonly plan: readonly VehicleReport[];
  /** What could not run, or not to its end. */
  readonly failures: readonly FailureReport[];
  readonly dns: readonly LookUpReport[];
  readonly legs: readonly LegReport[];
  readonly controls: readonly ControlReport[];
  /** Only where somebody did not answer, and Cilium enforces: why no leg cites what Hubble saw; empty where one does. */
  readonly hubble?: { readonly answered: boolean; readonly sentence: string };
  /** Only on disagreement, the likeliest first; never empty then. */
  readonly causes: readonly Cause[];
  readonly caveats: readonly Caveat[];
  readonly next: readonly NextStep[];
  readonly leftBehind: readonly (LeftBehind & { readonly text: string })[];
  readonly transcript: readonly TranscriptEntry[];
  readonly timings: Timings;
}

export interface SimulatedReport {
  readonly verdict: Verdict;
  /** Only beside NOT_ENFORCED: what the policies say. */
  readonly wouldBe?: Verdict;
  readonly summary: string;
  readonly explanation: FlowExplanation;
}

/** What ran where. */
export interface VehicleReport {
  readonly role: Vehicle['role'];
  readonly method: Method;
  /** `shop/web-0`. */
  readonly pod: string;
  readonly container: string;
  readonly image?: string;
  readonly sentence: string;
  /** Methods that come first, and why they were not used. */
  readonly passedOver: readonly { readonly method: Method; readonly text: string }[];
  /** What was found there to probe with: `nc=openbsd`. */
  readonly tools: readonly string[];
  readonly startMs?: number;
  readonly runMs?: number;
}

export interface FailureReport extends Statement {
  readonly role: Vehicle['role'];
  readonly pod: string;
}

export interface LookUpReport {
  readonly pod: string;
  readonly name: string;
  readonly result: Resolution['result'];
  readonly addresses: readonly string[];
  /** Empty when it is not known. */
  readonly server: string;
  readonly tool: string;
  readonly ms: number;
  /** Of the policies; absent where nothing was asked of them. */
  readonly simulated?: Verdict;
  readonly agreement?: Agreement;
  readonly sentence: string;
}

export interface LegReport {
  readonly id: string;
  readonly source: string;
  /** Pod, node or address. */
  readonly destination: string;
  readonly protocol: Protocol;
  /** The endpoint's own; absent where a Service has none. */
  readonly address?: string;
  readonly port?: number;
  readonly service?: { readonly name: string; readonly address: string; readonly port: number };
  readonly simulated: Extract<Verdict, 'ALLOW' | 'DENY' | 'UNKNOWN' | 'NOT_ENFORCED' | 'IMPOSSIBLE'>;
  readonly class: ObservationClass;
  readonly reason: ObservationReason;
  /** Class and reason in words. */
  readonly sentence: string;
  readonly agreement: Agreement;
  /** What has to be said beside the agreement; may be empty. */
  readonly note: string;
  /** The answer changed while it was probed. */
  readonly changed: boolean;
  readonly steps: readonly StepReport[];
  /** What Hubble saw dropped of it; absent: nothing, or it was not asked. */
  readonly dropped?: ObservedDrops & { readonly sentence: string };
}

/** One address and port, tried several times. */
export interface StepReport {
  readonly at: 'service' | 'endpoint';
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  readonly outcome: Attempt['result'] | 'mixed' | 'not-run';
  readonly attempts: number;
  /** Of the fastest that connected, else of the longest. */
  readonly ms: number;
  readonly sentence: string;
}

/** What was found out inside the destination's own network namespace. */
export interface ControlReport {
  readonly destination: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly control: Control;
  /** What other pods met that may connect; empty where none was asked. */
  readonly peers: readonly { readonly pod: string; readonly outcome: Attempt['result'] }[];
  readonly sentence: string;
}

/** A possible reason why the network does something else than the policies say. */
export interface Cause extends Statement {
  /** The facts that speak for it. */
  readonly evidence: readonly string[];
  readonly next: NextStep;
  /** Connections that it would explain. */
  readonly legs: readonly string[];
}

/** One thing that a tool in a pod did. */
export interface TranscriptEntry {
  readonly pod: string;
  readonly container: string;
  readonly step: string;
  readonly action: 'connect' | 'resolve' | 'sockets';
  /** `TCP 10.96.24.89:80`, `api.payments`. */
  readonly target: string;
  readonly tool: string;
  readonly result: string;
  /** Absent for what a tool read without ending. */
  readonly exitCode?: number;
  /** Since the script began. */
  readonly atMs?: number;
  readonly ms?: number;
  readonly detail: string;
}

export interface ProbeSetReport {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ProbeSetReport';
  readonly agreement: Agreement;
  readonly summary: string;
  readonly totals: {
    readonly flows: number;
    readonly agree: number;
    readonly disagree: number;
    readonly inconclusive: number;
    /** Could not be probed at all. */
    readonly failed: number;
    /** Flows with an expectation that the network does not meet. */
    readonly unmet: number;
  };
  readonly rows: readonly ProbeSetRow[];
  readonly timings: Timings;
}

export interface ProbeSetRow {
  /** The row's own name, else its flow. */
  readonly name: string;
  readonly flow: string;
  /** `flows.yaml:7`. */
  readonly place?: string;
  readonly expect?: 'allow' | 'deny';
  /** Absent without expectation, or where the network's answer is not certain. */
  readonly met?: boolean;
  /** `failed`: nothing was measured. */
  readonly agreement: Agreement | 'failed';
  readonly simulated?: Verdict;
  readonly measured?: ProbeReport['measured']['class'];
  readonly summary: string;
  readonly durationMs?: number;
  readonly report?: ProbeReport;
}
