import type { Pod } from './pod.ts';

/** A container of a pod, as far as running something in it goes. */
export interface ProbeContainer {
  readonly name: string;
  readonly image: string;
  readonly kind: 'main' | 'sidecar' | 'init' | 'ephemeral';
  readonly state: 'running' | 'waiting' | 'terminated' | 'unknown';
}

/** A pod with what decides how it can be probed. `raw` is the object as it stands on the wire, for the fields that a clone copies. */
export interface ProbePod {
  readonly pod: Pod;
  readonly uid: string;
  readonly containers: readonly ProbeContainer[];
  /** Made by a kubelet from a file: it cannot be changed through the API. */
  readonly isStatic: boolean;
  readonly os: 'linux' | 'windows';
  /** Of what takes the connections of the pod itself: a mesh's sidecar container, or `ztunnel`, which is none of the pod's. */
  readonly meshSidecar?: string;
  readonly raw: Readonly<Record<string, unknown>>;
}
