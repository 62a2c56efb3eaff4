export const PLATFORM = `# What the cluster itself brings: two nodes, DNS, the API server behind default/kubernetes, Calico to enforce policy.
---
apiVersion: v1
kind: Namespace
metadata:
  name: default
  uid: 0186f1ed-e8eb-45df-8bc2-27c9f4c72eeb
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {kubernetes.io/metadata.name: default}
spec: {finalizers: [kubernetes]}
status: {phase: Active}
---
apiVersion: v1
kind: Namespace
metadata:
  name: kube-system
  uid: 051c1ad5-f5de-48cc-8216-14c41f8e862e
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {kubernetes.io/metadata.name: kube-system}
spec: {finalizers: [kubernetes]}
status: {phase: Active}
---
apiVersion: v1
kind: Node
metadata:
  name: node1
  uid: 6519200a-291f-429f-9c64-3af3176c632f
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels: {kubernetes.io/arch: amd64, kubernetes.io/hostname: node1, kubernetes.io/os: linux}
spec:
  podCIDR: 10.244.1.0/24
  podCIDRs: [10.244.1.0/24]
status:
  addresses:
  - {type: InternalIP, address: 172.18.0.3}
  - {type: Hostname, address: node1}
  conditions:
  - {type: Ready, status: "True"}
---
apiVersion: v1
kind: Node
metadata:
  name: node2
  uid: 181c5f4e-8c75-46dd-b666-254f2967ecbf
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels: {kubernetes.io/arch: amd64, kubernetes.io/hostname: node2, kubernetes.io/os: linux}
spec:
  podCIDR: 10.244.2.0/24
  podCIDRs: [10.244.2.0/24]
status:
  addresses:
  - {type: InternalIP, address: 172.18.0.4}
  - {type: Hostname, address: node2}
  conditions:
  - {type: Ready, status: "True"}
---
apiVersion: v1
kind: Service
metadata:
  name: kubernetes
  namespace: default
  uid: cbdf47fb-2537-4f7f-88a9-753e857da5fa
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels: {component: apiserver, provider: kubernetes}
spec:
  type: ClusterIP
  clusterIP: 10.96.0.1
  clusterIPs: [10.96.0.1]
  ports:
  - {name: https, port: 443, targetPort: 6443, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: kubernetes
  namespace: default
  uid: a61885b1-068f-4890-8a98-c489db6a573c
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels: {kubernetes.io/service-name: kubernetes}
addressType: IPv4
ports:
- {name: https, port: 6443, protocol: TCP}
endpoints:
- addresses: [172.18.0.2]
  conditions: {ready: true}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: coredns
  namespace: kube-system
  uid: 22982046-9cc4-419e-ad73-029738c2f09d
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels: {k8s-app: kube-dns}
spec:
  replicas: 2
  selector: {matchLabels: {k8s-app: kube-dns}}
  template:
    metadata:
      labels: {k8s-app: kube-dns}
    spec:
      serviceAccountName: coredns
      dnsPolicy: Default
      restartPolicy: Always
      containers:
      - name: coredns
        image: registry.k8s.io/coredns/coredns:v1.12.1
        ports:
        - {name: dns, containerPort: 53, protocol: UDP}
        - {name: dns-tcp, containerPort: 53, protocol: TCP}
        - {name: metrics, containerPort: 9153, protocol: TCP}
status: {replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 2}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: coredns-7c65d6cfc9
  namespace: kube-system
  uid: 21091bfc-4048-4b1d-b72b-3b8974a53af3
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels: {k8s-app: kube-dns, pod-template-hash: 7c65d6cfc9}
  ownerReferences:
  - {apiVersion: apps/v1, kind: Deployment, name: coredns, uid: 22982046-9cc4-419e-ad73-029738c2f09d, controller: true, blockOwnerDeletion: true}
spec:
  replicas: 2
  selector: {matchLabels: {k8s-app: kube-dns, pod-template-hash: 7c65d6cfc9}}
  template:
    metadata:
      labels: {k8s-app: kube-dns, pod-template-hash: 7c65d6cfc9}
    spec:
      serviceAccountName: coredns
      dnsPolicy: Default
      restartPolicy: Always
      containers:
      - name: coredns
        image: registry.k8s.io/coredns/coredns:v1.12.1
        ports:
        - {name: dns, containerPort: 53, protocol: UDP}
        - {name: dns-tcp, containerPort: 53, protocol: TCP}
        - {name: metrics, containerPort: 9153, protocol: TCP}
status: {replicas: 2, readyReplicas: 2, availableReplicas: 2}
---
apiVersion: v1
kind: Pod
metadata:
  name: coredns-7c65d6cfc9-bd4wz
  generateName: coredns-7c65d6cfc9-
  namespace: kube-system
  uid: d86fff46-ca44-4547-8aed-fdf9cb9fdf16
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels: {k8s-app: kube-dns, pod-template-hash: 7c65d6cfc9}
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: coredns-7c65d6cfc9, uid: 21091bfc-4048-4b1d-b72b-3b8974a53af3, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node1
  serviceAccountName: coredns
  dnsPolicy: Default
  restartPolicy: Always
  containers:
  - name: coredns
    image: registry.k8s.io/coredns/coredns:v1.12.1
    ports:
    - {name: dns, containerPort: 53, protocol: UDP}
    - {name: dns-tcp, containerPort: 53, protocol: TCP}
    - {name: metrics, containerPort: 9153, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.3
  podIP: 10.244.1.2
  podIPs: [{ip: 10.244.1.2}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: v1
kind: Pod
metadata:
  name: coredns-7c65d6cfc9-rq8nl
  generateName: coredns-7c65d6cfc9-
  namespace: kube-system
  uid: 408b3a48-9148-4061-a0f3-0ed609a64e79
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels: {k8s-app: kube-dns, pod-template-hash: 7c65d6cfc9}
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: coredns-7c65d6cfc9, uid: 21091bfc-4048-4b1d-b72b-3b8974a53af3, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node2
  serviceAccountName: coredns
  dnsPolicy: Default
  restartPolicy: Always
  containers:
  - name: coredns
    image: registry.k8s.io/coredns/coredns:v1.12.1
    ports:
    - {name: dns, containerPort: 53, protocol: UDP}
    - {name: dns-tcp, containerPort: 53, protocol: TCP}
    - {name: metrics, containerPort: 9153, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.4
  podIP: 10.244.2.2
  podIPs: [{ip: 10.244.2.2}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: v1
kind: Service
metadata:
  name: kube-dns
  namespace: kube-system
  uid: 79bea164-6b22-40ed-8880-b86d5e0a9e9c
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels: {k8s-app: kube-dns}
spec:
  type: ClusterIP
  clusterIP: 10.96.0.10
  clusterIPs: [10.96.0.10]
  selector: {k8s-app: kube-dns}
  ports:
  - {name: dns, port: 53, targetPort: 53, protocol: UDP}
  - {name: dns-tcp, port: 53, targetPort: 53, protocol: TCP}
  - {name: metrics, port: 9153, targetPort: 9153, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: kube-dns-x5vhg
  generateName: kube-dns-
  namespace: kube-system
  uid: 88c70d52-3887-4f9e-ad21-f7b1e8ede846
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels:
    kubernetes.io/service-name: kube-dns
    endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
  ownerReferences:
  - {apiVersion: v1, kind: Service, name: kube-dns, uid: 79bea164-6b22-40ed-8880-b86d5e0a9e9c, controller: true, blockOwnerDeletion: true}
addressType: IPv4
ports:
- {name: dns, port: 53, protocol: UDP}
- {name: dns-tcp, port: 53, protocol: TCP}
- {name: metrics, port: 9153, protocol: TCP}
endpoints:
- addresses: [10.244.1.2]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node1
  targetRef: {kind: Pod, namespace: kube-system, name: coredns-7c65d6cfc9-bd4wz, uid: d86fff46-ca44-4547-8aed-fdf9cb9fdf16}
- addresses: [10.244.2.2]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node2
  targetRef: {kind: Pod, namespace: kube-system, name: coredns-7c65d6cfc9-rq8nl, uid: 408b3a48-9148-4061-a0f3-0ed609a64e79}
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: calico-node
  namespace: kube-system
  uid: 742bb122-94bc-4a71-8008-6a5f39504ebe
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels: {k8s-app: calico-node}
spec:
  selector: {matchLabels: {k8s-app: calico-node}}
  template:
    metadata:
      labels: {k8s-app: calico-node}
    spec:
      serviceAccountName: calico-node
      hostNetwork: true
      dnsPolicy: ClusterFirstWithHostNet
      restartPolicy: Always
      containers:
      - {name: calico-node, env: [{name: FELIX_DEFAULTENDPOINTTOHOSTACTION, value: ACCEPT}],
         image: "quay.io/calico/node:v3.32.1"}
status: {currentNumberScheduled: 2, desiredNumberScheduled: 2, numberReady: 2, numberMisscheduled: 0}
---
apiVersion: v1
kind: Pod
metadata:
  name: calico-node-2fztc
  generateName: calico-node-
  namespace: kube-system
  uid: 68128385-12d4-4417-b001-916b6f14acc2
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels: {k8s-app: calico-node, controller-revision-hash: 6f9d4c7b58, pod-template-generation: "1"}
  ownerReferences:
  - {apiVersion: apps/v1, kind: DaemonSet, name: calico-node, uid: 742bb122-94bc-4a71-8008-6a5f39504ebe, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node1
  serviceAccountName: calico-node
  hostNetwork: true
  dnsPolicy: ClusterFirstWithHostNet
  restartPolicy: Always
  containers:
  - name: calico-node
    image: quay.io/calico/node:v3.32.1
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
  name: calico-node-n6jhx
  generateName: calico-node-
  namespace: kube-system
  uid: 22ee1f0a-2586-4253-9207-2642958dac16
  creationTimestamp: "2026-09-14T08:02:10Z"
  labels: {k8s-app: calico-node, controller-revision-hash: 6f9d4c7b58, pod-template-generation: "1"}
  ownerReferences:
  - {apiVersion: apps/v1, kind: DaemonSet, name: calico-node, uid: 742bb122-94bc-4a71-8008-6a5f39504ebe, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node2
  serviceAccountName: calico-node
  hostNetwork: true
  dnsPolicy: ClusterFirstWithHostNet
  restartPolicy: Always
  containers:
  - name: calico-node
    image: quay.io/calico/node:v3.32.1
status:
  phase: Running
  hostIP: 172.18.0.4
  podIP: 172.18.0.4
  podIPs: [{ip: 172.18.0.4}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
`;
