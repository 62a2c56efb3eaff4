/*
 * Raw API JSON to the model's nouns, the same for objects read from a server and from files. The functions fill in what
 * the API server would default, leave out what cannot be meant, and never throw: validating files is another's job.
 */
export type { RawObject } from './raw.ts';
export type { ProjectOptions } from './project/metadata.ts';
export { projectEndpointSlice } from './project/endpoint-slice.ts';
export {
  projectEntranceClass,
  projectGateway,
  projectIngress,
  projectReferenceGrant,
  projectRoute,
} from './project/entrances.ts';
export {
  projectAgentSet,
  projectConfigMap,
  projectMeshConfig,
  projectNodeSystem,
  projectSettings,
} from './project/enforcer-facts.ts';
export { projectNamespace } from './project/namespace.ts';
export { projectNetworkPolicy } from './project/network-policy.ts';
export { projectNode } from './project/node.ts';
export { projectPod } from './project/pod.ts';
export { projectProbePod, projectProbeTemplate } from './project/probe-pod.ts';
export { projectService } from './project/service.ts';
export { projectServiceAccount } from './project/service-account.ts';
export { projectCalledServices, projectScrape } from './project/surroundings.ts';
export { projectWorkload } from './project/workload.ts';
