import type { RawObject } from '../../src/cluster/raw.ts';
import type { ProbeContainer, ProbePod } from '../../src/model/probe-pod.ts';
import { pod, type PodOptions } from '../helpers/builders.ts';

/** A running pod with one running container `main`; `spec` and `annotations` as they stand on the wire. */
export function probePod(
  options: Partial<Omit<ProbePod, 'pod' | 'raw'>> & {
    readonly pod?: PodOptions;
    readonly spec?: RawObject;
    readonly annotations?: RawObject;
  } = {},
): ProbePod {
  const { pod: podOptions = {}, spec = {}, annotations = {}, ...rest } = options;
  return {
    pod: pod('shop/web', { labels: { app: 'web' }, addresses: ['10.0.0.7'], serviceAccount: 'web', ...podOptions }),
    uid: 'u-1',
    containers: [container('main')],
    isStatic: false,
    os: 'linux',
    raw: { metadata: { annotations }, spec },
    ...rest,
  };
}

/** Of the pod's main ones, and running, unless said otherwise. */
export function container(name: string, options: Partial<ProbeContainer> = {}): ProbeContainer {
  return { name, image: 'app', kind: 'main', state: 'running', ...options };
}
