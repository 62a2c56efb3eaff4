/** API group of the AWS VPC CNI's own policies, and of what its controller has computed from all policies. */
export const AWS_GROUP = 'networking.k8s.aws';
