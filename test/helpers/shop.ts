/* A small shop in YAML, one document each, every one after a `---`; and what may enforce its policies. */

/** Three pods in namespace shop, of which only "web" is let in to "db". */
export const SHOP = `
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {kubernetes.io/metadata.name: shop}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}
${pod('db', '10.0.0.1')}
${pod('web', '10.0.0.2')}
${pod('cron', '10.0.0.3')}
`;

function pod(name: string, address: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}], conditions: [{type: Ready, status: "True"}]}
`;
}

export const FLANNEL = daemonSet('kube-flannel', 'kube-flannel-ds', 'ghcr.io/flannel-io/flannel:v0.27.4');
export const CALICO = daemonSet('kube-system', 'calico-node', 'quay.io/calico/node:v3.32.1');

/** On one node, and ready there. */
export function daemonSet(namespace: string, name: string, image: string): string {
  return `---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: ${name}, namespace: ${namespace}}
spec: {template: {spec: {containers: [{name: main, image: "${image}"}]}}}
status: {observedGeneration: 1, desiredNumberScheduled: 1, numberReady: 1}
`;
}
