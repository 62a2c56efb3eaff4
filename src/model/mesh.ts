/** Istio's policies of this namespace are about the pods of all, unless the mesh is set up otherwise. */
export const MESH_ROOT_NAMESPACE = 'istio-system';

/**
 * Whether a service mesh takes the connections of a pod, as far as the pod itself tells: through a proxy in it (`sidecar`;
 * it asks for one and does not run: `sidecar-when-made`; ports may go past it: `PastProxy`) or on its node (`ambient`; it asks for that, runs, and nothing says that it has it: `ambient-asked`; what comes in may pass that by:
 * `ambient-in-part`), or not, whatever its namespace says (`out`). `by-namespace`: it runs, and its namespace may ask for it;
 * `when-made`: it does not run, and what its namespace says when it is made decides.
 */
export type PodMesh = (typeof POD_MESHES)[number];

export const POD_MESHES = [
  'sidecar',
  'sidecar-when-made',
  'ambient',
  'ambient-asked',
  'ambient-in-part',
  'out',
  'by-namespace',
  'when-made',
] as const;
