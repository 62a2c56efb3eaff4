import { expect, it } from 'vitest';
import { detectEnforcement } from '../../src/enforcers/detect.ts';
import { configMap, daemonSet, factsOf, node } from './facts.ts';

const CILIUM = (version: string): string =>
  daemonSet('kube-system/cilium', `{name: cilium-agent, image: "quay.io/cilium/cilium:v${version}"}`) +
  configMap('kube-system/cilium-config', '');
const CALICO = (version: string): string =>
  daemonSet('kube-system/calico-node', `{name: calico-node, image: "quay.io/calico/node:v${version}"}`);
/** The version of its nodes: what its Cilium calls itself says nothing of it. */
const GKE = (version: string): string =>
  daemonSet('kube-system/anetd', '{name: cilium-agent, image: "gke.gcr.io/cilium/cilium:v1.16.13-gke.9"}') +
  node('n1', `v${version}-gke.4447000`);

/** Whether an installation has it: `yes`, `no`, or `unknown`. */
function has(yaml: string, code: string): string {
  const enforcement = detectEnforcement(factsOf(yaml));
  const [enforcer] = enforcement.kind === 'enforced' ? enforcement.enforcers : [];
  const found = enforcer?.divergences?.find((divergence) => divergence.code === code);
  if (found === undefined) return 'no';
  return found.isSure ? 'yes' : 'unknown';
}

it.each<[string, (version: string) => string, string, string]>([
  ['CILIUM_IPBLOCK_NAMESPACE', CILIUM, '1.18.6', 'no'],
  ['CILIUM_IPBLOCK_NAMESPACE', CILIUM, '1.19.0', 'yes'],
  ['CILIUM_IPBLOCK_NAMESPACE', CILIUM, '1.19.4', 'yes'],
  ['CILIUM_IPBLOCK_NAMESPACE', CILIUM, '1.19.5', 'unknown'],
  ['CILIUM_IPBLOCK_NAMESPACE', CILIUM, '1.20.1', 'unknown'],
  ['CILIUM_IPBLOCK_NAMESPACE', CILIUM, '1.20.2', 'no'],
  ['POLICYTYPES_IGNORED', CILIUM, '1.20.2', 'yes'],
  ['POLICYTYPES_IGNORED', CILIUM, '1.20.3', 'unknown'],
  ['ENDPORT_UNSUPPORTED', CILIUM, '1.15.9', 'unknown'],
  ['ENDPORT_UNSUPPORTED', CILIUM, '1.16.0', 'no'],
  ['CNP_NOT_ENFORCED', CILIUM, '1.19.9', 'yes'],
  ['CNP_NOT_ENFORCED', CILIUM, '1.20.0', 'unknown'],
  ['ANP_NOT_ENFORCED', CALICO, '3.28.9', 'yes'],
  ['ANP_NOT_ENFORCED', CALICO, '3.29.0', 'no'],
  ['ANP_NOT_ENFORCED', CALICO, '3.31.9', 'no'],
  ['ANP_NOT_ENFORCED', CALICO, '3.32.0', 'unknown'],
  ['CNP_NOT_ENFORCED', CALICO, '3.31.9', 'yes'],
  ['CNP_NOT_ENFORCED', CALICO, '3.32.0', 'no'],
  // Nodes may be three minor versions behind their cluster.
  ['CNP_NOT_ENFORCED', GKE, '1.32.9', 'yes'],
  ['CNP_NOT_ENFORCED', GKE, '1.33.0', 'unknown'],
  ['CNP_NOT_ENFORCED', GKE, '1.36.0', 'unknown'],
])('%s stands for its versions and no other (%#)', (code, world, version, expected) => {
  expect(has(world(version), code)).toBe(expected);
});
