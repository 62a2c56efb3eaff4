import type { Target } from '../model/target.ts';
import type { GlobalOptions } from './options.ts';

/** `kubectl netpol why SOURCE DESTINATION`, understood and complete; nothing has been looked up yet. */
export interface WhyRequest {
  readonly source: Target;
  readonly destination: Target;
  readonly options: GlobalOptions;
}

/** `kubectl netpol pod POD`. */
export interface PodRequest {
  /** What names pods: a pod, a workload (its pods), or an address. */
  readonly pod: Target;
  readonly options: GlobalOptions;
}
