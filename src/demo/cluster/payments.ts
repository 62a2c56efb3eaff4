export const PAYMENTS = `# Payments: the api behind the checkout, and its ledger.
---
apiVersion: v1
kind: Namespace
metadata:
  name: payments
  uid: bfa450fb-9cf6-4f6c-9d11-6fef2960debc
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {kubernetes.io/metadata.name: payments, team: payments}
spec: {finalizers: [kubernetes]}
status: {phase: Active}
---
# Everything in this namespace starts closed, in both directions.
# MISTAKE: nothing in this namespace opens UDP and TCP 53 to kube-dns again, so no name resolves.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: payments
  uid: 0dc036b2-6af3-4e8b-8fb2-8cd0d9f47105
  creationTimestamp: "2026-09-14T08:30:05Z"
spec:
  podSelector: {}
  policyTypes:
  - Ingress
  - Egress
---
# MISTAKE: no namespace has a label "name". The label every namespace has is kubernetes.io/metadata.name.
# The second rule, by which Prometheus comes in on a named port, is sound.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-checkout
  namespace: payments
  uid: 5a4cad13-acf8-4d3c-9c00-ba85d98ff14c
  creationTimestamp: "2026-09-14T08:30:05Z"
spec:
  podSelector:
    matchLabels:
      app: api
  policyTypes:
  - Ingress
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          name: shop
      podSelector:
        matchLabels:
          app: checkout
    ports:
    - port: 8080
      protocol: TCP
  - from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: monitoring
      podSelector:
        matchLabels:
          app: prometheus
    ports:
    - port: metrics
      protocol: TCP
---
# Sound: the ledger, and the card network without its test half.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: api-egress
  namespace: payments
  uid: b51623e0-bc95-43a8-a40e-e5b4e75471ed
  creationTimestamp: "2026-09-14T08:30:05Z"
spec:
  podSelector:
    matchLabels:
      app: api
  policyTypes:
  - Egress
  egress:
  - to:
    - podSelector:
        matchLabels:
          app: ledger
    ports:
    - port: 5432
      protocol: TCP
  - to:
    - ipBlock:
        cidr: 203.0.113.0/24
        except:
        - 203.0.113.128/25
    ports:
    - port: 443
      protocol: TCP
---
# Sound: only the api may use the ledger.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ledger-clients
  namespace: payments
  uid: 83c5321a-2e30-4caf-9d79-03c0941f4664
  creationTimestamp: "2026-09-14T08:30:05Z"
spec:
  podSelector:
    matchLabels:
      app: ledger
  policyTypes:
  - Ingress
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: api
    ports:
    - port: 5432
      protocol: TCP
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: payments
  uid: 4672bbaf-453b-41c7-8f40-535a300e4189
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: api}
spec:
  replicas: 2
  selector: {matchLabels: {app: api}}
  template:
    metadata:
      labels: {app: api}
    spec:
      serviceAccountName: api
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: api
        image: registry.example.com/payments/api:5.3.1
        ports:
        - {name: http, containerPort: 8080, protocol: TCP}
        - {name: metrics, containerPort: 9090, protocol: TCP}
status: {replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 2}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: api-5d8fb7c946
  namespace: payments
  uid: 2999b426-e221-4678-8675-8b5b91a8f438
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: api, pod-template-hash: 5d8fb7c946}
  ownerReferences:
  - {apiVersion: apps/v1, kind: Deployment, name: api, uid: 4672bbaf-453b-41c7-8f40-535a300e4189, controller: true, blockOwnerDeletion: true}
spec:
  replicas: 2
  selector: {matchLabels: {app: api, pod-template-hash: 5d8fb7c946}}
  template:
    metadata:
      labels: {app: api, pod-template-hash: 5d8fb7c946}
    spec:
      serviceAccountName: api
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: api
        image: registry.example.com/payments/api:5.3.1
        ports:
        - {name: http, containerPort: 8080, protocol: TCP}
        - {name: metrics, containerPort: 9090, protocol: TCP}
status: {replicas: 2, readyReplicas: 2, availableReplicas: 2}
---
apiVersion: v1
kind: Pod
metadata:
  name: api-5d8fb7c946-k2xsz
  generateName: api-5d8fb7c946-
  namespace: payments
  uid: e407d30d-7faf-4b99-a8cc-6ea7e117cbc6
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: api, pod-template-hash: 5d8fb7c946}
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: api-5d8fb7c946, uid: 2999b426-e221-4678-8675-8b5b91a8f438, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node1
  serviceAccountName: api
  dnsPolicy: ClusterFirst
  restartPolicy: Always
  containers:
  - name: api
    image: registry.example.com/payments/api:5.3.1
    ports:
    - {name: http, containerPort: 8080, protocol: TCP}
    - {name: metrics, containerPort: 9090, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.3
  podIP: 10.244.1.21
  podIPs: [{ip: 10.244.1.21}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: v1
kind: Pod
metadata:
  name: api-5d8fb7c946-p9qtw
  generateName: api-5d8fb7c946-
  namespace: payments
  uid: fd536d14-ef0d-48fa-a658-0a22fd37a307
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: api, pod-template-hash: 5d8fb7c946}
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: api-5d8fb7c946, uid: 2999b426-e221-4678-8675-8b5b91a8f438, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node2
  serviceAccountName: api
  dnsPolicy: ClusterFirst
  restartPolicy: Always
  containers:
  - name: api
    image: registry.example.com/payments/api:5.3.1
    ports:
    - {name: http, containerPort: 8080, protocol: TCP}
    - {name: metrics, containerPort: 9090, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.4
  podIP: 10.244.2.15
  podIPs: [{ip: 10.244.2.15}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: ledger
  namespace: payments
  uid: 80cb6646-7568-45f9-8564-22067e426680
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: ledger}
spec:
  replicas: 1
  serviceName: ledger
  selector: {matchLabels: {app: ledger}}
  template:
    metadata:
      labels: {app: ledger}
    spec:
      serviceAccountName: ledger
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: postgres
        image: docker.io/library/postgres:17.2
        ports:
        - {name: postgres, containerPort: 5432, protocol: TCP}
      - name: exporter
        image: quay.io/prometheuscommunity/postgres-exporter:v0.17.1
        ports:
        - {name: exporter, containerPort: 9187, protocol: TCP}
status: {replicas: 1, readyReplicas: 1, availableReplicas: 1}
---
apiVersion: v1
kind: Pod
metadata:
  name: ledger-0
  generateName: ledger-
  namespace: payments
  uid: 9b842d29-f9f9-4e40-8f99-f5cd1a31d018
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: ledger, apps.kubernetes.io/pod-index: "0", controller-revision-hash: ledger-7d4f9b8c65, statefulset.kubernetes.io/pod-name: ledger-0}
  ownerReferences:
  - {apiVersion: apps/v1, kind: StatefulSet, name: ledger, uid: 80cb6646-7568-45f9-8564-22067e426680, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node2
  serviceAccountName: ledger
  dnsPolicy: ClusterFirst
  restartPolicy: Always
  containers:
  - name: postgres
    image: docker.io/library/postgres:17.2
    ports:
    - {name: postgres, containerPort: 5432, protocol: TCP}
  - name: exporter
    image: quay.io/prometheuscommunity/postgres-exporter:v0.17.1
    ports:
    - {name: exporter, containerPort: 9187, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.4
  podIP: 10.244.2.16
  podIPs: [{ip: 10.244.2.16}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: v1
kind: Service
metadata:
  name: api
  namespace: payments
  uid: 3d605649-a0e7-4ab9-8e03-a8c62a9b7643
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: api}
spec:
  type: ClusterIP
  clusterIP: 10.96.24.89
  clusterIPs: [10.96.24.89]
  selector: {app: api}
  ports:
  - {name: http, port: 80, targetPort: http, protocol: TCP}
  - {name: metrics, port: 9090, targetPort: metrics, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: api-j4mvr
  generateName: api-
  namespace: payments
  uid: dcca2942-03f2-48db-bfe4-7e7b333fb379
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels:
    kubernetes.io/service-name: api
    endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
  ownerReferences:
  - {apiVersion: v1, kind: Service, name: api, uid: 3d605649-a0e7-4ab9-8e03-a8c62a9b7643, controller: true, blockOwnerDeletion: true}
addressType: IPv4
ports:
- {name: http, port: 8080, protocol: TCP}
- {name: metrics, port: 9090, protocol: TCP}
endpoints:
- addresses: [10.244.1.21]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node1
  targetRef: {kind: Pod, namespace: payments, name: api-5d8fb7c946-k2xsz, uid: e407d30d-7faf-4b99-a8cc-6ea7e117cbc6}
- addresses: [10.244.2.15]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node2
  targetRef: {kind: Pod, namespace: payments, name: api-5d8fb7c946-p9qtw, uid: fd536d14-ef0d-48fa-a658-0a22fd37a307}
---
apiVersion: v1
kind: Service
metadata:
  name: ledger
  namespace: payments
  uid: f390e406-f398-451c-ba9e-fcaba97da3fa
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: ledger}
spec:
  type: ClusterIP
  clusterIP: 10.96.180.3
  clusterIPs: [10.96.180.3]
  selector: {app: ledger}
  ports:
  - {name: postgres, port: 5432, targetPort: 5432, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: ledger-h8pzd
  generateName: ledger-
  namespace: payments
  uid: bd9e4fc3-bc04-4057-964e-8e8939696e82
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels:
    kubernetes.io/service-name: ledger
    endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
  ownerReferences:
  - {apiVersion: v1, kind: Service, name: ledger, uid: f390e406-f398-451c-ba9e-fcaba97da3fa, controller: true, blockOwnerDeletion: true}
addressType: IPv4
ports:
- {name: postgres, port: 5432, protocol: TCP}
endpoints:
- addresses: [10.244.2.16]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node2
  targetRef: {kind: Pod, namespace: payments, name: ledger-0, uid: 9b842d29-f9f9-4e40-8f99-f5cd1a31d018}
`;
