import type { ForeignReach } from './compiled.ts';
import { ISTIO_GROUP } from './istio/istio-policies.ts';
import { MESH_SUBJECTS } from './istio/members.ts';
import type { MeshSettings } from '../model/mesh-settings.ts';
import { MESH_ROOT_NAMESPACE } from '../model/mesh.ts';

/** The same in a mesh with these settings. */
export function foreignReach({ rootNamespace }: MeshSettings): ReadonlyMap<string, ForeignReach> {
  const ofMesh = FOREIGN_REACH.get(ISTIO_GROUP);
  if (ofMesh === undefined || rootNamespace === MESH_ROOT_NAMESPACE) return FOREIGN_REACH;
  return new Map([...FOREIGN_REACH, [ISTIO_GROUP, { ...ofMesh, everywhereFrom: [rootNamespace] }]]);
}

/** What is known of policy languages that no dialect speaks yet, by API group. */
export const FOREIGN_REACH: ReadonlyMap<string, ForeignReach> = new Map<string, ForeignReach>([
  // A mesh judges what NetworkPolicy has let through, at the side that is called (semantics F.5).
  [
    ISTIO_GROUP,
    {
      directions: ['ingress'],
      onlyRestricts: true,
      everywhereFrom: [MESH_ROOT_NAMESPACE],
      subjects: MESH_SUBJECTS,
    },
  ],
  ['policy.linkerd.io', { directions: ['ingress'], onlyRestricts: true }],
  // EgressFirewalls, where they were not read, and EgressNetworkPolicy stand between pods and the outside (E.5).
  ['k8s.ovn.org', { directions: ['egress'], onlyRestricts: true }],
  ['network.openshift.io', { directions: ['egress'], onlyRestricts: true }],
  // FQDNNetworkPolicy closes pods for egress and opens names (E.10).
  ['networking.gke.io', { directions: ['egress'], onlyRestricts: false }],
  // MultiNetworkPolicy is about secondary interfaces alone (B.5).
  ['k8s.cni.cncf.io', { directions: [], onlyRestricts: true }],
]);
