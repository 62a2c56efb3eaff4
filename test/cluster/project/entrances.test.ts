import { describe, expect, it } from 'vitest';
import { projectEntranceClass, projectGateway, projectIngress, projectRoute } from '../../../src/cluster/project.ts';

const metadata = { name: 'shop', namespace: 'x' };

describe('an Ingress', () => {
  it('leads to the backends of its rules, and last to its default one, by number or name', () => {
    const service = (name: string, port: unknown) => ({ service: { name, port } });
    const spec = {
      ingressClassName: 'nginx',
      defaultBackend: service('rest', { number: 80 }),
      tls: [{ hosts: ['shop.example.com'] }],
      rules: [
        { host: 'shop.example.com', http: { paths: [{ path: '/api', backend: service('api', { name: 'web' }) }] } },
        { http: { paths: [{ path: '/', backend: { resource: { kind: 'Bucket', name: 'b' } } }] } },
      ],
    };
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { hostname: 'lb.example.com' }] } };
    const { backends, className, hasTls, addresses } = projectIngress({ metadata, spec, status });
    expect(backends).toEqual([
      { namespace: 'x', name: 'api', port: 'web', host: 'shop.example.com', path: '/api' },
      { namespace: 'x', name: 'rest', port: 80 },
    ]);
    expect({ className, hasTls }).toEqual({ className: 'nginx', hasTls: true });
    expect(addresses).toMatchObject([{ kind: 'ip' }, { kind: 'hostname', name: 'lb.example.com' }]);
  });

  it('takes its class from the annotation that was there before the field', () => {
    const annotations = { 'kubernetes.io/ingress.class': 'old' };
    expect(projectIngress({ metadata: { ...metadata, annotations } }).className).toBe('old');
  });

  it('that says nothing leads nowhere', () => {
    expect(projectIngress({ metadata })).toEqual({
      namespace: 'x',
      name: 'shop',
      hasTls: false,
      addresses: [],
      backends: [],
    });
  });
});

describe('a class', () => {
  it('is that of an Ingress or of a Gateway', () => {
    const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    expect(
      projectEntranceClass({ metadata: { name: 'nginx', annotations }, spec: { controller: 'k8s.io/ingress-nginx' } }),
    ).toEqual({ name: 'nginx', controller: 'k8s.io/ingress-nginx', isDefault: true });
    expect(
      projectEntranceClass({ metadata: { name: 'istio' }, spec: { controllerName: 'istio.io/gateway-controller' } }),
    ).toEqual({ name: 'istio', controller: 'istio.io/gateway-controller', isDefault: false });
  });
});

describe('a Gateway', () => {
  it('listens by TCP, but for UDP', () => {
    const listeners = [
      { name: 'web', port: 443, protocol: 'HTTPS' },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ];
    expect(projectGateway({ metadata, spec: { gatewayClassName: 'istio', listeners } }).listeners).toEqual([
      { name: 'web', port: 443, protocol: 'TCP' },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ]);
  });
});

describe('a route', () => {
  const parentRef = { name: 'public', namespace: 'infra' };
  const route = (...conditions: readonly unknown[]) =>
    projectRoute('HTTPRoute', {
      metadata,
      spec: { parentRefs: [parentRef], rules: [{ backendRefs: [{ name: 'b', namespace: 'y', port: 80 }] }] },
      status: { parents: [{ parentRef, conditions }] },
    });

  it('leads to the Services of its rules, its own namespace or another', () => {
    expect(route().backends).toEqual([{ namespace: 'y', name: 'b', port: 80 }]);
  });

  it.each<readonly [conditions: readonly unknown[], said: object]>([
    [[], {}],
    [[{ type: 'Accepted', status: 'True' }], {}],
    [[{ type: 'Accepted', status: 'False', reason: 'NotAllowedByListeners' }], { refused: 'NotAllowedByListeners' }],
    [[{ type: 'ResolvedRefs', status: 'True' }], { crossing: 'permitted' }],
    [[{ type: 'ResolvedRefs', status: 'False', reason: 'RefNotPermitted' }], { crossing: 'refused' }],
    [[{ type: 'ResolvedRefs', status: 'False', reason: 'BackendNotFound' }], {}],
  ])('hangs on its Gateway as that says: %j', (conditions, said) => {
    expect(route(...conditions).parents).toEqual([{ ...parentRef, ...said }]);
  });

  it('of a mesh hangs on no Gateway', () => {
    const spec = { parentRefs: [{ kind: 'Service', group: '', name: 'b' }] };
    expect(projectRoute('HTTPRoute', { metadata, spec }).parents).toEqual([]);
  });
});
