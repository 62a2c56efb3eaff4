export const DATA = `# The order database of the platform team, and its nightly backup.
---
apiVersion: v1
kind: Namespace
metadata:
  name: data
  uid: 7d493901-ae30-42ac-86f9-7beb4e72df22
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {kubernetes.io/metadata.name: data, team: platform}
spec: {finalizers: [kubernetes]}
status: {phase: Active}
---
# MISTAKE: two dashes are two peers, and one that matches is enough. The first lets every pod of "shop" in.
# Without the second dash it would be one peer: the pods app=checkout of "shop".
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-checkout
  namespace: data
  uid: 43b8b4bc-c3a1-4546-a9b4-148be32bb0c8
  creationTimestamp: "2026-09-14T08:30:05Z"
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes:
  - Ingress
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: shop
    - podSelector:
        matchLabels:
          app: checkout
    ports:
    - port: 5432
      protocol: TCP
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
  namespace: data
  uid: 17933cee-988d-4dbb-90b7-c70985b65c3e
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
  namespace: data
  uid: 2bd5efee-78ae-48c7-9f16-7d150292c247
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: db, apps.kubernetes.io/pod-index: "0", controller-revision-hash: db-59c7df6b88, statefulset.kubernetes.io/pod-name: db-0}
  ownerReferences:
  - {apiVersion: apps/v1, kind: StatefulSet, name: db, uid: 17933cee-988d-4dbb-90b7-c70985b65c3e, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node2
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
  hostIP: 172.18.0.4
  podIP: 10.244.2.20
  podIPs: [{ip: 10.244.2.20}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: db-backup
  namespace: data
  uid: bd144beb-8737-4205-8430-0965f50774c4
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: db-backup}
spec:
  schedule: "0 2 * * *"
  jobTemplate:
    spec:
      template:
        metadata:
          labels: {app: db-backup}
        spec:
          serviceAccountName: default
          dnsPolicy: ClusterFirst
          restartPolicy: Never
          containers:
          - name: pg-dump
            image: docker.io/library/postgres:17.2
status: {lastScheduleTime: "2026-11-19T02:00:00Z", lastSuccessfulTime: "2026-11-19T02:04:37Z"}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: db-backup-29917560
  namespace: data
  uid: 44506e48-4d25-4ce0-b7c4-922355ad06c0
  creationTimestamp: "2026-11-19T02:00:00Z"
  labels: {app: db-backup, batch.kubernetes.io/job-name: db-backup-29917560}
  ownerReferences:
  - {apiVersion: batch/v1, kind: CronJob, name: db-backup, uid: bd144beb-8737-4205-8430-0965f50774c4, controller: true, blockOwnerDeletion: true}
spec:
  completions: 1
  parallelism: 1
  selector: {matchLabels: {batch.kubernetes.io/controller-uid: 44506e48-4d25-4ce0-b7c4-922355ad06c0}}
  template:
    metadata:
      labels: {app: db-backup, controller-uid: 44506e48-4d25-4ce0-b7c4-922355ad06c0, job-name: db-backup-29917560, batch.kubernetes.io/controller-uid: 44506e48-4d25-4ce0-b7c4-922355ad06c0, batch.kubernetes.io/job-name: db-backup-29917560}
    spec:
      serviceAccountName: default
      dnsPolicy: ClusterFirst
      restartPolicy: Never
      containers:
      - name: pg-dump
        image: docker.io/library/postgres:17.2
status:
  succeeded: 1
  startTime: "2026-11-19T02:00:00Z"
  completionTime: "2026-11-19T02:04:37Z"
  conditions:
  - {type: SuccessCriteriaMet, status: "True"}
  - {type: Complete, status: "True"}
---
apiVersion: v1
kind: Pod
metadata:
  name: db-backup-29917560-7xk2p
  generateName: db-backup-29917560-
  namespace: data
  uid: 036258ee-1508-47eb-b5d7-877b451ea7a8
  creationTimestamp: "2026-11-19T02:00:00Z"
  labels: {app: db-backup, controller-uid: 44506e48-4d25-4ce0-b7c4-922355ad06c0, job-name: db-backup-29917560, batch.kubernetes.io/controller-uid: 44506e48-4d25-4ce0-b7c4-922355ad06c0, batch.kubernetes.io/job-name: db-backup-29917560}
  ownerReferences:
  - {apiVersion: batch/v1, kind: Job, name: db-backup-29917560, uid: 44506e48-4d25-4ce0-b7c4-922355ad06c0, controller: true, blockOwnerDeletion: true}
spec:
  nodeName: node1
  serviceAccountName: default
  dnsPolicy: ClusterFirst
  restartPolicy: Never
  containers:
  - name: pg-dump
    image: docker.io/library/postgres:17.2
status:
  phase: Succeeded
  hostIP: 172.18.0.3
  podIP: 10.244.1.33
  podIPs: [{ip: 10.244.1.33}]
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "False", reason: PodCompleted}
---
apiVersion: v1
kind: Service
metadata:
  name: db
  namespace: data
  uid: 9e9d4acc-7fda-4160-bc03-47c6ca8dc171
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels: {app: db}
spec:
  type: ClusterIP
  clusterIP: None
  clusterIPs: [None]
  selector: {app: db}
  ports:
  - {name: postgres, port: 5432, targetPort: 5432, protocol: TCP}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: db-r7ctn
  generateName: db-
  namespace: data
  uid: 9e97fd95-c663-49b8-a1a7-8149d338c690
  creationTimestamp: "2026-09-14T08:12:31Z"
  labels:
    kubernetes.io/service-name: db
    endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
    service.kubernetes.io/headless: ""
  ownerReferences:
  - {apiVersion: v1, kind: Service, name: db, uid: 9e9d4acc-7fda-4160-bc03-47c6ca8dc171, controller: true, blockOwnerDeletion: true}
addressType: IPv4
ports:
- {name: postgres, port: 5432, protocol: TCP}
endpoints:
- addresses: [10.244.2.20]
  conditions: {ready: true, serving: true, terminating: false}
  nodeName: node2
  targetRef: {kind: Pod, namespace: data, name: db-0, uid: 2bd5efee-78ae-48c7-9f16-7d150292c247}
`;
