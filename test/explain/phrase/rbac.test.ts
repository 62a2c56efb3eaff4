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
    'settings of an enforcer: that one object alone',
    { verb: 'get', resource: 'configmaps', namespace: 'kube-system', name: 'cilium-config' },
    [
      'kubectl auth can-i get configmaps/cilium-config -n kube-system',
      'kubectl create role netpol-read-cilium-config -n kube-system --verb=get --resource=configmaps --resource-name=cilium-config',
      'kubectl create rolebinding netpol-read-cilium-config -n kube-system --role=netpol-read-cilium-config --user=eve',
    ],
  ],
  [
    'settings that stand outside of namespaces: a ClusterRole',
    { resource: 'felixconfigurations', group: 'crd.projectcalico.org' },
    [
      'kubectl auth can-i list felixconfigurations.crd.projectcalico.org',
      'kubectl create clusterrole netpol-read-felixconfigurations --verb=get,list --resource=felixconfigurations.crd.projectcalico.org',
      'kubectl create clusterrolebinding netpol-read-felixconfigurations --clusterrole=netpol-read-felixconfigurations --user=eve',
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
