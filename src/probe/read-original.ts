import type { ClusterApi } from '../cluster/api.ts';
import { projectProbePod, projectProbeTemplate } from '../cluster/project.ts';
import { resourceName } from '../cluster/resource.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from '../cluster/resources.ts';
import type { Pod } from '../model/pod.ts';
import type { ProbePod } from '../model/probe-pod.ts';
import type { WorkloadKind } from '../model/workload.ts';
import type { ProbeFailure } from './failure.ts';

/** The pod that is to be visited, or, of a workload without pods, the one that it would make; as it is now. */
export async function readOriginal(
  api: ClusterApi,
  { namespace, name, template, owner }: Pod,
): Promise<ProbePod | ProbeFailure> {
  const resource = template ? WORKLOAD_RESOURCES[owner?.kind as WorkloadKind] : RESOURCES.pods; // templates are of these
  const read = await api.get(resource, { namespace, name });
  if (!read.known) {
    return read.gap.reason === 'forbidden'
      ? { why: 'forbidden', verb: 'get', resource: resourceName(resource), namespace }
      : { why: 'failed', message: read.gap.message };
  }
  if (read.value === undefined) return { why: 'pod-gone' };
  return template ? (projectProbeTemplate(read.value) ?? { why: 'pod-gone' }) : projectProbePod(read.value);
}
