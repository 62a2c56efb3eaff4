/** Istio's policies of this namespace are about the pods of all, unless the mesh is set up otherwise. */
export const MESH_ROOT_NAMESPACE = 'istio-system';
