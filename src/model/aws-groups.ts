/** API group of the AWS VPC CNI's own policies, and of what its controller has computed from all policies. */
export const AWS_GROUP = 'networking.k8s.aws';

/** What the controller of the AWS VPC CNI has made of a policy for its agents: no policy, it decides nothing. */
export function isPolicyEndpoint({
  ref,
  group,
}: {
  readonly ref: { readonly kind: string };
  readonly group: string;
}): boolean {
  return group === AWS_GROUP && (ref.kind === 'PolicyEndpoint' || ref.kind === 'ClusterPolicyEndpoint');
}
