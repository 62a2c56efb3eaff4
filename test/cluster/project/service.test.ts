import { expect, test } from 'vitest';
import { projectEndpointSlice, projectService } from '../../../src/cluster/project.ts';

const texts = (addresses: readonly { readonly text: string }[]): readonly string[] => addresses.map(({ text }) => text);

test('A Service of a file gets the defaults of the API.', () => {
  const service = projectService({
    metadata: { name: 'api' },
    spec: { selector: { app: 'api' }, ports: [{ port: 80 }] },
  });
  expect(service).toEqual({
    namespace: 'default',
    name: 'api',
    type: 'ClusterIP',
    headless: false,
    clusterIPs: [],
    selector: { app: 'api' },
    ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    publishNotReadyAddresses: false,
    internalTrafficPolicy: 'Cluster',
    externalTrafficPolicy: 'Cluster',
    externalAddresses: [],
  });
});

test('A LoadBalancer with everything.', () => {
  const service = projectService({
    metadata: { name: 'api', namespace: 'shop' },
    spec: {
      type: 'LoadBalancer',
      clusterIP: '10.96.0.5',
      clusterIPs: ['10.96.0.5', 'fd00:96::5'],
      externalIPs: ['203.0.113.9'],
      internalTrafficPolicy: 'Local',
      externalTrafficPolicy: 'Local',
      publishNotReadyAddresses: true,
      ports: [
        { name: 'http', port: 80, targetPort: 'web', nodePort: 30080 },
        { port: 53, protocol: 'UDP', targetPort: 5353 },
      ],
    },
    status: { loadBalancer: { ingress: [{ ip: '198.51.100.1' }, { hostname: 'lb.example.com' }] } },
  });
  expect(texts(service.clusterIPs)).toEqual(['10.96.0.5', 'fd00:96::5']);
  expect(texts(service.externalAddresses)).toEqual(['198.51.100.1', '203.0.113.9']);
  expect(service).toMatchObject({
    type: 'LoadBalancer',
    internalTrafficPolicy: 'Local',
    externalTrafficPolicy: 'Local',
    publishNotReadyAddresses: true,
    ports: [
      { name: 'http', port: 80, protocol: 'TCP', targetPort: 'web', nodePort: 30_080 },
      { port: 53, protocol: 'UDP', targetPort: 5353 },
    ],
  });
});

test.each<readonly [title: string, spec: Record<string, unknown>, families: readonly number[] | undefined]>([
  ['named', { ipFamilies: ['IPv6'] }, [6]],
  ['of its address', { clusterIP: 'fd00:96::5' }, [6]],
  ['both, where it asks for both', { ipFamilies: ['IPv4'], ipFamilyPolicy: 'PreferDualStack' }, [4, 6]],
  ['both, where it needs both', { ipFamilyPolicy: 'RequireDualStack' }, [4, 6]],
  ['unsaid', { clusterIP: 'None', ipFamilyPolicy: 'SingleStack' }, undefined],
])('The families of a Service: %s.', (_title, spec, families) => {
  expect(projectService({ metadata: { name: 'api' }, spec }).families).toEqual(families);
});

test.each([
  ['headless', { clusterIP: 'None' }, { headless: true, clusterIPs: [] }],
  [
    'headless, as newer servers write it',
    { clusterIP: 'None', clusterIPs: ['None'] },
    { headless: true, clusterIPs: [] },
  ],
  ['an empty selector, which is none', { selector: {} }, { selector: undefined }],
  ['a selector that is null', { selector: null }, { selector: undefined }],
  ['a type from the future', { type: 'Mesh' }, { type: 'ClusterIP' }],
  ['a targetPort that is not set', { ports: [{ port: 80, targetPort: 0 }] }, { ports: [{ targetPort: 80 }] }],
  ['a targetPort that is empty', { ports: [{ port: 80, targetPort: '' }] }, { ports: [{ targetPort: 80 }] }],
  ['ports that are none', { ports: [{ port: 0 }, { port: 1, protocol: 'QUIC' }, null, 'x'] }, { ports: [] }],
])('A Service with %s.', (_what, spec, expected) => {
  const service = projectService({ spec });
  expect({ selector: undefined, ...service }).toMatchObject(expected);
});

test('An ExternalName has a name and selects nothing.', () => {
  const service = projectService({
    spec: { type: 'ExternalName', externalName: 'db.example.com', selector: { app: 'x' } },
  });
  expect(service).toMatchObject({ type: 'ExternalName', externalName: 'db.example.com' });
  expect(service.selector).toBeUndefined();
  expect(projectService({ spec: { type: 'ClusterIP', externalName: 'db.example.com' } }).externalName).toBeUndefined();
});

test('A slice says whose it is, and which pod stands behind each address.', () => {
  const slice = projectEndpointSlice({
    metadata: { name: 'api-x', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'api' } },
    addressType: 'IPv4',
    endpoints: [
      { addresses: ['10.0.0.1'], nodeName: 'n1', targetRef: { kind: 'Pod', name: 'api-1' } },
      { addresses: ['10.0.0.2'], targetRef: { kind: 'Node', name: 'n2' } },
      { addresses: ['10.0.0.3'], targetRef: { kind: 'Pod', namespace: 'other', name: 'api-3' } },
    ],
    ports: [
      { name: 'http', port: 8080 },
      { name: '', port: 53, protocol: 'UDP' },
      { protocol: 'QUIC', port: 1 },
    ],
  });
  expect(slice).toMatchObject({ namespace: 'shop', name: 'api-x', service: 'api', addressType: 'IPv4' });
  expect(slice.endpoints.map(({ addresses, ...rest }) => ({ at: texts(addresses), ...rest }))).toEqual([
    {
      at: ['10.0.0.1'],
      ready: true,
      serving: true,
      terminating: false,
      node: 'n1',
      pod: { namespace: 'shop', name: 'api-1' },
    },
    { at: ['10.0.0.2'], ready: true, serving: true, terminating: false },
    { at: ['10.0.0.3'], ready: true, serving: true, terminating: false, pod: { namespace: 'other', name: 'api-3' } },
  ]);
  expect(slice.ports).toEqual([
    { name: 'http', port: 8080, protocol: 'TCP' },
    { port: 53, protocol: 'UDP' },
  ]);
});

test.each([
  [{}, { ready: true, serving: true, terminating: false }],
  [
    { ready: null, serving: null, terminating: null },
    { ready: true, serving: true, terminating: false },
  ],
  [{ ready: false }, { ready: false, serving: false, terminating: false }],
  [
    { ready: false, serving: true, terminating: true },
    { ready: false, serving: true, terminating: true },
  ],
  [
    { ready: true, serving: false },
    { ready: true, serving: false, terminating: false },
  ],
])('Conditions %j of an endpoint mean %j.', (conditions, expected) => {
  expect(projectEndpointSlice({ endpoints: [{ addresses: [], conditions }] }).endpoints[0]).toMatchObject(expected);
});

test('A slice of no Service, of names, and of every port.', () => {
  const slice = projectEndpointSlice({
    addressType: 'FQDN',
    endpoints: [{ addresses: ['db.example.com'] }],
    ports: [{}],
  });
  expect(slice).toMatchObject({ service: '', addressType: 'FQDN', endpoints: [{ addresses: [] }] });
  expect(slice.ports).toEqual([{ protocol: 'TCP' }]);
});

test('Odd shapes do no harm.', () => {
  expect(projectService({ spec: { ports: 'x', clusterIPs: {} }, status: 7 })).toMatchObject({
    ports: [],
    clusterIPs: [],
  });
  expect(projectEndpointSlice({ endpoints: [null, 1], ports: {} })).toMatchObject({ ports: [], endpoints: [{}, {}] });
});
