/** Istio's policies of this namespace are about the pods of all, unless the mesh is set up otherwise. */
export const MESH_ROOT_NAMESPACE = 'istio-system';

/**
 * Whether a service mesh takes the connections of a pod, as far as the pod itself tells: through a proxy in it (`sidecar`; some
 * of its ports may pass that by: `sidecar-in-part`) or on its node (`ambient`), or not, whatever its namespace says (`out`).
 * `by-namespace`: the namespace may still put it into an ambient mesh; `when-made`: it does not run, and what its namespace
 * says when it is made decides.
 */
export type PodMesh = 'sidecar' | 'sidecar-in-part' | 'ambient' | 'out' | 'by-namespace' | 'when-made';
