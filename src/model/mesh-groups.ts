/** Groups of a service mesh's own policies, which its proxies enforce, whoever connects the pods. */
export const MESH_GROUPS: ReadonlySet<string> = new Set(['security.istio.io', 'policy.linkerd.io']);
