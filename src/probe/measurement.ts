import type { Family } from '../model/address.ts';
import type { Answers } from '../engine/outcome.ts';
import type { ClusterIndex } from '../engine/cluster-index.ts';
import type { CloneCaveat } from './clone-safety.ts';
import type { Enforcement } from '../model/enforcement.ts';
import type { FlowExplanation } from '../explain/explanation.ts';
import type { Impossible, Question } from '../engine/ends.ts';
import type { Leg } from './leg.ts';
import type { LegChoice } from './legs.ts';
import type { MethodFinding } from './choose-method.ts';
import type { HubbleFailure, ObservedDrop } from '../model/observed-drop.ts';
import type { ObjectRef } from '../model/reference.ts';
import type { Observation } from './observation.ts';
import type { Output } from './attempt.ts';
import type { Pod } from '../model/pod.ts';
import type { PolicySet } from '../dialects/compiled.ts';
import type { ProbeFailure } from './failure.ts';
import type { Protocol } from '../model/protocol.ts';
import type { Vehicle } from './vehicle.ts';

/** All that probing one flow came to: what a report is made of. */
export interface Measurement {
  readonly simulation: Simulation;
  readonly legs: readonly MeasuredLeg[];
  /** What of the flow was not measured, and why. */
  readonly choice: Pick<LegChoice, 'unmeasurable' | 'leftOut'>;
  /** The name that was looked up first; absent: none was. Vehicles may look up those of other flows, too. */
  readonly name?: string | undefined;
  readonly vehicles: readonly VehicleRun[];
  /** Pods that there was no way into. */
  readonly noVehicle: readonly NoVehicleRun[];
  readonly leftBehind: readonly LeftBehind[];
  readonly evidence: Evidence;
  readonly timings: Timings;
  /** As typed after the command's name (`deploy/web db:5432 -n shop`), for commands to type next. */
  readonly ends: string;
}

/** What `why` answered, and what the answer was made of. */
export interface Simulation {
  readonly explanation: FlowExplanation;
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  /** Absent: nothing is known of it. */
  readonly enforcement: Enforcement | undefined;
  readonly question: Question;
  readonly answers: Answers;
}

export interface MeasuredLeg {
  readonly leg: Leg | EmptyLeg;
  readonly observation: Observation;
}

/** A Service's address with nothing behind it: connected to all the same, so that the answer is seen. */
export interface EmptyLeg {
  readonly id: string;
  readonly source: Pod;
  readonly family: Family;
  readonly protocol: Protocol;
  readonly service: NonNullable<Leg['service']>;
  readonly impossible: Impossible;
}

export interface VehicleRun {
  readonly vehicle: Vehicle;
  /** What its script said, as far as it came. */
  readonly output?: Output;
  /** Absent: it ran to its end. */
  readonly failure?: ProbeFailure;
  /** Of the script, where it is known. */
  readonly exitCode?: number;
  /** From the request to the running container; absent for `exec`. */
  readonly startMs?: number;
  /** From the running container to the end of the script. */
  readonly runMs?: number;
  /** The pod that stood in for it. */
  readonly clone?: string;
  /** What a reader should know of the way into the pod. */
  readonly findings?: readonly MethodFinding[];
  /** `clone`: what it does not prevent, and a reader should know. */
  readonly cloneFindings?: readonly CloneCaveat[];
}

export interface NoVehicleRun {
  readonly role: Vehicle['role'];
  readonly pod: Pod;
  readonly failure: ProbeFailure;
}

/** Something of ours that is still there after the clean-up. */
export type LeftBehind =
  /** Kubernetes takes no ephemeral container out of a pod's spec again: it stays there until the pod is replaced. */
  | {
      readonly kind: 'ephemeral-container';
      readonly namespace: string;
      readonly pod: string;
      readonly container: string;
      readonly state: 'stopped' | 'running' | 'unknown';
    }
  /** It could not be removed, in the server's words; it removes itself after so many seconds. */
  | {
      readonly kind: 'job';
      readonly namespace: string;
      readonly name: string;
      readonly message: string;
      readonly secondsLeft?: number;
    };

/** Facts beside the snapshot that explain a disagreement; all of it may be empty. */
export interface Evidence {
  /** The server's clock when the first attempt was made, in ms since 1970. */
  readonly now: number;
  readonly changes: readonly ObjectChange[];
  readonly agents: readonly EnforcerAgent[];
  /** Absent: it was not asked, for everything was answered or there is none. */
  readonly hubble?: HubbleEvidence;
}

/** What Cilium's agents on the nodes of the flow saw dropped while it was measured. */
export interface HubbleEvidence {
  readonly drops: readonly ObservedDrop[];
  /** Nodes that told. */
  readonly answered: readonly string[];
  /** Those that did not; the node is empty where the agents could not even be listed. */
  readonly silent: readonly { readonly node: string; readonly why: HubbleFailure; readonly message: string }[];
}

/** When an object was last written by hand or by a controller (metadata.managedFields), its status left out. */
export interface ObjectChange {
  readonly ref: ObjectRef;
  /** RFC 3339. */
  readonly at: string;
  /** `kubectl-client-side-apply`, `argocd-controller`; empty when it is not known. */
  readonly by: string;
  /** The last write that touched labels; absent where none did after the creation. */
  readonly labelsAt?: string;
}

/** A pod of the enforcer's DaemonSet on a node of the flow. */
export interface EnforcerAgent {
  readonly node: string;
  /** `kube-system/calico-node`. */
  readonly set: string;
  /** Absent: there is none on this node. */
  readonly pod?: string;
  readonly ready: boolean;
  /** RFC 3339: since when it has been ready. */
  readonly readySince?: string;
}

export type Phase = 'read' | 'plan' | 'start' | 'measure' | 'clean' | 'total';

/** In ms; waiting for consent is left out. */
export type Timings = Readonly<Partial<Record<Phase, number>>>;
