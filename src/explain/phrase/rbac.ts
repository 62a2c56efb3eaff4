import type { Gap } from '../../model/gap.ts';
import { resourceName } from './directions.ts';

/** How to see that a permission is missing, and what somebody who may runs to grant it; each role has a name of its own. */
export function rbacRemedy(gap: Gap, verbs = 'get,list'): readonly string[] {
  if (isDiscovery(gap)) return grantDiscovery(gap);
  const resource = resourceName(gap);
  const namespace = scopeOf(gap);
  if (gap.resource === 'configmaps' && gap.name !== undefined) return grantObject(gap, gap.name);
  const isObject = gap.resource === 'namespaces' && gap.name !== undefined;
  const asked = isObject ? `${resource}/${gap.name}` : resource;
  const [kind, where] = namespace === undefined ? ['clusterrole', ''] : ['role', ` -n ${namespace}`];
  const everywhere = namespace === undefined && !CLUSTER_SCOPED.has(gap.resource) ? ' --all-namespaces' : where;
  const name = `netpol-read-${gap.resource}`;
  return [
    `kubectl auth can-i ${gap.verb} ${asked}${everywhere}`,
    `kubectl create ${kind} ${name}${where} --verb=${verbs} --resource=${resource}`,
    `kubectl create ${kind}binding ${name}${where} --${kind}=${name} ${subjectOf(gap)}`,
  ];
}

/** Resources that live outside namespaces. */
const CLUSTER_SCOPED = new Set([
  'namespaces',
  'nodes',
  'felixconfigurations',
  'nodeclasses',
  'ingressclasses',
  'gatewayclasses',
]);

/** One object, for what stands beside it is nobody's business. */
function grantObject(gap: Gap, object: string): readonly string[] {
  const where = gap.namespace === undefined ? '' : ` -n ${gap.namespace}`;
  const name = `netpol-read-${object}`;
  return [
    `kubectl auth can-i get ${gap.resource}/${object}${where}`,
    `kubectl create role ${name}${where} --verb=get --resource=${gap.resource} --resource-name=${object}`,
    `kubectl create rolebinding ${name}${where} --role=${name} ${subjectOf(gap)}`,
  ];
}

/** The namespace whose Role is enough; `undefined`: it takes a ClusterRole. One namespace is read by a Role in it. */
function scopeOf({ resource, namespace, name }: Gap): string | undefined {
  return resource === 'namespaces' ? name : namespace;
}

/** What the API serves is no resource: everybody who is logged in may see it, unless that was taken away. */
function isDiscovery({ resource }: Gap): boolean {
  return resource === 'apigroups' || resource === 'apiresources';
}

function grantDiscovery(gap: Gap): readonly string[] {
  return [
    'kubectl auth can-i get /apis',
    `kubectl create clusterrolebinding netpol-discovery --clusterrole=system:discovery ${subjectOf(gap)}`,
  ];
}

/** Whom the server refused, in its words: `User "eve" cannot list resource ...`. */
function subjectOf({ message }: Gap): string {
  return userFlag(/\bUser "([^"]+)" cannot\b/.exec(message)?.[1]);
}

/** Prints all that a command needs, as roles with a reason for each rule. */
export function printRoles(command: string, namespace: string, user: string): string {
  return `kubectl netpol rbac --for ${command} -n ${namespace} ${user}`;
}

/** `--user=dev@example.com`, as a binding takes it; service accounts are users too. */
export function userFlag(user: string | undefined): string {
  if (user === undefined) return '--user=NAME';
  return /^[\w@%+=:,./-]+$/.test(user) ? `--user=${user}` : `--user='${user.replaceAll("'", String.raw`'\''`)}'`;
}
