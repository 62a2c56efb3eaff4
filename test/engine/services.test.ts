import { describe, expect, it } from 'vitest';
import { type Backends, findBackends, findServicePorts, selectedPods } from '../../src/engine/services.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import {
  cluster,
  gap,
  node,
  pod,
  service,
  type ServiceOptions,
  slice,
  sliceEndpoint,
  template,
  workload,
} from '../helpers/builders.ts';

const labels = { app: 'api' };
const one = pod('x/one', { labels, addresses: ['10.0.0.1'], node: 'n1', ports: ['http=8080'] });
const two = pod('x/two', { labels, addresses: ['10.0.0.2'], node: 'n2', ports: ['http=8081'] });
const unready = pod('x/unready', { labels, addresses: ['10.0.0.3'], node: 'n1', ready: false });

/** The backends of the first port of x/api, from a node. */
function find(parts: Partial<Snapshot>, options: ServiceOptions = {}, sourceNode?: string): Backends {
  const api = service('x/api', { selector: labels, ports: ['http=80:8080'], ...options });
  const [port] = api.ports;
  if (port === undefined) throw new Error('the Service has no port');
  return findBackends(cluster({ ...parts, services: [api] }), api, port, sourceNode);
}

/** `name address:port` of each backend; why there is none otherwise. */
function words(backends: Backends): readonly string[] {
  if (backends.kind === 'none') return [`${backends.why}, ${backends.notReady} not ready`];
  if (backends.kind === 'unread') return ['unread'];
  return backends.backends.map(({ endpoint, address, port }) => {
    const name =
      endpoint.kind === 'pod' ? endpoint.pod.name : endpoint.kind === 'node' ? endpoint.node.name : 'outside';
    return `${name} ${address?.text ?? 'nowhere'}:${port}`;
  });
}

describe('Without EndpointSlices, in files, the backends of a Service', () => {
  it.each<readonly [title: string, parts: Partial<Snapshot>, options: ServiceOptions, backends: readonly string[]]>([
    [
      'are the pods that its selector finds',
      { pods: [one, two, pod('x/other')] },
      {},
      ['one 10.0.0.1:8080', 'two 10.0.0.2:8080'],
    ],
    ['are none of another namespace', { pods: [pod('y/one', { labels })] }, {}, ['no-endpoints, 0 not ready']],
    [
      'have the port that each calls by the name of targetPort',
      { pods: [one, two] },
      { ports: ['80:http'] },
      ['one 10.0.0.1:8080', 'two 10.0.0.2:8081'],
    ],
    [
      'find the name of targetPort in sidecars, not in init containers nor other protocols',
      {
        pods: [
          pod('x/sidecar', { labels, addresses: ['10.0.0.4'], ports: ['http=9090@sidecar'] }),
          pod('x/init', { labels, addresses: ['10.0.0.5'], ports: ['http=9091@init'] }),
          pod('x/udp', { labels, addresses: ['10.0.0.6'], ports: ['http=9092/UDP'] }),
        ],
      },
      { ports: ['80:http'] },
      ['sidecar 10.0.0.4:9090', 'init 10.0.0.5:no-target-port', 'udp 10.0.0.6:no-target-port'],
    ],
    ['are no pods that are not ready', { pods: [one, unready] }, {}, ['one 10.0.0.1:8080']],
    ['are none when none is ready', { pods: [unready] }, {}, ['none-ready, 1 not ready']],
    [
      'are unready ones too when it publishes them',
      { pods: [unready] },
      { publishNotReadyAddresses: true },
      ['unready 10.0.0.3:8080'],
    ],
    ['are no finished pods', { pods: [{ ...one, phase: 'Succeeded' }] }, {}, ['no-endpoints, 0 not ready']],
    ['take the port of the client when it is headless', { pods: [one] }, { headless: true }, ['one 10.0.0.1:80']],
    [
      'have each address of their pods where the Service has both families',
      { pods: [pod('x/dual', { labels, addresses: ['10.0.0.7', 'fd00::7'] })] },
      { families: [4, 6] },
      ['dual 10.0.0.7:8080', 'dual fd00::7:8080'],
    ],
    [
      'have addresses of the family of the Service alone',
      { pods: [pod('x/dual', { labels, addresses: ['10.0.0.7', 'fd00::7'] }), one] },
      { families: [6] },
      ['dual fd00::7:8080'],
    ],
    [
      'have the first address of their pods where nothing says of which family the Service is',
      { pods: [pod('x/dual', { labels, addresses: ['fd00::7', '10.0.0.7'] })] },
      {},
      ['dual fd00::7:8080'],
    ],
    ['are no pods on their way out', { pods: [one, { ...two, terminating: true }] }, {}, ['one 10.0.0.1:8080']],
    [
      'are those on their way out where there is no other, and they are ready',
      {
        pods: [
          { ...two, terminating: true },
          { ...unready, terminating: true },
        ],
      },
      {},
      ['two 10.0.0.2:8080'],
    ],
    [
      'are the template of a workload without pods',
      { workloads: [workload('Deployment', 'x/api', { pod: { labels } })] },
      {},
      ['api nowhere:8080'],
    ],
  ])('%s', (_title, parts, options, backends) => {
    expect(words(find(parts, options))).toEqual(backends);
  });

  it('are not guessed for a Service without selector', () => {
    const { selector: _, ...bare } = service('x/api');
    const [port] = bare.ports;
    expect(port && words(findBackends(cluster({ pods: [one] }), bare, port, undefined))).toEqual([
      'no-endpoints, 0 not ready',
    ]);
  });

  it('are not guessed where a cluster was read', () => {
    const coverage = [{ resource: 'pods' }, { resource: 'endpointslices' }];
    expect(words(find({ pods: [one], coverage }))).toEqual(['no-endpoints, 0 not ready']);
  });

  it('say that they were guessed', () => {
    expect(find({ pods: [one] })).toMatchObject({ kind: 'backends', via: 'selector' });
  });
});

describe('With EndpointSlices, the backends of a Service', () => {
  const ports = ['http=8080'];

  it.each<readonly [title: string, parts: Partial<Snapshot>, options: ServiceOptions, backends: readonly string[]]>([
    [
      'are what the slices say, not what the selector finds',
      { pods: [one, two], endpointSlices: [slice('x/api', [sliceEndpoint(two)], ports)] },
      {},
      ['two 10.0.0.2:8080'],
    ],
    [
      'have the port of their slice, by the name of the Service’s port',
      {
        pods: [one, two],
        endpointSlices: [
          slice('x/api', [sliceEndpoint(one)], ['other=1', 'http=8080']),
          slice('x/api', [sliceEndpoint(two)], ['http=8081', 'http=9999/UDP']),
        ],
      },
      {},
      ['one 10.0.0.1:8080', 'two 10.0.0.2:8081'],
    ],
    [
      'have no port where their slice does not know it',
      { pods: [one], endpointSlices: [slice('x/api', [sliceEndpoint(one)], ['other=1'])] },
      {},
      ['one 10.0.0.1:no-target-port'],
    ],
    [
      'are ready ones only',
      {
        pods: [one, unready],
        endpointSlices: [slice('x/api', [sliceEndpoint(one), sliceEndpoint(unready, { ready: false })], ports)],
      },
      {},
      ['one 10.0.0.1:8080'],
    ],
    [
      'are none when none is ready',
      { pods: [unready], endpointSlices: [slice('x/api', [sliceEndpoint(unready, { ready: false })], ports)] },
      {},
      ['none-ready, 1 not ready'],
    ],
    [
      'are those on their way out when there are no others, as long as they serve',
      {
        pods: [one, two],
        endpointSlices: [
          slice(
            'x/api',
            [
              sliceEndpoint(one, { ready: false, terminating: true }),
              sliceEndpoint(two, { ready: false, serving: false, terminating: true }),
            ],
            ports,
          ),
        ],
      },
      {},
      ['one 10.0.0.1:8080'],
    ],
    [
      'are found by address where the slice names no pod: a pod, a node, or somebody outside',
      {
        pods: [one],
        nodes: [node('n1', '192.0.2.11')],
        endpointSlices: [
          slice(
            'x/api',
            ['10.0.0.1', '192.0.2.11', '198.51.100.7'].map((address) => sliceEndpoint(address)),
            ports,
          ),
        ],
      },
      {},
      ['one 10.0.0.1:8080', 'n1 192.0.2.11:8080', 'outside 198.51.100.7:8080'],
    ],
    [
      'are no names',
      { endpointSlices: [{ ...slice('x/api', [sliceEndpoint('10.0.0.1')], ports), addressType: 'FQDN' }] },
      {},
      ['no-endpoints, 0 not ready'],
    ],
    [
      'take the port of the client when it is headless',
      { pods: [one], endpointSlices: [slice('x/api', [sliceEndpoint(one)], ports)] },
      { headless: true },
      ['one 10.0.0.1:80'],
    ],
  ])('%s', (_title, parts, options, backends) => {
    expect(words(find(parts, options))).toEqual(backends);
  });

  it('are not known when the slices could not be read', () => {
    const forbidden = gap('endpointslices', { namespace: 'x' });
    expect(find({ pods: [one], gaps: [forbidden] })).toEqual({ kind: 'unread', gap: forbidden });
    expect(find({ pods: [one], gaps: [gap('endpointslices', { namespace: 'y' })] }).kind).toBe('backends');
  });
});

describe('With internalTrafficPolicy Local, the backends of a Service', () => {
  const options = { internalTrafficPolicy: 'Local' } as const;

  it('are those on the node of the caller', () => {
    expect(words(find({ pods: [one, two] }, options, 'n2'))).toEqual(['two 10.0.0.2:8080']);
  });

  it('are none where that node has none', () => {
    expect(words(find({ pods: [one, two] }, options, 'n3'))).toEqual(['none-local, 0 not ready']);
  });

  it('are those on their way out on that node, as long as they serve, also when other nodes have ready ones', () => {
    const leaving = sliceEndpoint(two, { ready: false, terminating: true });
    const endpointSlices = [slice('x/api', [sliceEndpoint(one), leaving], ['http=8080'])];
    expect(words(find({ pods: [one, two], endpointSlices }, options, 'n2'))).toEqual(['two 10.0.0.2:8080']);
    expect(words(find({ pods: [one, two], endpointSlices }, options, 'n1'))).toEqual(['one 10.0.0.1:8080']);
  });

  it('are all while the node of the caller is not known', () => {
    expect(words(find({ pods: [one, two] }, options))).toEqual(['one 10.0.0.1:8080', 'two 10.0.0.2:8080']);
  });
});

describe('The ports of a Service', () => {
  const ports = ['web=80:8080', 'dns=53/UDP', 'dns-tcp=53/TCP'];

  it.each<
    readonly [asked: number | string, protocol: Protocol | undefined, headless: boolean, found: readonly string[]]
  >([
    [80, 'TCP', false, ['web']],
    ['web', undefined, false, ['web']],
    [53, 'UDP', false, ['dns']],
    [53, undefined, false, ['dns', 'dns-tcp']],
    ['web', 'UDP', false, []],
    [8080, 'TCP', false, []],
    [80, 'TCP', true, ['web']],
    ['nothing', 'TCP', true, []],
  ])('%s/%s (headless: %s) are %j', (asked, protocol, headless, found) => {
    expect(findServicePorts(service('x/api', { ports, headless }), asked, protocol).map(({ name }) => name)).toEqual(
      found,
    );
  });

  it('may have any number when it is headless, TCP unless asked otherwise', () => {
    const headless = service('x/api', { ports, headless: true });
    expect(findServicePorts(headless, 9999, undefined)).toEqual([{ port: 9999, protocol: 'TCP', targetPort: 9999 }]);
    expect(findServicePorts(headless, 80, 'UDP')).toEqual([{ port: 80, protocol: 'UDP', targetPort: 80 }]);
  });
});

describe('The selector of a Service', () => {
  it('finds no label that every object inherits', () => {
    const index = cluster({ pods: [one] });
    expect(selectedPods(index, service('x/api', { selector: { constructor: String(Object) } }))).toEqual([]);
  });

  it('finds templates of workloads only while they have no pods', () => {
    const owned = pod('x/owned', { labels, owner: { kind: 'Deployment', name: 'api' } });
    const workloads = [workload('Deployment', 'x/api', { pod: { labels } })];
    const api = service('x/api', { selector: labels });
    expect(selectedPods(cluster({ workloads, pods: [owned] }), api)).toEqual([owned]);
    expect(selectedPods(cluster({ workloads }), api)).toEqual([template('x/api', { labels })]);
  });
});
