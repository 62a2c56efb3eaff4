import type { RawObject } from '../cluster/raw.ts';

export interface EphemeralOptions {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly runAsUser?: RunAsUser;
}

/** A user id; `assigned`: the cluster gives one (OpenShift refuses others than its own). */
export type RunAsUser = number | 'assigned';

/** Nobody's, as in distroless images. Not 1337, which is Istio's own: its connections would go past the mesh. */
export const PROBE_USER = 65_532;

/** Unique in a pod, where ephemeral containers stay until it is replaced. */
export function ephemeralName(runId: string): string {
  return `netpol-${runId}`;
}

/** A container that runs the command once in the network namespace of a pod that is there, and then stays stopped in its spec. */
export function ephemeralContainer({ name, image, command, runAsUser }: EphemeralOptions): RawObject {
  return { name, ...probeContainer(image, command, runAsUser) };
}

/** What a container of ours needs anywhere, in the form that PodSecurity's `restricted` asks for. */
export function probeContainer(
  image: string,
  command: readonly string[],
  runAsUser: RunAsUser = PROBE_USER,
): RawObject {
  return {
    image,
    imagePullPolicy: 'IfNotPresent',
    command,
    securityContext: restrictedSecurity(runAsUser),
    // Says why it failed even to those who may not read logs.
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

/** Nothing of the pod's own security context is relied on: it may be any. */
function restrictedSecurity(runAsUser: RunAsUser): RawObject {
  return {
    ...(runAsUser === 'assigned' ? {} : { runAsUser, runAsGroup: runAsUser }),
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
