import { describe, expect, it } from 'vitest';
import { attempts, observation } from './observations.ts';
import { enforcedBy, measure, NOW, secondsAgo, type Story } from './measure.ts';
import { namespace, node, pod, policy, service, slice, sliceEndpoint } from '../helpers/builders.ts';
import type { EnforcerAgent, Evidence, ObjectChange } from '../../src/probe/measurement.ts';
import type { Cause } from '../../src/probe/probe-report.ts';
import { configMap, daemonSet, factsOf } from '../enforcers/facts.ts';
import type { NetworkPolicySpec } from '../../src/model/network-policy.ts';
import { reportProbe } from '../../src/probe/report.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

const owner = { kind: 'ReplicaSet', name: 'r' };
const web = pod('web', { labels: { app: 'web' }, addresses: ['10.244.1.2'], node: 'n1', owner });
const api = pod('api', {
  labels: { app: 'api' },
  addresses: ['10.244.2.3'],
  node: 'n2',
  ports: ['http=8080', 'mesh=9000@sidecar'],
  owner,
});
const NODES = [node('n1', '192.168.0.11'), node('n2', '192.168.0.12')];

const AT_API = { matchLabels: { app: 'api' } };
const AT_WEB = { matchLabels: { app: 'web' } };

/** Nobody may reach api. */
const DENY: NetworkPolicySpec = { podSelector: AT_API, policyTypes: ['Ingress'] };

type Parts = Partial<Omit<Story, 'world'>> & {
  readonly world?: Partial<Snapshot>;
  readonly spec?: NetworkPolicySpec;
  readonly created?: string;
  readonly evidence?: Partial<Evidence>;
};

/** Denied, and open all the same, unless said otherwise. */
function open(parts: Parts = {}): readonly Cause[] {
  return causes({ spec: DENY, seen: () => observation('REACHABLE'), ...parts });
}

/** Allowed, and blocked all the same, unless said otherwise. */
function closed(parts: Parts = {}): readonly Cause[] {
  return causes({ seen: () => observation('BLOCKED'), ...parts });
}

function causes({ world = {}, spec, created, evidence, ...story }: Parts): readonly Cause[] {
  const rules = spec === undefined ? [] : [{ ...policy('p', spec), ...(created === undefined ? {} : { created }) }];
  const measurement = measure({
    world: { pods: [web, api], nodes: NODES, namespaces: [namespace('default')], networkPolicies: rules, ...world },
    ask: 'web api:8080',
    enforcer: enforcedBy('calico'),
    seen: () => observation('REACHABLE'),
    ...story,
    more: { evidence: { now: NOW, changes: [], agents: [], ...evidence } },
  });
  const report = reportProbe(measurement);
  expect(report.agreement).toBe('disagree');
  return report.causes;
}

function codes(found: readonly Cause[]): readonly string[] {
  return found.map(({ code }) => code);
}

function cause(found: readonly Cause[], code: string): Cause | undefined {
  return found.find((each) => each.code === code);
}

describe('what is young', () => {
  it.each([
    [4, true],
    [29, true],
    [31, false],
  ])('a policy made %s s before: %s', (seconds, fires) => {
    expect(codes(open({ created: secondsAgo(seconds) })).includes('POLICY_YOUNG')).toBe(fires);
  });

  const change = (parts: Partial<ObjectChange> = {}): ObjectChange => ({
    ref: { kind: 'NetworkPolicy', namespace: 'default', name: 'p' },
    at: secondsAgo(3),
    by: 'kubectl-edit',
    ...parts,
  });

  it('an old policy that was changed is young, and whoever changed it is named', () => {
    const found = open({ created: secondsAgo(9000), evidence: { changes: [change()] } });
    expect(cause(found, 'POLICY_YOUNG')?.evidence[0]).toContain('by kubectl-edit');
  });

  it('a changed policy that selects nobody any more may have done so until then', () => {
    const other = change({ ref: { kind: 'NetworkPolicy', namespace: 'default', name: 'gone' } });
    expect(codes(closed({ evidence: { changes: [other] } }))).toContain('POLICY_YOUNG');
    const elsewhere = change({ ref: { kind: 'NetworkPolicy', namespace: 'kube-system', name: 'gone' } });
    expect(codes(closed({ evidence: { changes: [elsewhere] } }))).not.toContain('POLICY_YOUNG');
  });

  it.each([
    ['calico', 40, false],
    ['cilium', 40, true],
    ['cilium', 70, false],
  ] as const)('labels under %s that are %s s old: %s', (enforcer, seconds, fires) => {
    const labelled = change({
      ref: { kind: 'Pod', namespace: 'default', name: 'web' },
      labelsAt: secondsAgo(seconds),
    });
    const found = closed({ enforcer: enforcedBy(enforcer), evidence: { changes: [labelled] } });
    expect(codes(found).includes('LABELS_YOUNG')).toBe(fires);
  });

  it('labels under Cilium, which is known to go by the old ones for a while', () => {
    const labelled = change({ ref: { kind: 'Pod', namespace: 'default', name: 'web' }, labelsAt: secondsAgo(20) });
    const evidenceUnder = (enforcer: 'calico' | 'cilium') => {
      const found = closed({ enforcer: enforcedBy(enforcer), evidence: { changes: [labelled] } });
      return (cause(found, 'LABELS_YOUNG')?.evidence ?? []).filter((line) => line.includes('old labels'));
    };
    expect(evidenceUnder('cilium')).toHaveLength(1);
    expect(evidenceUnder('calico')).toEqual([]);
  });

  it('labels of a namespace count where one of its pods takes part', () => {
    const at = secondsAgo(5);
    const of = (name: string) => [change({ ref: { kind: 'Namespace', name }, at, labelsAt: at })];
    expect(codes(open({ evidence: { changes: of('default') } }))).toContain('LABELS_YOUNG');
    expect(codes(open({ evidence: { changes: of('other') } }))).not.toContain('LABELS_YOUNG');
  });

  it.each([
    [10, true],
    [100, false],
  ])('a pod that is %s s old: %s', (seconds, fires) => {
    const young = { ...web, created: secondsAgo(seconds) };
    expect(codes(open({ world: { pods: [young, api] } })).includes('POD_YOUNG')).toBe(fires);
  });

  it('a pod is open for a while where the enforcer is known to leave it so, and it is told', () => {
    const said = (args: string): readonly string[] => {
      const agent = `{name: kube-router, image: "cloudnativelabs/kube-router:v2.6.1", args: [${args}]}`;
      const world = { pods: [{ ...web, created: secondsAgo(3) }, api] };
      const found = open({ world, enforcer: factsOf(daemonSet('kube-system/kube-router', agent)) });
      return (cause(found, 'POD_YOUNG')?.evidence ?? []).filter((line) => line.includes('leaves a new pod open'));
    };
    expect(said('')).toEqual([
      'kube-router v2.6.1 leaves a new pod open until its rules are in place, for some seconds (documents)',
    ]);
    expect(said('--netpol-default-deny=true')).toEqual([]);
  });

  it('is less likely after a long measurement', () => {
    const late = attempts('s1e1', 'connected').map((attempt) => ({ ...attempt, atMs: 20_000 }));
    const evidence = { agents: [agent({ ready: false })] };
    const created = secondsAgo(2);
    expect(codes(open({ created, evidence }))[0]).toBe('POLICY_YOUNG');
    const seen = () => observation('REACHABLE', { attempts: late });
    expect(codes(open({ created, evidence, seen }))[0]).toBe('ENFORCER_NOT_READY');
  });

  it('an answer that changed explains more than all else', () => {
    const seen = () => observation('REACHABLE', { changed: true });
    expect(codes(open({ seen, created: secondsAgo(2) }))[0]).toBe('CHANGED_MEANWHILE');
  });
});

function agent(parts: Partial<EnforcerAgent> = {}): EnforcerAgent {
  return { node: 'n2', set: 'kube-system/calico-node', pod: 'calico-node-x', ready: true, ...parts };
}

describe('the enforcer', () => {
  it('is not ready on the node that enforces', () => {
    expect(codes(open({ evidence: { agents: [agent({ ready: false })] } }))).toContain('ENFORCER_NOT_READY');
    expect(codes(open({ evidence: { agents: [agent()] } }))).not.toContain('ENFORCER_NOT_READY');
    // Ingress is enforced where the destination runs.
    const elsewhere = [agent({ node: 'n1', ready: false }), agent()];
    expect(codes(open({ evidence: { agents: elsewhere } }))).not.toContain('ENFORCER_NOT_READY');
  });

  it('came up moments ago', () => {
    const since = (seconds: number) => ({ agents: [agent({ readySince: secondsAgo(seconds) })] });
    expect(codes(open({ evidence: since(20) }))).toContain('ENFORCER_RESTARTED');
    expect(codes(open({ evidence: since(90) }))).not.toContain('ENFORCER_RESTARTED');
  });

  it('is not on all nodes, where nobody knows on which', () => {
    expect(codes(open({ enforcer: enforcedBy('calico', 2) }))).toContain('ENFORCER_NOT_ON_ALL_NODES');
    expect(codes(open())).not.toContain('ENFORCER_NOT_ON_ALL_NODES');
    const seen = { enforcer: enforcedBy('calico', 2), evidence: { agents: [agent()] } };
    expect(codes(open(seen))).not.toContain('ENFORCER_NOT_ON_ALL_NODES');
  });

  it('is not known at all', () => {
    const gap = { verb: 'list', group: 'apps', resource: 'daemonsets', reason: 'forbidden', message: '' } as const;
    const enforcer = factsOf('', { gaps: [gap] });
    expect(codes(open({ enforcer }))).toContain('ENFORCER_UNKNOWN');
    expect(codes(closed({ enforcer }))).not.toContain('ENFORCER_UNKNOWN');
  });

  it('is one that was not recognised', () => {
    const found = causes({ spec: DENY, enforcer: enforcedBy('flannel'), seen: () => observation('BLOCKED') });
    expect(codes(found)).toContain('HIDDEN_ENFORCER');
    expect(codes(closed())).not.toContain('HIDDEN_ENFORCER');
  });

  it('closes what no policy selects', () => {
    const cilium = daemonSet('kube-system/cilium', '{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4"}');
    const always = factsOf(cilium + configMap('kube-system/cilium-config', 'enable-policy: always'));
    expect(codes(closed({ enforcer: always }))).toContain('CLOSED_BY_DEFAULT');
    expect(codes(closed({ enforcer: factsOf(cilium) }))).not.toContain('CLOSED_BY_DEFAULT');
  });

  it('may pass pods without a controller', () => {
    const { owner: _, ...bare } = api;
    expect(codes(open({ enforcer: AWS, world: { pods: [web, bare] } }))).toContain('STANDALONE_POD');
    expect(codes(open({ enforcer: AWS }))).not.toContain('STANDALONE_POD');
  });

  it('may not see what stays on a bridge', () => {
    const together = { pods: [web, { ...api, node: 'n1' }] };
    expect(codes(open({ enforcer: enforcedBy('kube-router'), world: together }))).toContain('BRIDGED_ON_NODE');
    expect(codes(open({ enforcer: enforcedBy('kube-router') }))).not.toContain('BRIDGED_ON_NODE');
  });
});

const AWS = factsOf(
  daemonSet(
    'kube-system/aws-node',
    `{name: aws-node, image: 'x/amazon-k8s-cni:v1.20.0'}, {name: aws-eks-nodeagent, image: 'x/aws-network-policy-agent:v1.2.0', args: ['--enable-network-policy=true']}`,
  ),
);

describe('an enforcer that reads the API in its own way', () => {
  const fromBlock: NetworkPolicySpec = {
    podSelector: AT_API,
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ ipBlock: { cidr: '10.244.0.0/16' } }] }],
  };

  it('does not match blocks against pods', () => {
    expect(codes(closed({ spec: fromBlock, enforcer: enforcedBy('cilium') }))[0]).toBe('IPBLOCK_POD');
    expect(codes(closed({ spec: fromBlock, enforcer: enforcedBy('calico') }))).not.toContain('IPBLOCK_POD');
    const bySelector = { ...fromBlock, ingress: [{ from: [{ podSelector: AT_WEB }] }] };
    expect(codes(closed({ spec: bySelector, enforcer: enforcedBy('cilium') }))).not.toContain('IPBLOCK_POD');
  });

  it('takes rules for policyTypes', () => {
    const spec = { podSelector: AT_WEB, policyTypes: ['Ingress'], egress: [{ to: [{ podSelector: AT_WEB }] }] };
    expect(codes(closed({ spec, enforcer: enforcedBy('cilium') }))[0]).toBe('POLICYTYPES_IGNORED');
    expect(codes(closed({ spec, enforcer: enforcedBy('calico') }))).not.toContain('POLICYTYPES_IGNORED');
  });

  it('lets a namespace in where a block is named', () => {
    const spec = { ...fromBlock, ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }] };
    expect(codes(open({ spec, enforcer: enforcedBy('cilium') }))[0]).toBe('CILIUM_IPBLOCK_NAMESPACE');
    const mended = factsOf(daemonSet('kube-system/cilium', '{name: a, image: "quay.io/cilium/cilium:v1.20.2"}'));
    expect(codes(open({ spec, enforcer: mended }))).not.toContain('CILIUM_IPBLOCK_NAMESPACE');
    const stranger = { ...web, namespace: 'other' };
    const found = open({
      spec,
      enforcer: enforcedBy('cilium'),
      world: { pods: [stranger, api] },
      ask: 'other/web api:8080',
    });
    expect(codes(found)).not.toContain('CILIUM_IPBLOCK_NAMESPACE');
  });

  it('reads leading zeros differently', () => {
    const spec = {
      ...fromBlock,
      ingress: [{ from: [{ ipBlock: { cidr: '010.0.0.0/8', except: ['10.244.0.0/16'] } }] }],
    };
    expect(codes(open({ spec }))).toContain('CIDR_LEADING_ZEROS');
    expect(codes(open({ spec, enforcer: enforcedBy('antrea') }))).not.toContain('CIDR_LEADING_ZEROS');
  });

  it('takes ::/0 for less than it is', () => {
    const six = (address: string) => ({
      pods: [{ ...web, addresses: pod('x', { addresses: [address] }).addresses }, SIX],
    });
    const spec = { ...fromBlock, ingress: [{ from: [{ ipBlock: { cidr: '::/0' } }] }] };
    const enforcer = enforcedBy('kube-router');
    expect(codes(closed({ spec, enforcer, world: six('fc00::2') }))).toContain('KR_V6_WILDCARD');
    expect(codes(closed({ spec, enforcer, world: six('fd00::2') }))).not.toContain('KR_V6_WILDCARD');
  });

  const byName = (name: string, to: NonNullable<NetworkPolicySpec['egress']>[number]['to']): NetworkPolicySpec => ({
    podSelector: AT_WEB,
    policyTypes: ['Egress'],
    egress: [{ ports: [{ port: name }], ...(to === undefined ? {} : { to }) }],
  });
  const namesake = pod('namesake', { ports: ['http=9999'], addresses: ['10.244.2.9'] });

  it('looks port names up for all pods at once', () => {
    const spec = byName('http', [{ podSelector: AT_API }]);
    const both = { pods: [web, api, namesake] };
    expect(codes(closed({ spec, enforcer: enforcedBy('cilium'), world: both }))).toContain('CILIUM_NAMED_PORT');
    expect(codes(closed({ spec, enforcer: enforcedBy('cilium') }))).not.toContain('CILIUM_NAMED_PORT');
    expect(codes(closed({ spec, world: both }))).not.toContain('CILIUM_NAMED_PORT');
  });

  it('opens the number of a port name to a destination that has no such name', () => {
    const nameless = { ...api, ports: [] };
    const world = { pods: [web, nameless, { ...namesake, ports: api.ports }] };
    const spec = byName('http', [{ podSelector: AT_API }]);
    expect(codes(open({ spec, enforcer: enforcedBy('cilium'), world }))).toContain('CILIUM_NAMED_PORT');
    const anybody = byName('http', undefined);
    expect(codes(open({ spec: anybody, enforcer: enforcedBy('kube-router'), world }))).toContain('KR_NAMED_PORT_ANY');
    expect(codes(open({ spec, enforcer: enforcedBy('kube-router'), world }))).not.toContain('KR_NAMED_PORT_ANY');
  });

  it('does not resolve port names', () => {
    const spec = byName('http', [{ podSelector: AT_API }]);
    expect(codes(closed({ spec, enforcer: enforcedBy('ovn-kubernetes') }))).toContain('OVN_NAMED_PORT');
    expect(codes(closed({ spec, enforcer: enforcedBy('antrea') }))).not.toContain('OVN_NAMED_PORT');
  });

  it('looks for port names among the containers alone', () => {
    const spec: NetworkPolicySpec = {
      podSelector: AT_API,
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ port: 'mesh' }] }],
    };
    const found = closed({ spec, ask: 'web api:9000', enforcer: enforcedBy('cilium') });
    expect(codes(found)).toContain('NAMED_PORT_IN_SIDECAR');
    expect(codes(closed({ spec, ask: 'web api:9000' }))).not.toContain('NAMED_PORT_IN_SIDECAR');
  });

  it('keeps one chain for both directions', () => {
    const spec: NetworkPolicySpec = {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: AT_WEB }] }],
      egress: [],
    };
    expect(codes(open({ spec, enforcer: enforcedBy('kube-router') }))[0]).toBe('KR_BOTH_TYPES');
    expect(codes(open({ spec }))).not.toContain('KR_BOTH_TYPES');
    const oneType = { ...spec, policyTypes: ['Egress'], ingress: null };
    expect(codes(open({ spec: oneType, enforcer: enforcedBy('kube-router') }))).not.toContain('KR_BOTH_TYPES');
  });

  it('drops what goes to the own node', () => {
    const ask = 'web node/n1:10250';
    expect(codes(closed({ ask }))).toContain('CALICO_ENDPOINT_TO_HOST');
    expect(codes(closed({ ask: 'web node/n2:10250' }))).not.toContain('CALICO_ENDPOINT_TO_HOST');
    expect(codes(closed({ ask, enforcer: enforcedBy('cilium') }))).not.toContain('CALICO_ENDPOINT_TO_HOST');
  });

  it('may not know SCTP', () => {
    expect(codes(closed({ ask: 'web api:8080/SCTP' }))).toContain('SCTP_UNSUPPORTED');
    expect(codes(closed())).not.toContain('SCTP_UNSUPPORTED');
  });
});

const SIX = { ...api, addresses: pod('x', { addresses: ['fd00::3'] }).addresses };

describe('policies that the answer does not rest on', () => {
  it('could not be read', () => {
    const gap = {
      verb: 'list',
      group: 'crd.projectcalico.org',
      resource: 'globalnetworkpolicies',
      namespace: 'elsewhere',
      reason: 'forbidden',
      message: '',
    } as const;
    expect(codes(closed({ world: { gaps: [gap] } }))).toContain('UNREAD_POLICY');
    expect(codes(closed())).not.toContain('UNREAD_POLICY');
  });

  it('speak a language that only restricts', () => {
    const linkerd = { ref: { kind: 'Server', namespace: 'default', name: 'x' }, group: 'policy.linkerd.io' };
    const found = open({ world: { unmodelled: [linkerd], networkPolicies: [policy('p', DENY)] } });
    expect(codes(found)).toContain('UNMODELLED_POLICY');
    expect(codes(open())).not.toContain('UNMODELLED_POLICY');
  });

  it('belong to a tier that the enforcer has not', () => {
    const admin = {
      ref: { kind: 'ClusterNetworkPolicy', name: 'keep-out' },
      group: 'policy.networking.k8s.io',
      raw: {
        apiVersion: 'policy.networking.k8s.io/v1alpha2',
        kind: 'ClusterNetworkPolicy',
        metadata: { name: 'keep-out' },
        spec: {
          tier: 'Admin',
          priority: 10,
          subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'api' } } } },
          ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
        },
      },
    };
    const only = { networkPolicies: [], unmodelled: [admin] };
    expect(codes(open({ world: only, enforcer: enforcedBy('cilium') }))[0]).toBe('ADMIN_TIER_IGNORED');
    expect(codes(open({ world: only }))).not.toContain('ADMIN_TIER_IGNORED');
  });
});

describe('the way', () => {
  it('is written down by those who log drops', () => {
    expect(codes(closed({ enforcer: enforcedBy('cilium') })).at(-1)).toBe('FLOW_LOGS');
    expect(codes(closed())).not.toContain('FLOW_LOGS');
  });

  const db = service('db', { selector: { app: 'api' }, ports: ['80:8080'] });
  const world = { services: [db], endpointSlices: [slice('db', [sliceEndpoint(api)], ['8080'])] };
  const halfOpen = {
    world,
    ask: 'web svc/db:80',
    seen: () => observation('REJECTED', { reason: 'service-refuses', attempts: attempts('p', 'connected') }),
    service: ['refused', 'refused'],
  } as const;

  it('ends at the address of the Service', () => {
    expect(codes(closed(halfOpen))).toEqual(['SERVICE_ADDRESS']);
    expect(codes(closed({ world, ask: 'web svc/db:80' }))).not.toContain('SERVICE_ADDRESS');
  });

  it('is judged by the address of the Service', () => {
    const spec = { podSelector: AT_WEB, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: AT_API }] }] };
    expect(codes(closed({ ...halfOpen, spec, enforcer: AWS }))).toContain('AWS_CLUSTERIP');
    expect(codes(closed({ ...halfOpen, spec }))).not.toContain('AWS_CLUSTERIP');
  });

  it('begins at a node', () => {
    const found = open({ world: { pods: [{ ...web, hostNetwork: true }, api] } });
    expect(codes(found)).toContain('HOST_NETWORK');
    expect(codes(open())).not.toContain('HOST_NETWORK');
  });

  it('hides the source behind its node', () => {
    const spec: NetworkPolicySpec = {
      podSelector: AT_API,
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: AT_WEB }] }],
    };
    expect(codes(closed({ spec }))).toContain('SOURCE_REWRITTEN');
    expect(codes(closed())).not.toContain('SOURCE_REWRITTEN');
    const toNodes = { ...spec, ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.0/24' } }] }] };
    expect(codes(open({ spec: toNodes }))).toContain('SOURCE_REWRITTEN');
  });

  it('meets somebody who says no', () => {
    expect(codes(closed({ seen: () => observation('REJECTED', { reason: 'prohibited' }) }))).toContain('PROHIBITED');
    expect(codes(closed())).not.toContain('PROHIBITED');
  });

  it('leads out of the cluster, or to another node', () => {
    expect(codes(closed({ ask: 'web 203.0.113.7:443' }))).toContain('OUTSIDE_FIREWALL');
    expect(codes(closed())).toEqual(['BETWEEN_NODES', 'HOST_FIREWALL']);
    const together = { pods: [web, { ...api, node: 'n1' }] };
    expect(codes(closed({ world: together }))).toEqual(['HOST_FIREWALL']);
  });
});

describe('a disagreement', () => {
  it('is never without a word', () => {
    expect(codes(open())).toEqual(['UNEXPLAINED']);
  });

  it('that several connections share is told once, with all of them', () => {
    const second = pod('api-2', { labels: { app: 'api' }, addresses: ['10.244.2.4'], node: 'n2', owner });
    const db = service('db', { selector: { app: 'api' }, ports: ['80:8080'] });
    const found = open({
      world: { pods: [web, api, second], services: [db] },
      ask: 'web svc/db:80',
      created: secondsAgo(3),
    });
    expect(cause(found, 'POLICY_YOUNG')?.legs).toEqual(['s1e1', 's1e2']);
  });

  it('about an empty Service says that it may have changed', () => {
    const gone = service('db', { selector: { app: 'gone' }, ports: ['80:8080'] });
    const found = causes({ world: { services: [gone] }, ask: 'web svc/db:80' });
    expect(codes(found)).toEqual(['ENDPOINTS_CHANGED']);
  });

  it('about a look-up says who else may have answered', () => {
    const dns = pod('kube-system/coredns', { labels: { 'k8s-app': 'kube-dns' }, addresses: ['10.244.0.9'] });
    const db = service('db', { selector: { app: 'api' }, ports: ['80:8080'] });
    const kubeDns = service('kube-system/kube-dns', {
      selector: { 'k8s-app': 'kube-dns' },
      clusterIPs: ['10.96.0.2'],
      ports: ['53/UDP'],
    });
    const spec = { podSelector: AT_WEB, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: AT_API }] }] };
    const found = causes({
      spec,
      world: { pods: [web, api, dns], services: [db, kubeDns] },
      ask: 'web svc/db:80',
      lookUp: { server: '169.254.20.10' },
    });
    expect(cause(found, 'OTHER_RESOLVER')?.evidence).toEqual(['169.254.20.10 answered']);
  });
});
