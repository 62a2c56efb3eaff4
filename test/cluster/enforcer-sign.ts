import type { Api } from './api.ts';
import { ciliumVersion } from './build-cilium.ts';
import type { Kubectl } from './kubectl.ts';
import type { Settings } from './options.ts';
import { until } from './wait.ts';

/**
 * Here the enforcer is a process beside the nodes, which the API does not show. A DaemonSet of the same behaviour's name
 * stands for it, as it would in a cluster of anybody else's; its pods, if any, do nothing.
 */
export type EnforcerSign = 'cilium' | 'kube-network-policies' | 'kube-router';

const LABEL = 'netpol.test/enforcer-sign';
const IMAGE = 'netpol.test/agnhost:1';

/** What the sign's pods claim to run: where Cilium is real, so is its version. */
export function signImage(sign: EnforcerSign): string {
  return sign === 'cilium' ? `quay.io/cilium/cilium:${ciliumVersion()}` : IMAGE;
}

/** What they do run. */
export const SIGN_STAND_IN = IMAGE;

/** Puts up the sign on a control plane without nodes: no pod comes of it. */
export async function createSign(api: Pick<Api, 'request'>, sign: EnforcerSign): Promise<void> {
  const object = daemonSet(sign, { nodeSelector: { [LABEL]: 'nowhere' } });
  await until(
    async () => (await api.request('POST', '/apis/apps/v1/namespaces/kube-system/daemonsets', object)).status === 201,
    { what: 'the namespace kube-system', everyMs: 30 },
  );
}

/** What Cilium's sign shows besides: its settings, and in its pods Hubble, as an agent's image has it. */
export interface CiliumParts {
  readonly settings: Settings;
  /** The folder with Hubble's program. */
  readonly hubble: string;
  /** The folder with Hubble's socket. */
  readonly state: string;
}

/** Leaves this sign alone standing, or none. `args`: what the enforcer would have been started with. */
export async function replaceSign(
  cluster: Kubectl,
  sign: EnforcerSign | undefined,
  args: readonly string[] = [],
): Promise<void> {
  await replaceSignObjects(cluster, sign === undefined ? [] : [daemonSet(sign, { args })]);
}

/** Leaves Cilium's sign alone standing. */
export function replaceSignByCilium(cluster: Kubectl, parts: CiliumParts): Promise<void> {
  return replaceSignObjects(cluster, [ciliumDaemonSet(parts), ciliumConfig(parts.settings)]);
}

async function replaceSignObjects({ kubectl }: Kubectl, items: readonly object[]): Promise<void> {
  await kubectl(['-n', 'kube-system', 'delete', 'daemonsets,configmaps', '-l', LABEL, '--wait=false']);
  if (items.length === 0) return;
  await kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

function ciliumConfig(data: Settings): object {
  const metadata = { name: 'cilium-config', namespace: 'kube-system', labels: { [LABEL]: 'cilium' } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

interface SignOptions {
  readonly args?: readonly string[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
}

function daemonSet(name: EnforcerSign, { args, nodeSelector = {} }: SignOptions): object {
  const labels = { [LABEL]: name };
  return daemonSetOf(name, labels, { containers: [containerOf(name, name, args)], nodeSelector });
}

/** As its chart names things, with what "kubectl exec" finds in an agent. */
function ciliumDaemonSet({ hubble, state }: CiliumParts): object {
  const container = {
    ...containerOf('cilium', 'cilium-agent'),
    env: [{ name: 'HUBBLE_SERVER', value: 'unix:///var/run/cilium/hubble.sock' }],
    volumeMounts: [
      { name: 'hubble', mountPath: '/usr/bin', readOnly: true },
      { name: 'state', mountPath: '/var/run/cilium' },
    ],
  };
  const volumes = [
    { name: 'hubble', hostPath: { path: hubble } },
    { name: 'state', hostPath: { path: state, type: 'DirectoryOrCreate' } },
  ];
  const labels = { [LABEL]: 'cilium', 'k8s-app': 'cilium' };
  return daemonSetOf('cilium', labels, { containers: [container], volumes });
}

/** A shell takes any arguments; agnhost would not. */
function containerOf(sign: EnforcerSign, name: string, args: readonly string[] = []): object {
  return { name, image: signImage(sign), command: ['/bin/sh', '-c', 'exec /agnhost pause', name], args };
}

function daemonSetOf(name: string, labels: Readonly<Record<string, string>>, spec: object): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'kube-system', labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { ...spec, terminationGracePeriodSeconds: 0 } },
    },
  };
}
