export const MONITORING = `# Prometheus, and a node exporter on the host network of every node.
---
apiVersion: v1
kind: Namespace
metadata:
  name: monitoring
  uid: 8a936381-2eb3-41a4-9749-eb6f42aaf49d
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {kubernetes.io/metadata.name: monitoring, team: platform}
spec: {finalizers: [kubernetes]}
status: {phase: Active}
---
# Sound: Prometheus may scrape every pod, and the node exporters by the addresses of the nodes:
# they use the host network, where selectors do not reach them.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: prometheus-egress
  namespace: monitoring
  uid: 029f0e19-06a5-4eec-a18c-253ae6dc64f0
  creationTimestamp: "2026-09-14T08:30:05Z"
spec:
  podSelector:
    matchLabels:
      app: prometheus
  policyTypes:
  - Egress
  egress:
  - to:
    - namespaceSelector: {}
  - to:
    - ipBlock:
        cidr: 172.18.0.0/24
    ports:
    - port: 9100
      protocol: TCP
---
# MISTAKE: the ledger runs in "payments". A policy selects pods of its own namespace only, so this one selects nobody.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-ledger-scrape
  namespace: monitoring
  uid: 3c0de6f3-bec6-425a-a917-5e15ea03de94
  creationTimestamp: "2026-10-28T16:02:51Z"
spec:
  podSelector:
    matchLabels:
      app: ledger
  policyTypes:
  - Ingress
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: monitoring
      podSelector:
        matchLabels:
          app: prometheus
    ports:
    - port: 9187
      protocol: TCP
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: prometheus
  namespace: monitoring
  uid: b4bca9f5-12d1-4254-beb9-bd2161f978b8
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: prometheus}
spec:
  replicas: 1
  serviceName: prometheus
  selector: {matchLabels: {app: prometheus}}
  template:
    metadata:
      labels: {app: prometheus}
    spec:
      serviceAccountName: prometheus
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: prometheus
        image: quay.io/prometheus/prometheus:v3.1.0
        ports:
        - {name: web, containerPort: 9090, protocol: TCP}
status: {replicas: 1, readyReplicas: 1, availableReplicas: 1}
---
apiVersion: v1
kind: Pod
metadata:
  name: prometheus-0
  generateName: prometheus-
  namespace: monitoring
  uid: d6f5bc6d-9e6e-4961-affd-b0ebe6f8f350
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: prometheus, apps.kubernetes.io/pod-index: "0", controller-revision-hash: prometheus-6d5b7f9c84, statefulset.kubernetes.io/pod-name: prometheus-0}
  ownerReferences:
  - {apiVersion: apps/v1, kind: StatefulSet, name: prometheus, uid: b4bca9f5-12d1-4254-beb9-bd2161f978b8, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node2
  serviceAccountName: prometheus
  dnsPolicy: ClusterFirst
  restartPolicy: Always
  containers:
  - name: prometheus
    image: quay.io/prometheus/prometheus:v3.1.0
    ports:
    - {name: web, containerPort: 9090, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.4
  podIP: 10.244.2.25
  podIPs: [{ip: 10.244.2.25}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: node-exporter
  namespace: monitoring
  uid: 260d7def-78b2-4afd-89a8-9c72f64ae9bc
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: node-exporter}
spec:
  selector: {matchLabels: {app: node-exporter}}
  template:
    metadata:
      labels: {app: node-exporter}
    spec:
      serviceAccountName: node-exporter
      hostNetwork: true
      dnsPolicy: ClusterFirstWithHostNet
      restartPolicy: Always
      containers:
      - name: node-exporter
        image: quay.io/prometheus/node-exporter:v1.8.2
        ports:
        - {name: metrics, containerPort: 9100, hostPort: 9100, protocol: TCP}
status: {currentNumberScheduled: 2, desiredNumberScheduled: 2, numberReady: 2, numberMisscheduled: 0}
---
apiVersion: v1
kind: Pod
metadata:
  name: node-exporter-8hvcq
  generateName: node-exporter-
  namespace: monitoring
  uid: ede868b4-eb8d-4e85-b6b5-b000fea723a9
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: node-exporter, controller-revision-hash: 5f6c8d7b9, pod-template-generation: "1"}
  ownerReferences:
  - {apiVersion: apps/v1, kind: DaemonSet, name: node-exporter, uid: 260d7def-78b2-4afd-89a8-9c72f64ae9bc, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node1
  serviceAccountName: node-exporter
  hostNetwork: true
  dnsPolicy: ClusterFirstWithHostNet
  restartPolicy: Always
  containers:
  - name: node-exporter
    image: quay.io/prometheus/node-exporter:v1.8.2
    ports:
    - {name: metrics, containerPort: 9100, hostPort: 9100, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.3
  podIP: 172.18.0.3
  podIPs: [{ip: 172.18.0.3}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: v1
kind: Pod
metadata:
  name: node-exporter-w4tbn
  generateName: node-exporter-
  namespace: monitoring
  uid: 061368bb-8da6-4b7a-8dc8-301c9d2e4ac5
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: node-exporter, controller-revision-hash: 5f6c8d7b9, pod-template-generation: "1"}
  ownerReferences:
  - {apiVersion: apps/v1, kind: DaemonSet, name: node-exporter, uid: 260d7def-78b2-4afd-89a8-9c72f64ae9bc, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node2
  serviceAccountName: node-exporter
  hostNetwork: true
  dnsPolicy: ClusterFirstWithHostNet
  restartPolicy: Always
  containers:
  - name: node-exporter
    image: quay.io/prometheus/node-exporter:v1.8.2
    ports:
    - {name: metrics, containerPort: 9100, hostPort: 9100, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.4
  podIP: 172.18.0.4
  podIPs: [{ip: 172.18.0.4}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: v1
kind: Service
metadata:
  name: prometheus
  namespace: monitoring
  uid: 552a1ef3-1f9a-47b2-83f8-9a1d3b0f9dcb
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: prometheus}
spec:
  type: ClusterIP
  clusterIP: 10.96.60.12
  clusterIPs: [10.96.60.12]
  selector: {app: prometheus}
  ports:
  - {name: web, port: 9090, targetPort: web, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: prometheus-c9xwl
  generateName: prometheus-
  namespace: monitoring
  uid: a8d313f3-b60d-4fb4-aa45-9ca9f99b7558
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels:
    kubernetes.io/service-name: prometheus
    endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
  ownerReferences:
  - {apiVersion: v1, kind: Service, name: prometheus, uid: 552a1ef3-1f9a-47b2-83f8-9a1d3b0f9dcb, controller: true, blockOwnerDeletion: true}
addressType: IPv4
ports:
- {name: web, port: 9090, protocol: TCP}
endpoints:
- addresses: [10.244.2.25]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node2
  targetRef: {kind: Pod, namespace: monitoring, name: prometheus-0, uid: d6f5bc6d-9e6e-4961-affd-b0ebe6f8f350}
---
apiVersion: v1
kind: Service
metadata:
  name: node-exporter
  namespace: monitoring
  uid: 0d04ace8-0f40-4f17-a2e8-730929dd76a4
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: node-exporter}
spec:
  type: ClusterIP
  clusterIP: None
  clusterIPs: [None]
  selector: {app: node-exporter}
  ports:
  - {name: metrics, port: 9100, targetPort: metrics, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: node-exporter-d7kmq
  generateName: node-exporter-
  namespace: monitoring
  uid: 44f44fe5-9e17-44e9-b0e3-8546ba8be707
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels:
    kubernetes.io/service-name: node-exporter
    endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
    service.kubernetes.io/headless: ""
  ownerReferences:
  - {apiVersion: v1, kind: Service, name: node-exporter, uid: 0d04ace8-0f40-4f17-a2e8-730929dd76a4, controller: true, blockOwnerDeletion: true}
addressType: IPv4
ports:
- {name: metrics, port: 9100, protocol: TCP}
endpoints:
- addresses: [172.18.0.3]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node1
  targetRef: {kind: Pod, namespace: monitoring, name: node-exporter-8hvcq, uid: ede868b4-eb8d-4e85-b6b5-b000fea723a9}
- addresses: [172.18.0.4]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node2
  targetRef: {kind: Pod, namespace: monitoring, name: node-exporter-w4tbn, uid: 061368bb-8da6-4b7a-8dc8-301c9d2e4ac5}
`;
