/** Two namespaces and their DNS, with policies of both languages: every read that `why` makes decides some flow between them. */
export const OBJECTS = `
${namespace('shop', 'team: shop')}
${namespace('data', 'tier: data')}
${pod('shop', 'front', '10.244.0.1', 'n1')}
${pod('shop', 'other', '10.244.0.2', 'n1')}
${pod('shop', 'caged', '10.244.0.3', 'n2')}
${pod('data', 'api', '10.244.1.1', 'n1')}
${pod('data', 'open', '10.244.1.2', 'n2')}
${pod('data', 'vault', '10.244.1.3', 'n2')}
${pod('kube-system', 'dns', '10.244.2.1', 'n1', 53)}
${node('n1', '192.168.0.1')}
${node('n2', '192.168.0.2')}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-front, namespace: data}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress:
  - from: [{namespaceSelector: {matchLabels: {team: shop}}, podSelector: {matchLabels: {app: front}}}]
    ports: [{port: main}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cage, namespace: shop}
spec:
  podSelector: {matchLabels: {app: caged}}
  policyTypes: [Egress]
  egress:
  - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
  - to: [{ipBlock: {cidr: 203.0.113.0/24}}]
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: vault}
spec:
  priority: 10
  subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: vault}}}}
  ingress: [{name: none, action: Deny, from: [{namespaces: {}}]}]
${service('data', 'api', '10.96.0.50', 80, 8080, '10.244.1.1', 'n1')}
${service('data', 'open', '10.96.0.51', 80, 8080, '10.244.1.2', 'n2')}
${service('kube-system', 'kube-dns', '10.96.0.10', 53, 53, '10.244.2.1', 'n1')}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: calico-node, namespace: kube-system, labels: {k8s-app: calico-node}}
spec:
  selector: {matchLabels: {k8s-app: calico-node}}
  template:
    metadata: {labels: {k8s-app: calico-node}}
    spec: {containers: [{name: calico-node, image: "quay.io/calico/node:v3.30.0"}]}
status: {currentNumberScheduled: 2, numberMisscheduled: 0, desiredNumberScheduled: 2, numberReady: 2, numberAvailable: 2}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: fronts, namespace: shop}
spec:
  selector: {matchLabels: {app: front}}
  template: {metadata: {labels: {app: front}}, spec: {containers: [{name: main, image: none}]}}
`;

/** AdminNetworkPolicy as the API server has to know it to keep one. */
export const ADMIN_POLICIES = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: adminnetworkpolicies.policy.networking.k8s.io
  annotations: {api-approved.kubernetes.io: "unapproved, for tests"}
spec:
  group: policy.networking.k8s.io
  scope: Cluster
  names: {kind: AdminNetworkPolicy, plural: adminnetworkpolicies, singular: adminnetworkpolicy}
  versions:
  - name: v1alpha1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;

function namespace(name: string, label: string): string {
  return `---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {${label}}}
`;
}

function pod(at: string, name: string, address: string, nodeName: string, port = 8080): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${at}, labels: {app: ${name}}}
spec:
  nodeName: ${nodeName}
  containers: [{name: main, image: none, ports: [{name: main, containerPort: ${port}}]}]
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}], conditions: [{type: Ready, status: "True"}]}
`;
}

function node(name: string, address: string): string {
  return `---
apiVersion: v1
kind: Node
metadata: {name: ${name}}
status: {addresses: [{type: InternalIP, address: ${address}}]}
`;
}

function service(
  at: string,
  name: string,
  clusterIP: string,
  port: number,
  targetPort: number,
  address: string,
  nodeName: string,
): string {
  const app = name === 'kube-dns' ? 'dns' : name;
  const ports = ['TCP', 'UDP'].map(
    (protocol) => `{name: ${protocol.toLowerCase()}, port: ${port}, protocol: ${protocol}, targetPort: ${targetPort}}`,
  );
  const slicePorts = ['TCP', 'UDP'].map(
    (protocol) => `{name: ${protocol.toLowerCase()}, port: ${targetPort}, protocol: ${protocol}}`,
  );
  return `---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${at}}
spec: {clusterIP: ${clusterIP}, selector: {app: ${app}}, ports: [${ports.join(', ')}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: ${name}-1, namespace: ${at}, labels: {kubernetes.io/service-name: ${name}}}
addressType: IPv4
ports: [${slicePorts.join(', ')}]
endpoints:
- {addresses: [${address}], conditions: {ready: true}, nodeName: ${nodeName}, targetRef: {kind: Pod, namespace: ${at}, name: ${app}}}
`;
}
