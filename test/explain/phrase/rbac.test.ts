import { expect, it } from 'vitest';
import { rbacRemedy } from '../../../src/explain/phrase/rbac.ts';
import type { Gap } from '../../../src/model/gap.ts';

const FORBIDDEN = { verb: 'list', group: '', reason: 'forbidden', message: 'User "eve" cannot list it' } as const;

it.each<[string, Pick<Gap, 'resource'> & Partial<Gap>, readonly string[]]>([
  [
    'a list in a namespace: a Role there',
    { resource: 'networkpolicies', group: 'networking.k8s.io', namespace: 'shop' },
    [
      'kubectl auth can-i list networkpolicies.networking.k8s.io -n shop',
      'kubectl create role netpol-read-networkpolicies -n shop --verb=get,list --resource=networkpolicies.networking.k8s.io',
      'kubectl create rolebinding netpol-read-networkpolicies -n shop --role=netpol-read-networkpolicies --user=eve',
    ],
  ],
  [
    'a list of all namespaces: a ClusterRole',
    { resource: 'pods' },
    [
      'kubectl auth can-i list pods --all-namespaces',
      'kubectl create clusterrole netpol-read-pods --verb=get,list --resource=pods',
      'kubectl create clusterrolebinding netpol-read-pods --clusterrole=netpol-read-pods --user=eve',
    ],
  ],
  [
    'one namespace: a Role in it is enough',
    { verb: 'get', resource: 'namespaces', name: 'shop' },
    [
      'kubectl auth can-i get namespaces/shop -n shop',
      'kubectl create role netpol-read-namespaces -n shop --verb=get,list --resource=namespaces',
      'kubectl create rolebinding netpol-read-namespaces -n shop --role=netpol-read-namespaces --user=eve',
    ],
  ],
  [
    'nodes, and a server that names nobody: a ClusterRole, and a name to fill in',
    { resource: 'nodes', message: 'no' },
    [
      'kubectl auth can-i list nodes',
      'kubectl create clusterrole netpol-read-nodes --verb=get,list --resource=nodes',
      'kubectl create clusterrolebinding netpol-read-nodes --clusterrole=netpol-read-nodes --user=NAME',
    ],
  ],
  [
    'what the API serves: the role that is there for it',
    { resource: 'apigroups' },
    [
      'kubectl auth can-i get /apis',
      'kubectl create clusterrolebinding netpol-discovery --clusterrole=system:discovery --user=eve',
    ],
  ],
])('%s', (_, gap, lines) => {
  expect(rbacRemedy({ ...FORBIDDEN, ...gap })).toEqual(lines);
});
