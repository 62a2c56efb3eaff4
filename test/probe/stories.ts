import { enforcedBy, measure, NOW, secondsAgo, type Story } from './measure.ts';
import { attempts, observation } from './observations.ts';
import { namespace, node, pod, policy, service, slice, sliceEndpoint } from '../helpers/builders.ts';
import type { EmptyLeg, Measurement } from '../../src/probe/measurement.ts';
import type { Leg } from '../../src/probe/leg.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import { UNMODELLED } from './unmodelled.ts';

const web = pod('web', { labels: { app: 'web' }, addresses: ['10.244.1.2'], node: 'n1', created: secondsAgo(9000) });
const api = pod('api', { labels: { app: 'api' }, addresses: ['10.244.2.3'], node: 'n2', created: secondsAgo(9000) });
const apiToo = pod('api-2', { labels: { app: 'api', old: 'yes' }, addresses: ['10.244.2.4'], node: 'n2' });
const db = service('db', { selector: { app: 'api' }, clusterIPs: ['10.96.0.10'], ports: ['80:8080'] });
const dns = pod('kube-system/coredns', { labels: { 'k8s-app': 'kube-dns' }, addresses: ['10.244.0.9'] });
const kubeDns = service('kube-system/kube-dns', {
  selector: { 'k8s-app': 'kube-dns' },
  clusterIPs: ['10.96.0.2'],
  ports: ['dns=53/UDP', 'dns-tcp=53/TCP'],
});

const DNS_SLICES = [slice('kube-system/kube-dns', [sliceEndpoint(dns)], ['dns=53/UDP', 'dns-tcp=53/TCP'])];

const ORDINARY = {
  pods: [web, api, dns],
  namespaces: [namespace('default'), namespace('kube-system')],
  services: [db, kubeDns],
  endpointSlices: [slice('db', [sliceEndpoint(api)], ['8080']), ...DNS_SLICES],
  nodes: [node('n1', '192.168.0.11'), node('n2', '192.168.0.12')],
};

const DENY_ALL = policy('deny-all', { podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Ingress'] });
const BLOCKS: NetworkPolicy = policy('allow-cluster', {
  podSelector: { matchLabels: { app: 'api' } },
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ ipBlock: { cidr: '10.244.0.0/16' } }] }],
});
const OLD_ONLY = policy('deny-old', { podSelector: { matchLabels: { old: 'yes' } }, policyTypes: ['Ingress'] });
const NO_EGRESS = policy('no-egress', {
  podSelector: { matchLabels: { app: 'web' } },
  policyTypes: ['Egress'],
  egress: [{ to: [{ podSelector: { matchLabels: { app: 'api' } } }] }],
});

const isOld = (leg: Leg | EmptyLeg): boolean => 'endpoint' in leg && leg.endpoint.pod?.name === 'api-2';

/** Situations that somebody may meet, each as what the network answered to a world and a question. */
export const STORIES: Readonly<Record<string, () => Measurement>> = {
  'agree-denied': story({
    world: { ...ORDINARY, networkPolicies: [DENY_ALL] },
    ask: 'web svc/db:80',
    enforcer: enforcedBy('calico'),
    seen: () => observation('BLOCKED'),
    lookUp: {},
    more: {
      leftBehind: [
        {
          kind: 'ephemeral-container',
          namespace: 'default',
          pod: 'web',
          container: 'netpol-7f3a',
          state: 'stopped',
        },
      ],
    },
  }),
  'agree-allowed': story({
    world: ORDINARY,
    ask: 'web api:8080',
    enforcer: enforcedBy('calico'),
    seen: () => observation('REACHABLE'),
  }),
  'no-listener': story({
    world: ORDINARY,
    ask: 'web api:8080',
    enforcer: enforcedBy('calico'),
    seen: () =>
      observation('NO_LISTENER', {
        reason: 'refused-listens-elsewhere',
        control: { kind: 'looked', listens: false, others: ['127.0.0.1'] },
      }),
  }),
  'denied-but-refused-by-either': story({
    world: { ...ORDINARY, networkPolicies: [DENY_ALL] },
    ask: 'web api:8080',
    enforcer: enforcedBy('kube-router'),
    seen: () => observation('NO_LISTENER'),
  }),
  'rejected-by-a-dropper': story({
    world: { ...ORDINARY, networkPolicies: [DENY_ALL] },
    ask: 'web api:8080',
    enforcer: enforcedBy('calico'),
    seen: () => observation('REJECTED'),
  }),
  'cilium-ipblock': story({
    world: { ...ORDINARY, networkPolicies: [{ ...BLOCKS, created: secondsAgo(4) }] },
    ask: 'web svc/db:80',
    enforcer: enforcedBy('cilium'),
    seen: () => observation('BLOCKED'),
    lookUp: {},
  }),
  'open-though-denied': story({
    world: { ...ORDINARY, networkPolicies: [{ ...DENY_ALL, created: secondsAgo(7200) }] },
    ask: 'web api:8080',
    enforcer: enforcedBy('calico', 2),
    seen: () => observation('REACHABLE'),
    more: {
      evidence: {
        now: NOW,
        changes: [],
        agents: [
          { node: 'n1', set: 'kube-system/calico-node', pod: 'calico-node-a', ready: true },
          { node: 'n2', set: 'kube-system/calico-node', pod: 'calico-node-b', ready: false },
        ],
      },
    },
  }),
  mixed: story({
    world: {
      ...ORDINARY,
      pods: [...ORDINARY.pods, apiToo],
      networkPolicies: [OLD_ONLY],
      endpointSlices: [slice('db', [sliceEndpoint(api), sliceEndpoint(apiToo)], ['8080']), ...DNS_SLICES],
    },
    ask: 'web svc/db:80',
    enforcer: enforcedBy('calico'),
    seen: (leg) => observation(isOld(leg) ? 'BLOCKED' : 'REACHABLE'),
    service: ['connected', 'timeout', 'connected'],
    lookUp: {},
  }),
  'mixed-and-one-wrong': story({
    world: {
      ...ORDINARY,
      pods: [...ORDINARY.pods, apiToo],
      networkPolicies: [OLD_ONLY],
      endpointSlices: [slice('db', [sliceEndpoint(api), sliceEndpoint(apiToo)], ['8080']), ...DNS_SLICES],
    },
    ask: 'web svc/db:80',
    enforcer: enforcedBy('antrea'),
    seen: () => observation('BLOCKED'),
    lookUp: {},
  }),
  'dns-denied': story({
    world: { ...ORDINARY, networkPolicies: [NO_EGRESS] },
    ask: 'web svc/db:80',
    enforcer: enforcedBy('calico'),
    seen: () => observation('REACHABLE'),
    lookUp: { result: 'timeout', addresses: [], ms: 5000 },
  }),
  'dns-silent': story({
    world: ORDINARY,
    ask: 'web svc/db:80',
    enforcer: enforcedBy('calico'),
    seen: () => observation('REACHABLE'),
    lookUp: { result: 'timeout', addresses: [], ms: 5000 },
  }),
  'not-enforced': story({
    world: { ...ORDINARY, networkPolicies: [DENY_ALL] },
    ask: 'web api:8080',
    enforcer: enforcedBy('flannel'),
    seen: () => observation('REACHABLE'),
  }),
  'not-enforced-and-blocked': story({
    world: { ...ORDINARY, networkPolicies: [DENY_ALL] },
    ask: 'web api:8080',
    enforcer: enforcedBy('flannel'),
    seen: () => observation('BLOCKED'),
  }),
  unknown: story({
    world: { ...ORDINARY, unmodelled: [UNMODELLED] },
    ask: 'web api:8080',
    enforcer: enforcedBy('calico'),
    seen: () => observation('REACHABLE'),
  }),
  'no-endpoints': story({
    world: { ...ORDINARY, services: [{ ...db, selector: { app: 'gone' } }, kubeDns], endpointSlices: DNS_SLICES },
    ask: 'web svc/db:80',
    enforcer: enforcedBy('calico'),
    seen: () => observation('REJECTED', { reason: 'service-refuses', control: { kind: 'nowhere' } }),
    lookUp: {},
  }),
  'service-address-refuses': story({
    world: ORDINARY,
    ask: 'web svc/db:80',
    enforcer: enforcedBy('calico'),
    seen: () => observation('REJECTED', { reason: 'service-refuses', attempts: attempts('p', 'connected') }),
    service: ['refused', 'refused', 'refused'],
    lookUp: {},
  }),
  'told-by-a-peer': story({
    world: { ...ORDINARY, networkPolicies: [DENY_ALL] },
    ask: 'web api:8080',
    enforcer: enforcedBy('calico'),
    seen: () =>
      observation('BLOCKED', {
        control: { kind: 'not-run', why: 'container "app" has no shell' },
        peers: [{ pod: pod('friend'), result: 'connected' }],
      }),
  }),
  'target-down': story({
    world: { ...ORDINARY, networkPolicies: [DENY_ALL] },
    ask: 'web api:8080',
    enforcer: enforcedBy('calico'),
    seen: () =>
      observation('TARGET_DOWN', {
        control: {
          kind: 'down',
          cause: 'node-down',
          why: 'its node "n2" tells nothing any more, since 2026-03-01T11:52:10Z',
          said: 'NodeStatusUnknown: Kubelet stopped posting node status.',
          runsNothing: false,
        },
      }),
  }),
  inconclusive: story({
    world: { ...ORDINARY, networkPolicies: [DENY_ALL] },
    ask: 'web api:8080',
    enforcer: enforcedBy('calico'),
    seen: () =>
      observation('INCONCLUSIVE', { control: { kind: 'not-run', why: 'you may not create pods/exec in "default"' } }),
  }),
  'probe-failed': story({
    world: { ...ORDINARY, networkPolicies: [DENY_ALL] },
    ask: 'web api:8080',
    enforcer: enforcedBy('calico'),
    seen: () => observation('PROBE_FAILED', { attempts: [], control: { kind: 'not-run', why: '' } }),
    more: {
      vehicles: [],
      noVehicle: [
        {
          role: 'source',
          pod: web,
          failure: {
            why: 'image',
            image: 'docker.io/nicolaka/netshoot:v0.14',
            message: 'dial tcp 54.198.86.24:443: connect: network is unreachable',
          },
        },
      ],
    },
  }),
  'behind-a-mesh': story({
    world: ORDINARY,
    ask: 'web api:8080',
    enforcer: enforcedBy('calico'),
    seen: () => observation('INCONCLUSIVE', { reason: 'local-handshake-only', attempts: attempts('p', 'connected') }),
    sidecar: 'istio-proxy',
    run: { findings: [{ kind: 'mesh', by: 'istio-proxy' }, { kind: 'pull-secret-unused' }] },
  }),
  'clone-from-outside': story({
    world: ORDINARY,
    ask: 'web 203.0.113.7:443',
    enforcer: enforcedBy('calico'),
    seen: () =>
      observation('INCONCLUSIVE', {
        control: { kind: 'nowhere' },
        attempts: attempts('s1e1p', 'timeout', 'timeout', 'timeout'),
      }),
    vehicle: {
      method: 'clone',
      passedOver: [
        {
          method: 'ephemeral',
          obstacle: {
            why: 'forbidden',
            verb: 'patch',
            resource: 'pods/ephemeralcontainers',
            namespace: 'default',
          },
        },
        { method: 'exec', obstacle: { why: 'no-shell', container: 'app' } },
      ],
    },
    run: { cloneFindings: [{ kind: 'evictions-paused', budget: 'default/web' }] },
  }),
};

function story(told: Story): () => Measurement {
  return () => measure(told);
}
