import type { Gap } from '../../model/gap.ts';
import { resourceName } from './directions.ts';

/** Resources that live outside namespaces: only a ClusterRole can grant them. */
const CLUSTER_SCOPED = new Set(['namespaces', 'nodes']);

/** How to see that a permission is missing, and how somebody who may can grant it. */
export function rbacRemedy(gap: Gap): readonly string[] {
  const isClusterWide = gap.namespace === undefined || CLUSTER_SCOPED.has(gap.resource);
  const where = isClusterWide ? (CLUSTER_SCOPED.has(gap.resource) ? '' : ' --all-namespaces') : ` -n ${gap.namespace}`;
  const kind = isClusterWide ? 'clusterrole' : 'role';
  const scope = isClusterWide ? '' : ` -n ${gap.namespace}`;
  return [
    `kubectl auth can-i ${gap.verb} ${resourceName(gap)}${where}`,
    `kubectl create ${kind} netpol-reader${scope} --verb=get,list --resource=${resourceName(gap)}`,
  ];
}
