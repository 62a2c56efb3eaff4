import { foreignPolicyResources } from '../../../src/cluster/manifests/known-kinds.ts';
import { GATEWAY_RESOURCES, MONITOR_RESOURCES, SETTINGS_RESOURCES } from '../../../src/cluster/resources.ts';
import { OBJECTS } from './access-cluster.ts';

/* A cluster in which every read of every command has something to tell. */

/** Kinds go by their plurals; those of policies have to be what they are called. */
const NAMES: Readonly<Record<string, string>> = {
  adminnetworkpolicies: 'AdminNetworkPolicy',
  baselineadminnetworkpolicies: 'BaselineAdminNetworkPolicy',
  clusternetworkpolicies: 'ClusterNetworkPolicy',
  networkpolicies: 'NetworkPolicy',
  globalnetworkpolicies: 'GlobalNetworkPolicy',
  ciliumnetworkpolicies: 'CiliumNetworkPolicy',
  ciliumclusterwidenetworkpolicies: 'CiliumClusterwideNetworkPolicy',
  applicationnetworkpolicies: 'ApplicationNetworkPolicy',
  policyendpoints: 'PolicyEndpoint',
  clusterpolicyendpoints: 'ClusterPolicyEndpoint',
  fqdnnetworkpolicies: 'FQDNNetworkPolicy',
  egressfirewalls: 'EgressFirewall',
  egressnetworkpolicies: 'EgressNetworkPolicy',
  authorizationpolicies: 'AuthorizationPolicy',
  peerauthentications: 'PeerAuthentication',
  servers: 'Server',
  serverauthorizations: 'ServerAuthorization',
  'multi-networkpolicies': 'MultiNetworkPolicy',
  gateways: 'Gateway',
  gatewayclasses: 'GatewayClass',
  httproutes: 'HTTPRoute',
  grpcroutes: 'GRPCRoute',
  tlsroutes: 'TLSRoute',
  tcproutes: 'TCPRoute',
  udproutes: 'UDPRoute',
};

const VERSIONS: Readonly<Record<string, string>> = {
  'policy.networking.k8s.io': 'v1alpha1',
  'projectcalico.org': 'v3',
};

/** Every kind of somebody else's that is read, as the API server has to know it. */
export const KINDS: string = [
  ...foreignPolicyResources(),
  ...GATEWAY_RESOURCES,
  ...Object.values(MONITOR_RESOURCES),
  ...Object.values(SETTINGS_RESOURCES).flat(),
]
  .map(({ group, resource, namespaced }) => definition(group, resource, namespaced))
  .join('');

function definition(group: string, plural: string, namespaced: boolean): string {
  const kind = NAMES[plural] ?? `${plural.charAt(0).toUpperCase()}${plural.slice(1, -1)}`;
  const version = VERSIONS[group] ?? 'v1';
  return `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${plural}.${group}
  annotations: {api-approved.kubernetes.io: "unapproved, for tests"}
spec:
  group: ${group}
  scope: ${namespaced ? 'Namespaced' : 'Cluster'}
  names: {kind: ${kind}, plural: ${plural}, singular: ${kind.toLowerCase()}}
  versions:
  - name: ${version}
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;
}

/** Agents of two enforcers, so that the settings of both are looked at, and what a request comes in by. */
export const WORLD = `${OBJECTS}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: cilium, namespace: kube-system, labels: {k8s-app: cilium}}
spec:
  selector: {matchLabels: {k8s-app: cilium}}
  template:
    metadata: {labels: {k8s-app: cilium}}
    spec: {containers: [{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4"}]}
status: {currentNumberScheduled: 2, numberMisscheduled: 0, desiredNumberScheduled: 2, numberReady: 2, numberAvailable: 2}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {enable-policy: default}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: data}
spec:
  schedule: "0 3 * * *"
  jobTemplate: {spec: {template: {metadata: {labels: {app: nightly}}, spec: {restartPolicy: Never, containers: [{name: main, image: none}]}}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front, namespace: data}
spec:
  ingressClassName: nginx
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}]}}]
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
---
apiVersion: v1
kind: Namespace
metadata: {name: ingress-nginx}
---
apiVersion: v1
kind: Pod
metadata: {name: controller, namespace: ingress-nginx, labels: {app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller}}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: 10.244.3.1, podIPs: [{ip: 10.244.3.1}], conditions: [{type: Ready, status: "True"}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: both, namespace: data}
spec: {gatewayClassName: any, listeners: [{name: http, port: 80, protocol: HTTP}]}
`;
