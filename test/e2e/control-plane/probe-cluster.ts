/* Namespaces that refuse something, and a user's objects that a clone could get in the way of. */

const RESTRICTED =
  'runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}';
const SIZES =
  'requests: {cpu: 50m, memory: 48Mi, ephemeral-storage: 1Mi}, limits: {cpu: 100m, memory: 64Mi, ephemeral-storage: 1Mi}';
const MAIN = '{name: main, image: none}';

/** Finds its own kind on a node, and does not go there. */
const LONELY = `affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [
  {labelSelector: {matchLabels: {app: lonely}}, topologyKey: kubernetes.io/hostname}]}}`;

export const OBJECTS = `
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {kubernetes.io/hostname: n1}}
status:
  allocatable: {cpu: "8", memory: 16Gi, pods: "110", ephemeral-storage: 10Gi}
  capacity: {cpu: "8", memory: 16Gi, pods: "110", ephemeral-storage: 10Gi}
  conditions: [{type: Ready, status: "True"}]
${namespace('shop')}
${namespace('strict', 'pod-security.kubernetes.io/enforce: restricted')}
${namespace('late')}
${namespace('full')}
${namespace('guarded')}
${pod('shop/web', `serviceAccountName: web, containers: [${MAIN}]`, { labels: '{app: web, pod-template-hash: abc}' })}
${pod('shop/as-root', `securityContext: {runAsUser: 0, fsGroup: 2000, sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "0"}]}, containers: [${MAIN}]`)}
${pod('shop/own-rules', `securityContext: {runAsNonRoot: true, runAsUser: 3000, seLinuxOptions: {level: "s0:c1"}, seccompProfile: {type: Unconfined}, supplementalGroups: [4000]}, shareProcessNamespace: true, containers: [${MAIN}]`)}
${pod('shop/kubelets-own', `containers: [${MAIN}]`, { annotations: '{kubernetes.io/config.mirror: abc}' })}
${pod('shop/lonely', `${LONELY}, containers: [${MAIN}]`)}
${pod('strict/web', `containers: [{name: main, image: none, securityContext: {${RESTRICTED}}, resources: {${SIZES}}}]`)}
${pod('strict/other', `containers: [{name: main, image: none, securityContext: {${RESTRICTED}}, resources: {${SIZES}}}]`)}
${pod('late/web', `containers: [${MAIN}]`)}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: everything, namespace: strict}
spec:
  hard:
    pods: "9"
    count/jobs.batch: "3"
    requests.cpu: "1"
    limits.cpu: "2"
    requests.memory: 1Gi
    limits.memory: 2Gi
    requests.ephemeral-storage: 1Gi
    limits.ephemeral-storage: 1Gi
---
apiVersion: v1
kind: LimitRange
metadata: {name: narrow, namespace: strict}
spec:
  limits:
  - {type: Container, min: {cpu: 20m, memory: 48Mi}, max: {cpu: 200m, memory: 100Mi}, maxLimitRequestRatio: {cpu: "4"}}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: none-left, namespace: full}
spec: {hard: {pods: "0"}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: own-registry}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  validations: [{expression: "false", message: only images of our registry}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: own-registry}
spec:
  policyName: own-registry
  validationActions: [Deny]
  matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: guarded}}}
${service('web')}
${service('web-early', ', publishNotReadyAddresses: true')}
---
apiVersion: batch/v1
kind: Job
metadata: {name: batch, namespace: shop}
spec:
  template:
    metadata: {labels: {app: batch}}
    spec: {nodeName: n1, restartPolicy: Never, containers: [${MAIN}]}
${replicaSet('replica', 1)}
${replicaSet('share', 2)}
${replicaSet('number', 2)}
${budget('share', 'maxUnavailable: 50%')}
${budget('number', 'minAvailable: 1')}
`;

function namespace(name: string, label = 'team: a'): string {
  return `---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {${label}}}
`;
}

interface PodOptions {
  readonly labels?: string;
  readonly annotations?: string;
}

function pod(qualified: string, spec: string, { labels, annotations = '{}' }: PodOptions = {}): string {
  const [at, name] = qualified.split('/');
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${at}, labels: ${labels ?? `{app: ${name}}`}, annotations: ${annotations}}
spec: {nodeName: n1, ${spec}}
status: {phase: Running, podIP: 10.244.0.9, podIPs: [{ip: 10.244.0.9}], conditions: [{type: Ready, status: "True"}]}
`;
}

function service(name: string, more = ''): string {
  return `---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]${more}}
`;
}

function replicaSet(app: string, replicas: number): string {
  return `---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: ${app}, namespace: shop}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${app}}}
  template: {metadata: {labels: {app: ${app}}}, spec: {containers: [${MAIN}]}}
`;
}

/** Of the ReplicaSet of this name: a pod with two budgets moves only one of them. */
function budget(name: string, share: string): string {
  return `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: ${name}, namespace: shop}
spec: {selector: {matchLabels: {app: ${name}}}, ${share}}
`;
}
