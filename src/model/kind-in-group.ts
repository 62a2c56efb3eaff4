/** The groups whose kinds go by their bare names; what others call so has its group behind it. */
const OWNERS: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networking.k8s.io',
  ClusterNetworkPolicy: 'policy.networking.k8s.io',
  AuthorizationPolicy: 'security.istio.io',
};

/** A kind by a name that no other kind has, as kubectl takes it back: `NetworkPolicy.projectcalico.org`. */
export function kindInGroup(kind: string, group: string): string {
  const owner = Object.hasOwn(OWNERS, kind) ? OWNERS[kind] : undefined;
  return owner === undefined || owner === group ? kind : `${kind}.${group}`;
}

/** The same of any kind: `CiliumNetworkPolicy.cilium.io`. */
export function fullKind(kind: string, group: string): string {
  return kind.includes('.') ? kind : `${kind}.${group}`;
}

/** The kind alone, as manifests have it. */
export function bareKind(kind: string): string {
  return kind.split('.')[0] ?? kind;
}
