import { inject } from 'vitest';
import type { Kubectl } from '../../cluster/kubectl.ts';

/** Applies YAML to a namespace; documents may name another. */
export async function apply({ kubectl }: Kubectl, namespace: string, yaml: string): Promise<void> {
  await kubectl(['-n', namespace, 'apply', '-f', '-'], yaml);
}

/** Waits until every pod of the namespace is ready. */
export async function untilPodsReady({ kubectl }: Kubectl, namespace: string): Promise<void> {
  const { startSeconds } = inject('images');
  await kubectl(['-n', namespace, 'wait', '--for=condition=Ready', 'pod', '--all', `--timeout=${startSeconds}s`]);
}

/** A pod that answers HTTP on this port, as YAML. */
export function serverPod(name: string, port = 8080): string {
  const args = JSON.stringify(['netexec', `--http-port=${port}`, '--udp-port=-1']);
  return podYaml(name, `command: [/agnhost], args: ${args}, ports: [{name: http, containerPort: ${port}}]`);
}

/** A pod to connect from, as YAML. */
export function clientPod(name: string): string {
  return podYaml(name, 'command: [/agnhost], args: [pause]');
}

/** A pod with a shell, dig and nc, as YAML. */
export function shellPod(name: string): string {
  return podYaml(name, 'command: [sleep, "86400"]', inject('images').netshoot);
}

function podYaml(name: string, container: string, image = inject('images').agnhost): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: main, image: "${image}", ${container}}]
`;
}

/** The pod's address. */
export async function podAddress({ kubectl }: Kubectl, namespace: string, pod: string): Promise<string> {
  return kubectl(['-n', namespace, 'get', 'pod', pod, '-o', 'jsonpath={.status.podIP}']);
}

/** What a command inside the pod says and how it ends. */
export function execInPod({ tryKubectl }: Kubectl, namespace: string, pod: string, command: readonly string[]) {
  return tryKubectl(['-n', namespace, 'exec', pod, '--', ...command]);
}

export type Outcome = 'connected' | 'timeout' | 'refused' | (string & {});

/** Opens one TCP connection from the pod, as in `connect(cluster, 'ns', 'client', '10.0.0.1:80')`. */
export async function connect(cluster: Kubectl, namespace: string, pod: string, target: string): Promise<Outcome> {
  const command = ['/agnhost', 'connect', '--timeout=2s', target];
  const { exitCode, stderr } = await execInPod(cluster, namespace, pod, command);
  if (exitCode === 0) return 'connected';
  // Of a pod that was probed kubectl says first which of its containers it takes.
  const word = /^(TIMEOUT|REFUSED)\b/m.exec(stderr)?.[1];
  return { TIMEOUT: 'timeout', REFUSED: 'refused' }[word ?? ''] ?? stderr;
}
