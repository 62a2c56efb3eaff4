import { describe, expect, it } from 'vitest';
import { answerWhy } from '../../src/analysis.ts';
import { loadTexts } from '../../src/cluster/manifests/load.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import type { TargetRole } from '../../src/model/target.ts';

const WORLD = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Node
metadata: {name: edge, labels: {kubernetes.io/hostname: edge, role: edge}}
status: {addresses: [{type: InternalIP, address: 10.0.0.1}]}
---
apiVersion: v1
kind: Node
metadata: {name: inner, labels: {kubernetes.io/hostname: inner, role: inner}}
status: {addresses: [{type: InternalIP, address: 10.0.0.2}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {nodeName: inner, containers: [{name: c, image: x}]}
status: {phase: Running, podIP: 10.244.0.5, podIPs: [{ip: 10.244.0.5}]}
---
apiVersion: v1
kind: Pod
metadata: {name: exporter, namespace: shop}
spec: {nodeName: edge, hostNetwork: true, containers: [{name: c, image: x}]}
status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}
`;

function target(text: string, role: TargetRole) {
  const parsed = parseTarget(text, role);
  if (!parsed.ok) throw new Error(`no target: ${text}`);
  return parsed.target;
}

/** The verdict, and what is missing for it. */
function ask(objects: string, from: string, to: string): string {
  const { snapshot } = loadTexts([{ name: 'world.yaml', text: `${WORLD}---\n${objects}` }], 'default');
  const answer = answerWhy(snapshot, {
    source: target(from, 'source'),
    destination: target(to, 'destination'),
    namespace: 'shop',
    addressesOfNames: new Map(),
    inputFlags: '',
  });
  if (answer.kind === 'unresolved') throw new Error(`${from} or ${to} is nothing`);
  const { verdict, missing } = answer.explanation;
  return [verdict, ...missing.map(({ text }) => text.split(' may apply')[0])].join(': ');
}

const CILIUM = (selector: string, sections = 'ingress: [{fromEntities: [cluster]}]'): string => `
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: lock}
spec: {nodeSelector: ${selector}, ${sections}}
`;

const ANTREA = (appliedTo: string): string => `
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: lock}
spec: {priority: 1, appliedTo: ${appliedTo}, ingress: [{action: Drop}]}
`;

const HOST = (spec: string): string => `
apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: eth0, labels: {role: edge}}
spec: ${spec}
`;

const CALICO = (spec: string): string => `${HOST(
  '{node: edge, interfaceName: eth0, profiles: [projectcalico-default-allow]}',
)}---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: lock}
spec: {${spec}, types: [Ingress], ingress: [{action: Deny}]}
`;

const EDGE = '{matchLabels: {role: edge}}';

describe('a connection to a node', () => {
  it.each([
    ['that a policy of Cilium selects', CILIUM(EDGE)],
    ['with the prefix of its labels', CILIUM("{matchLabels: {'k8s:role': edge}}")],
    ['with a label that the agent may give', CILIUM("{matchLabels: {'reserved:host': ''}}")],
    [
      'without a label that the agent may overlook',
      CILIUM('{matchExpressions: [{key: role, operator: DoesNotExist}]}'),
    ],
    ['with a selector of tomorrow', CILIUM('{newer: true}')],
    ['that a policy of Antrea is applied to', ANTREA(`[{nodeSelector: ${EDGE}}]`)],
    ['of a group that nobody has looked into', ANTREA('[{group: some}]')],
    ['with an endpoint that a policy of Calico selects', CALICO("selector: role == 'edge'")],
    ['with an endpoint of no namespace', CALICO('selector: all(), namespaceSelector: global()')],
    ['with an endpoint that is closed by itself', HOST('{node: edge, interfaceName: "*"}')],
    ['with an endpoint of nobody knows which node', HOST('{interfaceName: "*"}')],
  ])('%s is not known, and the object is named', (_, objects) => {
    expect(ask(objects, 'internet', 'node/edge:22')).toMatch(/^UNKNOWN: .*(lock|eth0)/);
    expect(ask(objects, 'internet', 'exporter:9100')).toMatch(/^UNKNOWN: .*(lock|eth0)/);
  });

  it.each([
    ['a policy of Cilium about others', CILIUM('{matchLabels: {role: inner}}')],
    ['a policy of Cilium about the other direction', CILIUM(EDGE, 'egress: [{toEntities: [cluster]}]')],
    ['a policy of Antrea about others', ANTREA('[{nodeSelector: {matchLabels: {role: inner}}}]')],
    ['a policy of Calico about other endpoints', CALICO("selector: role == 'inner'")],
    ['a policy of Calico about pods', CALICO('selector: all(), namespaceSelector: all()')],
    ['an endpoint of another node', HOST('{node: inner, interfaceName: eth0}')],
    ['an endpoint that lets all through', HOST('{node: edge, profiles: [projectcalico-default-allow]}')],
  ])('is allowed beside %s', (_, objects) => {
    expect(ask(objects, 'internet', 'node/edge:22')).toBe('ALLOW');
    expect(ask(objects, 'internet', 'exporter:9100')).toBe('ALLOW');
  });

  it('is allowed from a pod to itself whatever its node asks', () => {
    expect(ask(CILIUM(EDGE), 'exporter', 'exporter:9100')).toBe('ALLOW');
  });
});
