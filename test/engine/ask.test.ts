import { describe, expect, it } from 'vitest';
import type { PolicySet } from '../../src/dialects/compiled.ts';
import type { Answers } from '../../src/engine/outcome.ts';
import { ask } from '../../src/engine/ask.ts';
import type { AskedPort, End } from '../../src/engine/ends.ts';
import { formatAddressSet } from '../../src/model/format-address-set.ts';
import type { NetworkPolicySpec } from '../../src/model/network-policy.ts';
import { formatPorts, NO_PORTS, unitePorts } from '../../src/model/port-set.ts';
import { type Protocol, PROTOCOLS } from '../../src/model/protocol.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { addresses } from '../helpers/addresses.ts';
import {
  addressEnd,
  cluster,
  gap,
  node,
  pod,
  podsEnd,
  policy,
  policySet,
  service,
  slice,
  sliceEndpoint,
  template,
} from '../helpers/builders.ts';

const web = pod('x/web', {
  labels: { app: 'web' },
  addresses: ['10.0.0.1'],
  node: 'n1',
  ports: ['http=8080', 'http=8081/UDP'],
});
const dual = pod('x/dual', {
  labels: { app: 'dual' },
  addresses: ['10.0.0.2', 'fd00::2'],
  node: 'n2',
  ports: ['http=8080'],
});
const nodes = [node('n1', '192.0.2.11'), node('n2', '192.0.2.12')];
const http: AskedPort = { kind: 'number', port: 80, protocol: 'TCP' };

function question(
  source: End,
  destination: End,
  port: AskedPort = http,
  { policies = policySet(), ...parts }: Partial<Snapshot> & { readonly policies?: PolicySet } = {},
): Answers {
  return ask(cluster({ pods: [web, dual], nodes, ...parts }), policies, { source, destination, port });
}

function ingress(...rules: NonNullable<NetworkPolicySpec['ingress']>): PolicySet {
  return policySet(policy('x/ingress', { ingress: rules }));
}

/** `from -> to:port verdict`, by address. */
function words({ outcomes }: Answers): readonly string[] {
  return outcomes.map(
    ({ source, destination, verdict }) =>
      `${source.address?.text ?? 'nowhere'} -> ${destination.place.address?.text ?? 'nowhere'}:${destination.port} ${verdict}`,
  );
}

function reasons({ impossible }: Answers): readonly string[] {
  return impossible.map(({ why }) => why);
}

describe('Address families', () => {
  it('are asked one by one', () => {
    const both = pod('x/both', { addresses: ['10.0.0.3', 'fd00::3'] });
    expect(words(question(podsEnd(both), podsEnd(dual)))).toEqual([
      '10.0.0.3 -> 10.0.0.2:80 ALLOW',
      'fd00::3 -> fd00::2:80 ALLOW',
    ]);
    expect(words(question(podsEnd(web), podsEnd(dual)))).toEqual(['10.0.0.1 -> 10.0.0.2:80 ALLOW']);
  });

  it('that differ make no connection', () => {
    const { outcomes, impossible } = question(podsEnd(web), addressEnd('2001:db8::7'));
    expect(outcomes).toEqual([]);
    expect(impossible).toEqual([{ why: 'families', source: [4], destination: [6] }]);
  });

  it('of an end without address are those of the other', () => {
    const { outcomes } = question(podsEnd(template('x/t')), podsEnd(dual));
    expect(outcomes.map(({ trace }) => trace.flow.family)).toEqual([4, 6]);
  });
});

describe('Loopback addresses', () => {
  it('are the pod itself, whatever policy says', () => {
    const policies = policySet(policy('x/closed', { policyTypes: ['Ingress', 'Egress'] }));
    for (const text of ['127.0.0.1', '127.8.8.8', '::1']) {
      expect(words(question(podsEnd(web), addressEnd(text), http, { policies }))).toEqual([
        '10.0.0.1 -> 10.0.0.1:80 ALLOW',
      ]);
    }
  });
});

describe('An address', () => {
  it('is the pod that has it', () => {
    const { outcomes } = question(addressEnd('10.0.0.1'), addressEnd('10.0.0.2'));
    expect(outcomes[0]).toMatchObject({
      source: { endpoint: { kind: 'pod', pod: { name: 'web' } } },
      destination: { place: { endpoint: { kind: 'pod', pod: { name: 'dual' } } } },
    });
  });

  it('is the node that has it, not a pod on its network', () => {
    const onHost = pod('x/host', { addresses: ['192.0.2.11'], hostNetwork: true });
    const { outcomes } = question(addressEnd('192.0.2.11'), podsEnd(web), http, { pods: [web, onHost] });
    expect(outcomes[0]?.source.endpoint).toMatchObject({ kind: 'node', node: { name: 'n1' } });
  });

  it('is not the finished pod that had it before', () => {
    const finished = pod('x/old', { addresses: ['10.0.0.1'], phase: 'Succeeded' });
    const { outcomes } = question(addressEnd('10.0.0.1'), podsEnd(dual), http, { pods: [finished, web, dual] });
    expect(outcomes[0]?.source.endpoint).toMatchObject({ pod: { name: 'web' } });
  });

  it('that two pods claim is the running one’s', () => {
    const lost = pod('x/lost', { addresses: ['10.0.0.1'], phase: 'Unknown' });
    const { outcomes } = question(addressEnd('10.0.0.1'), podsEnd(dual), http, { pods: [lost, web, dual] });
    expect(outcomes[0]?.source.endpoint).toMatchObject({ pod: { name: 'web' } });
  });

  it('has the port names of its pod, and stays that one address', () => {
    const named: AskedPort = { kind: 'name', name: 'http' };
    const both = pod('x/both', { addresses: ['10.0.0.3', 'fd00::3'] });
    const parts = { pods: [both, web, dual] };
    expect(words(question(podsEnd(both), addressEnd('10.0.0.2'), named, parts))).toEqual([
      '10.0.0.3 -> 10.0.0.2:8080 ALLOW',
    ]);
  });
});

describe('A port name', () => {
  it.each<readonly [title: string, protocol: 'TCP' | 'UDP' | undefined, ports: readonly string[]]>([
    ['is every port of that name', undefined, ['8080/TCP', '8081/UDP']],
    ['is the port of that name and protocol', 'UDP', ['8081/UDP']],
  ])('%s', (_title, protocol, ports) => {
    const asked: AskedPort = { kind: 'name', name: 'http', ...(protocol === undefined ? {} : { protocol }) };
    const { outcomes } = question(podsEnd(dual), podsEnd(web), asked);
    expect(outcomes.map(({ destination }) => `${destination.port}/${destination.protocol}`)).toEqual(ports);
  });

  it('that the pod does not have makes no connection', () => {
    expect(reasons(question(podsEnd(dual), podsEnd(web), { kind: 'name', name: 'grpc' }))).toEqual(['no-named-port']);
  });

  it('has no meaning outside', () => {
    expect(reasons(question(podsEnd(web), addressEnd('203.0.113.5'), { kind: 'name', name: 'http' }))).toEqual([
      'name-needs-pod',
    ]);
  });
});

describe('The kubelet', () => {
  it('reaches each pod from the pod’s own node only', () => {
    const policies = policySet(policy('x/closed', { policyTypes: ['Ingress'] }));
    expect(words(question({ kind: 'own-node' }, podsEnd(web, dual), http, { policies }))).toEqual([
      '192.0.2.11 -> 10.0.0.1:80 ALLOW',
      '192.0.2.12 -> 10.0.0.2:80 ALLOW',
    ]);
  });

  it('reaches a pod whose node is not known to have an address', () => {
    expect(words(question({ kind: 'own-node' }, podsEnd(web), http, { nodes: [] }))).toEqual([
      'nowhere -> 10.0.0.1:80 ALLOW',
    ]);
  });

  it('is the node of the source as a destination', () => {
    expect(words(question(podsEnd(web), { kind: 'own-node' }))).toEqual(['10.0.0.1 -> 192.0.2.11:80 ALLOW']);
  });

  it('is a destination also where no node was read', () => {
    const policies = policySet(policy('x/closed', { policyTypes: ['Egress'] }));
    expect(words(question(podsEnd(web), { kind: 'own-node' }, http, { nodes: [], policies }))).toEqual([
      '10.0.0.1 -> nowhere:80 UNKNOWN',
    ]);
  });
});

describe('A name that nobody resolved', () => {
  const end: End = { kind: 'dns-name', name: 'example.com', addresses: undefined };
  const closed = policySet(
    policy('x/closed', { policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }] }),
  );

  it('needs no address where no policy asks for one', () => {
    expect(words(question(podsEnd(web), end, http))).toEqual(['10.0.0.1 -> nowhere:80 ALLOW']);
  });

  it('is unknown where an ipBlock may hold it', () => {
    expect(words(question(podsEnd(web), end, http, { policies: closed }))).toEqual(['10.0.0.1 -> nowhere:80 UNKNOWN']);
  });

  it('stands behind an ExternalName Service too', () => {
    const external = service('x/ext', { type: 'ExternalName', externalName: 'example.com' });
    const { outcomes } = question(podsEnd(web), { kind: 'service', service: external }, http);
    expect(outcomes[0]?.destination.place.endpoint).toEqual({ kind: 'external', name: 'example.com' });
  });
});

describe('What cannot be connected', () => {
  const finished = pod('x/done', { phase: 'Failed', addresses: ['10.0.0.9'] });

  it.each<readonly [title: string, source: End, destination: End, reason: string]>([
    ['is from a finished pod', podsEnd(finished), podsEnd(web), 'finished'],
    ['is to a finished pod', podsEnd(web), podsEnd(finished), 'finished'],
    [
      'is to a Service without pods',
      podsEnd(web),
      { kind: 'service', service: service('x/none', { selector: { a: 'b' } }) },
      'no-endpoints',
    ],
    [
      'is to a port that the Service does not have',
      podsEnd(web),
      { kind: 'service', service: service('x/web', { selector: { app: 'web' }, ports: ['8080'] }) },
      'no-service-port',
    ],
    [
      'is to a targetPort that the pods do not have',
      podsEnd(web),
      { kind: 'service', service: service('x/web', { selector: { app: 'web' }, ports: ['80:grpc'] }) },
      'no-target-port',
    ],
  ])('%s', (_title, source, destination, reason) => {
    const answers = question(source, destination, http, { pods: [web, dual, finished] });
    expect(answers.outcomes).toEqual([]);
    expect(reasons(answers)).toEqual([reason]);
  });

  it('is not from a finished pod when others of its workload live', () => {
    expect(words(question(podsEnd(finished, web), podsEnd(dual), http, { pods: [web, dual, finished] }))).toEqual([
      '10.0.0.1 -> 10.0.0.2:80 ALLOW',
    ]);
  });

  it('is not said to be from finished pods where there are none', () => {
    const none = service('x/none', { selector: { a: 'b' } });
    for (const source of [
      { kind: 'service', service: none },
      { kind: 'dns-name', name: 'example.com', addresses: undefined },
    ] as const) {
      expect(reasons(question(source, podsEnd(web)))).not.toEqual(['finished']);
    }
  });
});

describe('Slices that could not be read', () => {
  it('are a gap of the answer, not an empty Service', () => {
    const forbidden = gap('endpointslices', { namespace: 'x' });
    const answers = question(
      podsEnd(dual),
      { kind: 'service', service: service('x/web', { selector: { app: 'web' } }) },
      http,
      {
        gaps: [forbidden],
      },
    );
    expect(answers).toEqual({ outcomes: [], impossible: [], gaps: [forbidden] });
  });
});

describe('Pods of a Service that could not be read', () => {
  const backend = pod('x/api', { labels: { app: 'api' }, addresses: ['10.0.0.9'] });
  const api = service('x/api', { selector: { app: 'api' } });
  const endpointSlices = [slice('x/api', [sliceEndpoint(backend)])];
  const verdicts = (parts: Partial<Snapshot>) =>
    question(podsEnd(web), { kind: 'service', service: api }, http, parts).outcomes.map(({ verdict }) => verdict);

  it('are not somebody outside: their policies may deny', () => {
    const forbidden = gap('pods', { namespace: 'x' });
    expect(verdicts({ pods: [web], endpointSlices, coverage: [], gaps: [forbidden] })).toEqual(['UNKNOWN']);
    expect(verdicts({ pods: [web], endpointSlices, coverage: [] })).toEqual(['UNKNOWN']);
    expect(verdicts({ pods: [web, backend], endpointSlices, coverage: [] })).toEqual(['ALLOW']);
  });

  it('keep the answer open where the Service is the source', () => {
    const forbidden = gap('pods', { namespace: 'x' });
    const ask = (pods: Snapshot['pods']) =>
      question(
        { kind: 'service', service: api },
        podsEnd(web),
        { kind: 'number', port: 80 },
        { pods, gaps: [forbidden] },
      );
    expect(ask([web])).toEqual({ outcomes: [], impossible: [], gaps: [forbidden] });
    expect(ask([web, backend]).gaps).toEqual([forbidden]);
  });
});

describe('A Service of both families', () => {
  const both = pod('x/api', { labels: { app: 'api' }, addresses: ['10.0.0.9', 'fd00::9'] });
  const client = pod('x/client', { addresses: ['10.0.0.1', 'fd00::1'] });
  const api = service('x/api', { clusterIPs: ['10.96.0.10', 'fd00:96::10'], selector: { app: 'api' } });
  const endpointSlices = [slice('x/api', [sliceEndpoint(both)]), slice('x/api', [sliceEndpoint('fd00::9')])];
  const state = { pods: [both, client], services: [api], endpointSlices };

  it.each([
    ['its name leads to both', undefined, ['10.0.0.1 -> 10.0.0.9:80 ALLOW', 'fd00::1 -> fd00::9:80 ALLOW']],
    ['an IPv4 address of it to IPv4 alone', 4, ['10.0.0.1 -> 10.0.0.9:80 ALLOW']],
    ['an IPv6 address of it to IPv6 alone', 6, ['fd00::1 -> fd00::9:80 ALLOW']],
  ] as const)('%s', (_title, family, expected) => {
    const end = { kind: 'service', service: api, ...(family === undefined ? {} : { family }) } as const;
    expect(words(question(podsEnd(client), end, http, state))).toEqual(expected);
  });

  it('has no endpoints where those of the asked family are missing', () => {
    const answers = question(podsEnd(client), { kind: 'service', service: api, family: 6 }, http, {
      ...state,
      endpointSlices: endpointSlices.slice(0, 1),
    });
    expect(answers.impossible).toEqual([{ why: 'no-endpoints', service: api, notReady: 0 }]);
  });
});

describe('A Service with endpoints outside', () => {
  const manual = service('x/db', { clusterIPs: ['10.96.0.10'], ports: ['80:5432'] });
  const endpointSlices = [slice('x/db', [sliceEndpoint('198.51.100.7')], ['5432'])];
  const to = (block: string, port: number): PolicySet =>
    policySet(
      policy('x/egress', {
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr: block } }], ports: [{ port }] }],
      }),
    );

  it.each<readonly [title: string, block: string, port: number, verdict: string]>([
    ['is an open question where policy allows only the endpoint', '198.51.100.0/24', 5432, 'UNKNOWN'],
    ['is an open question where policy allows only the Service', '10.96.0.0/12', 80, 'UNKNOWN'],
    ['is denied where policy allows neither', '203.0.113.0/24', 80, 'DENY'],
  ])('%s', (_title, block, port, verdict) => {
    const { outcomes } = question(podsEnd(web), { kind: 'service', service: manual }, http, {
      endpointSlices,
      policies: to(block, port),
    });
    expect(outcomes.map((each) => each.verdict)).toEqual([verdict]);
    expect(outcomes[0]?.conflict?.why).toBe(verdict === 'UNKNOWN' ? 'dnat-order' : undefined);
  });

  it('is plainly allowed where policy allows both, or says nothing', () => {
    expect(words(question(podsEnd(web), { kind: 'service', service: manual }, http, { endpointSlices }))).toEqual([
      '10.0.0.1 -> 198.51.100.7:5432 ALLOW',
    ]);
  });

  it('is seen by its endpoints where it is the API server', () => {
    const api = service('default/kubernetes', { ports: ['80:5432'] });
    const slices = [slice('default/kubernetes', [sliceEndpoint('198.51.100.7')], ['5432'])];
    const policies = to('198.51.100.0/24', 5432);
    expect(
      words(
        question(podsEnd(web), { kind: 'api-server', service: api, addresses: [] }, http, {
          endpointSlices: slices,
          policies,
        }),
      ),
    ).toEqual(['10.0.0.1 -> 198.51.100.7:5432 ALLOW']);
  });
});

describe('A caller outside, through a Service', () => {
  const exposed = (
    externalTrafficPolicy: 'Cluster' | 'Local',
    type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' = 'NodePort',
  ): End => ({
    kind: 'service',
    service: service('x/web', { selector: { app: 'web' }, ports: ['80:8080'], type, externalTrafficPolicy }),
  });
  const caller = addressEnd('203.0.113.5');
  const fromCaller = ingress({ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }] });
  const fromCallerAndNodes = ingress({
    from: [{ ipBlock: { cidr: '203.0.113.0/24' } }, { ipBlock: { cidr: '192.0.2.0/24' } }],
  });
  const fromNobody = ingress();

  it.each<readonly [title: string, to: End, policies: PolicySet, verdict: string]>([
    ['may come with the address of a node', exposed('Cluster'), fromCaller, 'UNKNOWN'],
    ['may come so through a load balancer too', exposed('Cluster', 'LoadBalancer'), fromCaller, 'UNKNOWN'],
    ['keeps the own address with externalTrafficPolicy Local', exposed('Local'), fromCaller, 'ALLOW'],
    ['is allowed where nodes are too', exposed('Cluster'), fromCallerAndNodes, 'ALLOW'],
    ['may be let in as the pod’s own node where policy refuses it', exposed('Cluster'), fromNobody, 'UNKNOWN'],
    ['is refused with its own address', exposed('Local'), fromNobody, 'DENY'],
    ['has its own address at a ClusterIP', exposed('Cluster', 'ClusterIP'), fromCaller, 'ALLOW'],
  ])('%s', (_title, to, policies, verdict) => {
    const { outcomes } = question(caller, to, http, { policies });
    expect(outcomes.map((each) => each.verdict)).toEqual([verdict]);
    expect(outcomes[0]?.conflict?.why).toBe(verdict === 'UNKNOWN' ? 'snat-source' : undefined);
  });

  it.each<readonly [title: string, policies: PolicySet]>([
    ['another one', fromCaller],
    ['its own', fromNobody],
  ])('may come with the address of a node also where no node was read: %s', (_title, policies) => {
    const { outcomes } = question(caller, exposed('Cluster'), http, { policies, nodes: [] });
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['UNKNOWN']);
  });

  it('from inside is never taken for a node', () => {
    expect(words(question(podsEnd(dual), exposed('Cluster'), http, { policies: fromNobody }))).toEqual([
      '10.0.0.2 -> 10.0.0.1:8080 DENY',
    ]);
  });
});

describe('Every port', () => {
  const policies = ingress({ ports: [{ port: 80 }, { port: 8000, endPort: 8999 }, { port: 'http', protocol: 'UDP' }] });

  it('is answered in ranges, each protocol for itself', () => {
    const { outcomes } = question(podsEnd(dual), podsEnd(web), { kind: 'every' }, { policies });
    const allowedOver = (protocol: Protocol): string => {
      const allowed = outcomes.filter(
        ({ destination, verdict }) => destination.protocol === protocol && verdict === 'ALLOW',
      );
      return formatPorts(allowed.reduce((all, { destination }) => unitePorts(all, destination.ports), NO_PORTS));
    };
    expect(PROTOCOLS.map(allowedOver)).toEqual(['80, 8000-8999', '8081', 'none']);
  });

  it('of one protocol is answered for that', () => {
    const { outcomes } = question(podsEnd(dual), podsEnd(web), { kind: 'every', protocol: 'SCTP' }, { policies });
    expect(new Set(outcomes.map(({ destination, verdict }) => `${destination.protocol} ${verdict}`))).toEqual(
      new Set(['SCTP DENY']),
    );
  });

  it('is one question where no policy tells ports apart', () => {
    const { outcomes } = question(podsEnd(dual), podsEnd(web), { kind: 'every', protocol: 'TCP' });
    expect(outcomes.map(({ destination }) => formatPorts(destination.ports))).toEqual(['every port']);
  });

  it('of a Service is each port that it declares', () => {
    const api: End = {
      kind: 'service',
      service: service('x/web', { selector: { app: 'web' }, ports: ['a=80:8080', 'b=53:53/UDP'] }),
    };
    expect(words(question(podsEnd(dual), api, { kind: 'every' }))).toEqual([
      '10.0.0.2 -> 10.0.0.1:8080 ALLOW',
      '10.0.0.2 -> 10.0.0.1:53 ALLOW',
    ]);
  });
});

describe('Many addresses', () => {
  const range: End = { kind: 'range', name: 'internet', addresses: addresses('203.0.113.0/24', '2001:db8::/32') };
  const fromSome = [{ from: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] } }] }];
  const policies = ingress(...fromSome);

  it('as callers are answered in the parts that policies tell apart', () => {
    const { outcomes } = question(range, podsEnd(web, dual), http, { policies });
    const parts = outcomes.map(
      ({ source, destination, verdict }) =>
        `${source.addresses === undefined ? '' : formatAddressSet(source.addresses)} -> ${destination.place.address?.text}: ${verdict}`,
    );
    expect(parts.toSorted()).toEqual([
      '2001:db8::/32 -> fd00::2: DENY',
      '203.0.113.0/26, 203.0.113.128/25 -> 10.0.0.1: ALLOW',
      '203.0.113.0/26, 203.0.113.128/25 -> 10.0.0.2: ALLOW',
      '203.0.113.64/26 -> 10.0.0.1: DENY',
      '203.0.113.64/26 -> 10.0.0.2: DENY',
    ]);
  });

  it.each<readonly [title: string, destination: End]>([
    ['its address', addressEnd('10.0.0.1')],
    ['a name that was resolved', { kind: 'dns-name', name: 'web.example', addresses: web.addresses }],
    ['the API server’s address', { kind: 'api-server', service: undefined, addresses: web.addresses }],
    ['a Service without selector', { kind: 'service', service: service('x/manual') }],
    [
      'a Service whose slices know better than its selector',
      { kind: 'service', service: service('x/manual', { selector: { app: 'dual' } }) },
    ],
  ])('as callers are told apart also at a pod that is meant by %s', (_title, destination) => {
    const endpointSlices = [slice('x/manual', [sliceEndpoint('10.0.0.1')])];
    const forWeb = policySet(policy('x/web', { podSelector: { matchLabels: { app: 'web' } }, ingress: fromSome }));
    const { outcomes } = question(range, destination, http, { policies: forWeb, endpointSlices });
    expect(outcomes.map(({ verdict }) => verdict).toSorted()).toEqual(['ALLOW', 'DENY']);
  });
});
