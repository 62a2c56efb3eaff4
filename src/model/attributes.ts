import type { Pod } from './pod.ts';

/** What policies may ask of a pod beside its labels: the name of its service account, and who it is to a mesh. */
export function attributesOf({ namespace, serviceAccount, mesh = 'by-namespace' }: AttributesPod) {
  return {
    name: serviceAccount,
    mesh,
    namespace,
    principal: `cluster.local/ns/${namespace}/sa/${serviceAccount}`,
  };
}

type AttributesPod = Pick<Pod, 'namespace' | 'serviceAccount' | 'mesh'>;
