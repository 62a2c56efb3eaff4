import type { DemoAddition } from '../additions.ts';

/** What is put beside the embedded cluster, each as a stream of YAML documents. */
export const ADDITIONS: Readonly<Record<DemoAddition, string>> = {
  'all-namespaces': `# Meant: everybody may use the database.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: everybody-to-db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  ingress:
  - from:
    - namespaceSelector: {}
`,
  'cluster-ip': `# Meant: web may use the database by the address of its Service.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-to-db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes: [Egress]
  egress:
  - to:
    - ipBlock:
        cidr: 10.96.0.0/12
    ports:
    - port: 5432
`,
  'empty-egress': `# Meant: data/db connects to nobody.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-connects-to-nobody
  namespace: data
spec:
  podSelector:
    matchLabels:
      app: db
  egress: []
`,
  'nobody-enforces': `# In place of Calico: a network plugin without a policy engine.
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube-flannel-ds, namespace: kube-flannel}
spec:
  selector: {matchLabels: {app: flannel}}
  template:
    metadata: {labels: {app: flannel}}
    spec:
      hostNetwork: true
      containers:
      - {name: kube-flannel, image: "ghcr.io/flannel-io/flannel:v0.27.4"}
`,
  'udp-53': `# Meant: DNS for the pods of payments.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: dns
  namespace: payments
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
    ports:
    - port: 53
      protocol: UDP
`,
};
