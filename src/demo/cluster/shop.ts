export const SHOP = `# The shop itself: web, checkout, catalog and its database.
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  uid: 7c3b4d5f-861b-4487-b912-623950d81414
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {kubernetes.io/metadata.name: shop, team: storefront}
spec: {finalizers: [kubernetes]}
status: {phase: Active}
---
# Everything in this namespace starts closed for ingress.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny-ingress
  namespace: shop
  uid: 195accd8-8e85-4ac9-8e5e-05b5b06ed284
  creationTimestamp: "2026-09-14T08:30:05Z"
spec:
  podSelector: {}
  policyTypes:
  - Ingress
---
# The internet may come in, pods of the cluster may not. Out: its two back ends and DNS.
# MISTAKE: the database is not among the peers of egress, although db-clients lets web in.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
  uid: 621f6b95-9770-4d4f-a451-6db392af0681
  creationTimestamp: "2026-09-14T08:30:05Z"
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
  - Ingress
  - Egress
  ingress:
  - from:
    - ipBlock:
        cidr: 0.0.0.0/0
        except:
        - 10.0.0.0/8
    ports:
    - port: http
      protocol: TCP
  egress:
  - to:
    - podSelector:
        matchExpressions:
        - key: app
          operator: In
          values:
          - catalog
          - checkout
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
    - port: 53
      protocol: TCP
---
# MISTAKE: 80 is the port of the Service. The pods listen on 8080, and that is what policy sees.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: checkout-from-web
  namespace: shop
  uid: f8e3aa55-48b0-4425-8591-5cdb4156ce06
  creationTimestamp: "2026-09-14T08:30:05Z"
spec:
  podSelector:
    matchLabels:
      app: checkout
  policyTypes:
  - Ingress
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: web
    ports:
    - port: 80
      protocol: TCP
---
# MISTAKE: the Service "catalog" also has one replica of v1 behind it, which only default-deny-ingress selects.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: catalog-v2-from-shop
  namespace: shop
  uid: e1e67860-e88f-4bf3-95aa-55cee616f32b
  creationTimestamp: "2026-10-02T13:40:12Z"
spec:
  podSelector:
    matchLabels:
      app: catalog
      version: v2
  policyTypes:
  - Ingress
  ingress:
  - from:
    - podSelector:
        matchExpressions:
        - key: app
          operator: In
          values:
          - web
          - checkout
    ports:
    - port: 8080
      protocol: TCP
---
# Sound: web and catalog may use the database.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db-clients
  namespace: shop
  uid: e3219c23-d0f7-4d77-86e5-b1ca586e7661
  creationTimestamp: "2026-09-14T08:30:05Z"
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
  - Ingress
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: web
    - podSelector:
        matchLabels:
          app: catalog
    ports:
    - port: 5432
      protocol: TCP
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  uid: 16d9f8e0-2faf-47a4-8d3b-c3fc7efb0e83
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
    spec:
      serviceAccountName: web
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: web
        image: registry.example.com/shop/web:2.14.0
        ports:
        - {name: http, containerPort: 8080, protocol: TCP}
status: {replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 2}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-6f7d9c5b48
  namespace: shop
  uid: 50eac6bd-995d-46d8-b6fc-2d00b0f5ec56
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: web, pod-template-hash: 6f7d9c5b48}
  ownerReferences:
  - {apiVersion: apps/v1, kind: Deployment, name: web, uid: 16d9f8e0-2faf-47a4-8d3b-c3fc7efb0e83, controller: true, blockOwnerDeletion: true}
spec:
  replicas: 2
  selector: {matchLabels: {app: web, pod-template-hash: 6f7d9c5b48}}
  template:
    metadata:
      labels: {app: web, pod-template-hash: 6f7d9c5b48}
    spec:
      serviceAccountName: web
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: web
        image: registry.example.com/shop/web:2.14.0
        ports:
        - {name: http, containerPort: 8080, protocol: TCP}
status: {replicas: 2, readyReplicas: 2, availableReplicas: 2}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-6f7d9c5b48-4jkzn
  generateName: web-6f7d9c5b48-
  namespace: shop
  uid: 97cac87a-990e-435a-9f32-157267facb1b
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: web, pod-template-hash: 6f7d9c5b48}
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: web-6f7d9c5b48, uid: 50eac6bd-995d-46d8-b6fc-2d00b0f5ec56, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node1
  serviceAccountName: web
  dnsPolicy: ClusterFirst
  restartPolicy: Always
  containers:
  - name: web
    image: registry.example.com/shop/web:2.14.0
    ports:
    - {name: http, containerPort: 8080, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.3
  podIP: 10.244.1.12
  podIPs: [{ip: 10.244.1.12}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-6f7d9c5b48-t8wvd
  generateName: web-6f7d9c5b48-
  namespace: shop
  uid: 43aa43fe-bc93-49b2-96d6-2aa846b3f64a
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: web, pod-template-hash: 6f7d9c5b48}
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: web-6f7d9c5b48, uid: 50eac6bd-995d-46d8-b6fc-2d00b0f5ec56, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node2
  serviceAccountName: web
  dnsPolicy: ClusterFirst
  restartPolicy: Always
  containers:
  - name: web
    image: registry.example.com/shop/web:2.14.0
    ports:
    - {name: http, containerPort: 8080, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.4
  podIP: 10.244.2.7
  podIPs: [{ip: 10.244.2.7}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
  namespace: shop
  uid: e1aec80e-8366-4c59-b62e-869a5e78c7f1
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: checkout}
spec:
  replicas: 2
  selector: {matchLabels: {app: checkout}}
  template:
    metadata:
      labels: {app: checkout}
    spec:
      serviceAccountName: checkout
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: checkout
        image: registry.example.com/shop/checkout:1.9.2
        ports:
        - {name: http, containerPort: 8080, protocol: TCP}
status: {replicas: 2, readyReplicas: 2, availableReplicas: 2, updatedReplicas: 2}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: checkout-7c9d5f6b84
  namespace: shop
  uid: a02e6a18-75e1-451a-8353-14efcddccb70
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: checkout, pod-template-hash: 7c9d5f6b84}
  ownerReferences:
  - {apiVersion: apps/v1, kind: Deployment, name: checkout, uid: e1aec80e-8366-4c59-b62e-869a5e78c7f1, controller: true, blockOwnerDeletion: true}
spec:
  replicas: 2
  selector: {matchLabels: {app: checkout, pod-template-hash: 7c9d5f6b84}}
  template:
    metadata:
      labels: {app: checkout, pod-template-hash: 7c9d5f6b84}
    spec:
      serviceAccountName: checkout
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: checkout
        image: registry.example.com/shop/checkout:1.9.2
        ports:
        - {name: http, containerPort: 8080, protocol: TCP}
status: {replicas: 2, readyReplicas: 2, availableReplicas: 2}
---
apiVersion: v1
kind: Pod
metadata:
  name: checkout-7c9d5f6b84-m5rgp
  generateName: checkout-7c9d5f6b84-
  namespace: shop
  uid: 64e46560-75d1-48b3-ab85-2534e144cde9
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: checkout, pod-template-hash: 7c9d5f6b84}
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: checkout-7c9d5f6b84, uid: a02e6a18-75e1-451a-8353-14efcddccb70, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node2
  serviceAccountName: checkout
  dnsPolicy: ClusterFirst
  restartPolicy: Always
  containers:
  - name: checkout
    image: registry.example.com/shop/checkout:1.9.2
    ports:
    - {name: http, containerPort: 8080, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.4
  podIP: 10.244.2.8
  podIPs: [{ip: 10.244.2.8}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: v1
kind: Pod
metadata:
  name: checkout-7c9d5f6b84-x2vqk
  generateName: checkout-7c9d5f6b84-
  namespace: shop
  uid: 6d253d85-a33e-4731-951a-bc511ad3917a
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: checkout, pod-template-hash: 7c9d5f6b84}
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: checkout-7c9d5f6b84, uid: a02e6a18-75e1-451a-8353-14efcddccb70, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node1
  serviceAccountName: checkout
  dnsPolicy: ClusterFirst
  restartPolicy: Always
  containers:
  - name: checkout
    image: registry.example.com/shop/checkout:1.9.2
    ports:
    - {name: http, containerPort: 8080, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.3
  podIP: 10.244.1.13
  podIPs: [{ip: 10.244.1.13}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
# A roll-out paused halfway: two replicas of v2, one of v1.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: catalog
  namespace: shop
  uid: ed617f1e-2319-47ee-8c37-c1d3c5b786d1
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: catalog}
spec:
  replicas: 3
  paused: true
  selector: {matchLabels: {app: catalog}}
  template:
    metadata:
      labels: {app: catalog, version: v2}
    spec:
      serviceAccountName: catalog
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: catalog
        image: registry.example.com/shop/catalog:2.0.0
        ports:
        - {name: http, containerPort: 8080, protocol: TCP}
status: {replicas: 3, readyReplicas: 3, availableReplicas: 3, updatedReplicas: 2}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: catalog-5b66d8f7c9
  namespace: shop
  uid: f1120d4b-48d3-4ca9-9982-eff509509577
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: catalog, version: v1, pod-template-hash: 5b66d8f7c9}
  ownerReferences:
  - {apiVersion: apps/v1, kind: Deployment, name: catalog, uid: ed617f1e-2319-47ee-8c37-c1d3c5b786d1, controller: true, blockOwnerDeletion: true}
spec:
  replicas: 1
  selector: {matchLabels: {app: catalog, pod-template-hash: 5b66d8f7c9}}
  template:
    metadata:
      labels: {app: catalog, version: v1, pod-template-hash: 5b66d8f7c9}
    spec:
      serviceAccountName: catalog
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: catalog
        image: registry.example.com/shop/catalog:1.31.4
        ports:
        - {name: http, containerPort: 8080, protocol: TCP}
status: {replicas: 1, readyReplicas: 1, availableReplicas: 1}
---
apiVersion: v1
kind: Pod
metadata:
  name: catalog-5b66d8f7c9-z7nlh
  generateName: catalog-5b66d8f7c9-
  namespace: shop
  uid: 3d60c684-c7e8-446b-8a40-95ac31c25bbe
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: catalog, version: v1, pod-template-hash: 5b66d8f7c9}
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: catalog-5b66d8f7c9, uid: f1120d4b-48d3-4ca9-9982-eff509509577, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node2
  serviceAccountName: catalog
  dnsPolicy: ClusterFirst
  restartPolicy: Always
  containers:
  - name: catalog
    image: registry.example.com/shop/catalog:1.31.4
    ports:
    - {name: http, containerPort: 8080, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.4
  podIP: 10.244.2.9
  podIPs: [{ip: 10.244.2.9}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: catalog-84d4c9b6f5
  namespace: shop
  uid: 5f3865c6-3804-4e96-9a82-b914247b7c29
  creationTimestamp: "2026-10-02T13:38:47Z"
  labels: {app: catalog, version: v2, pod-template-hash: 84d4c9b6f5}
  ownerReferences:
  - {apiVersion: apps/v1, kind: Deployment, name: catalog, uid: ed617f1e-2319-47ee-8c37-c1d3c5b786d1, controller: true, blockOwnerDeletion: true}
spec:
  replicas: 2
  selector: {matchLabels: {app: catalog, pod-template-hash: 84d4c9b6f5}}
  template:
    metadata:
      labels: {app: catalog, version: v2, pod-template-hash: 84d4c9b6f5}
    spec:
      serviceAccountName: catalog
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: catalog
        image: registry.example.com/shop/catalog:2.0.0
        ports:
        - {name: http, containerPort: 8080, protocol: TCP}
status: {replicas: 2, readyReplicas: 2, availableReplicas: 2}
---
apiVersion: v1
kind: Pod
metadata:
  name: catalog-84d4c9b6f5-c6hdt
  generateName: catalog-84d4c9b6f5-
  namespace: shop
  uid: d97c17da-1050-49db-861c-0e6c281c492c
  creationTimestamp: "2026-10-02T13:38:47Z"
  labels: {app: catalog, version: v2, pod-template-hash: 84d4c9b6f5}
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: catalog-84d4c9b6f5, uid: 5f3865c6-3804-4e96-9a82-b914247b7c29, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node1
  serviceAccountName: catalog
  dnsPolicy: ClusterFirst
  restartPolicy: Always
  containers:
  - name: catalog
    image: registry.example.com/shop/catalog:2.0.0
    ports:
    - {name: http, containerPort: 8080, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.3
  podIP: 10.244.1.14
  podIPs: [{ip: 10.244.1.14}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: v1
kind: Pod
metadata:
  name: catalog-84d4c9b6f5-kq9bx
  generateName: catalog-84d4c9b6f5-
  namespace: shop
  uid: 02c6280a-9081-487d-8609-706daddb6657
  creationTimestamp: "2026-10-02T13:38:47Z"
  labels: {app: catalog, version: v2, pod-template-hash: 84d4c9b6f5}
  ownerReferences:
  - {apiVersion: apps/v1, kind: ReplicaSet, name: catalog-84d4c9b6f5, uid: 5f3865c6-3804-4e96-9a82-b914247b7c29, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node2
  serviceAccountName: catalog
  dnsPolicy: ClusterFirst
  restartPolicy: Always
  containers:
  - name: catalog
    image: registry.example.com/shop/catalog:2.0.0
    ports:
    - {name: http, containerPort: 8080, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.4
  podIP: 10.244.2.10
  podIPs: [{ip: 10.244.2.10}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
  namespace: shop
  uid: 82debce3-7539-464c-9197-d472d2e2d320
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: db}
spec:
  replicas: 1
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata:
      labels: {app: db}
    spec:
      serviceAccountName: default
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      containers:
      - name: postgres
        image: docker.io/library/postgres:17.2
        ports:
        - {name: postgres, containerPort: 5432, protocol: TCP}
status: {replicas: 1, readyReplicas: 1, availableReplicas: 1}
---
apiVersion: v1
kind: Pod
metadata:
  name: db-0
  generateName: db-
  namespace: shop
  uid: c67b29b6-fdf8-458f-a299-ccd7cf496246
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: db, apps.kubernetes.io/pod-index: "0", controller-revision-hash: db-6c8b94dd7f, statefulset.kubernetes.io/pod-name: db-0}
  ownerReferences:
  - {apiVersion: apps/v1, kind: StatefulSet, name: db, uid: 82debce3-7539-464c-9197-d472d2e2d320, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node1
  serviceAccountName: default
  dnsPolicy: ClusterFirst
  restartPolicy: Always
  containers:
  - name: postgres
    image: docker.io/library/postgres:17.2
    ports:
    - {name: postgres, containerPort: 5432, protocol: TCP}
status:
  phase: Running
  hostIP: 172.18.0.3
  podIP: 10.244.1.15
  podIPs: [{ip: 10.244.1.15}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  uid: 400b57fe-a331-4158-8da0-00db46ceed58
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: web}
spec:
  type: LoadBalancer
  clusterIP: 10.96.41.20
  clusterIPs: [10.96.41.20]
  externalTrafficPolicy: Local
  healthCheckNodePort: 32041
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: http, protocol: TCP, nodePort: 31380}
status:
  loadBalancer: {ingress: [{ip: 198.51.100.20, ipMode: VIP}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: web-gq6wt
  generateName: web-
  namespace: shop
  uid: 0677748a-bc40-4b2b-a30e-3687516f7f15
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels:
    kubernetes.io/service-name: web
    endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
  ownerReferences:
  - {apiVersion: v1, kind: Service, name: web, uid: 400b57fe-a331-4158-8da0-00db46ceed58, controller: true, blockOwnerDeletion: true}
addressType: IPv4
ports:
- {name: http, port: 8080, protocol: TCP}
endpoints:
- addresses: [10.244.1.12]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node1
  targetRef: {kind: Pod, namespace: shop, name: web-6f7d9c5b48-4jkzn, uid: 97cac87a-990e-435a-9f32-157267facb1b}
- addresses: [10.244.2.7]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node2
  targetRef: {kind: Pod, namespace: shop, name: web-6f7d9c5b48-t8wvd, uid: 43aa43fe-bc93-49b2-96d6-2aa846b3f64a}
---
apiVersion: v1
kind: Service
metadata:
  name: checkout
  namespace: shop
  uid: 7d7e7e85-14b9-405d-9dde-67c66894cc49
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: checkout}
spec:
  type: ClusterIP
  clusterIP: 10.96.77.31
  clusterIPs: [10.96.77.31]
  selector: {app: checkout}
  ports:
  - {name: http, port: 80, targetPort: 8080, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: checkout-v5dzm
  generateName: checkout-
  namespace: shop
  uid: 3418978b-3888-4a3b-b4f8-562d53721f1d
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels:
    kubernetes.io/service-name: checkout
    endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
  ownerReferences:
  - {apiVersion: v1, kind: Service, name: checkout, uid: 7d7e7e85-14b9-405d-9dde-67c66894cc49, controller: true, blockOwnerDeletion: true}
addressType: IPv4
ports:
- {name: http, port: 8080, protocol: TCP}
endpoints:
- addresses: [10.244.2.8]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node2
  targetRef: {kind: Pod, namespace: shop, name: checkout-7c9d5f6b84-m5rgp, uid: 64e46560-75d1-48b3-ab85-2534e144cde9}
- addresses: [10.244.1.13]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node1
  targetRef: {kind: Pod, namespace: shop, name: checkout-7c9d5f6b84-x2vqk, uid: 6d253d85-a33e-4731-951a-bc511ad3917a}
---
apiVersion: v1
kind: Service
metadata:
  name: catalog
  namespace: shop
  uid: 04020831-c55c-4a4a-9659-ab0a6700cb09
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: catalog}
spec:
  type: ClusterIP
  clusterIP: 10.96.112.9
  clusterIPs: [10.96.112.9]
  selector: {app: catalog}
  ports:
  - {name: http, port: 80, targetPort: http, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: catalog-b9fkx
  generateName: catalog-
  namespace: shop
  uid: 8ac41d9d-9936-4433-9ee5-b89f11a1e4b2
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels:
    kubernetes.io/service-name: catalog
    endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
  ownerReferences:
  - {apiVersion: v1, kind: Service, name: catalog, uid: 04020831-c55c-4a4a-9659-ab0a6700cb09, controller: true, blockOwnerDeletion: true}
addressType: IPv4
ports:
- {name: http, port: 8080, protocol: TCP}
endpoints:
- addresses: [10.244.2.9]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node2
  targetRef: {kind: Pod, namespace: shop, name: catalog-5b66d8f7c9-z7nlh, uid: 3d60c684-c7e8-446b-8a40-95ac31c25bbe}
- addresses: [10.244.1.14]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node1
  targetRef: {kind: Pod, namespace: shop, name: catalog-84d4c9b6f5-c6hdt, uid: d97c17da-1050-49db-861c-0e6c281c492c}
- addresses: [10.244.2.10]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node2
  targetRef: {kind: Pod, namespace: shop, name: catalog-84d4c9b6f5-kq9bx, uid: 02c6280a-9081-487d-8609-706daddb6657}
---
apiVersion: v1
kind: Service
metadata:
  name: db
  namespace: shop
  uid: 1925bc9a-e646-4db0-a6ef-c8465271aaba
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: db}
spec:
  type: ClusterIP
  clusterIP: 10.96.8.54
  clusterIPs: [10.96.8.54]
  selector: {app: db}
  ports:
  - {name: postgres, port: 5432, targetPort: 5432, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: db-w2nqc
  generateName: db-
  namespace: shop
  uid: 10b3a5da-2abd-4cc6-9d34-0d9e849efdfc
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels:
    kubernetes.io/service-name: db
    endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
  ownerReferences:
  - {apiVersion: v1, kind: Service, name: db, uid: 1925bc9a-e646-4db0-a6ef-c8465271aaba, controller: true, blockOwnerDeletion: true}
addressType: IPv4
ports:
- {name: postgres, port: 5432, protocol: TCP}
endpoints:
- addresses: [10.244.1.15]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node1
  targetRef: {kind: Pod, namespace: shop, name: db-0, uid: c67b29b6-fdf8-458f-a299-ccd7cf496246}
`;
