import { describe, expect, it } from 'vitest';
import { projectCalledServices, projectScrape } from '../../../src/cluster/project.ts';

describe('the surroundings of pods', () => {
  it('are Services that webhooks call, each on its port or 443; those called by a URL are left out', () => {
    const raw = {
      metadata: { name: 'guard' },
      webhooks: [
        { clientConfig: { service: { namespace: 'guard', name: 'a' } } },
        { clientConfig: { service: { namespace: 'guard', name: 'b', port: 8443 } } },
        { clientConfig: { url: 'https://guard.example' } },
        { clientConfig: { service: { name: 'no-namespace' } } },
        null,
      ],
    };
    const by = { kind: 'MutatingWebhookConfiguration', name: 'guard' };
    expect(projectCalledServices('MutatingWebhookConfiguration', raw)).toEqual([
      { by, what: 'webhook', service: { namespace: 'guard', name: 'a' }, port: 443 },
      { by, what: 'webhook', service: { namespace: 'guard', name: 'b' }, port: 8443 },
    ]);
  });

  it('are Services that convert custom resources, where the strategy says so', () => {
    const webhook = { clientConfig: { service: { namespace: 'shop', name: 'carts', port: 8443 } } };
    const called = (conversion: object) =>
      projectCalledServices('CustomResourceDefinition', { metadata: { name: 'carts.shop' }, spec: { conversion } });
    expect(called({ strategy: 'Webhook', webhook })).toEqual([
      {
        by: { kind: 'CustomResourceDefinition', name: 'carts.shop' },
        what: 'conversion-webhook',
        service: { namespace: 'shop', name: 'carts' },
        port: 8443,
      },
    ]);
    expect(called({ strategy: 'None', webhook })).toEqual([]);
    expect(called({ strategy: 'Webhook', webhook: { clientConfig: { url: 'https://carts.example' } } })).toEqual([]);
  });

  it('are aggregated APIs, but for those that the API server has itself', () => {
    const aggregated = { metadata: { name: 'v1.x' }, spec: { service: { namespace: 'a', name: 'b' } } };
    expect(projectCalledServices('APIService', aggregated)).toHaveLength(1);
    expect(projectCalledServices('APIService', { metadata: { name: 'v1.apps' }, spec: {} })).toEqual([]);
    expect(projectCalledServices('ConfigMap', aggregated)).toEqual([]);
  });

  it('are monitors with their selectors, in their own namespace unless they name others', () => {
    const raw = (spec: object) => ({ metadata: { name: 'm', namespace: 'ops' }, spec: { selector: {}, ...spec } });
    const scrape = (spec: object) => projectScrape('PodMonitor', raw(spec));
    expect(scrape({ podMetricsEndpoints: [{ port: 'web' }, { portNumber: 9 }, { targetPort: 80 }, {}] })).toEqual({
      by: { kind: 'PodMonitor', namespace: 'ops', name: 'm' },
      of: 'pods',
      namespaces: ['ops'],
      selector: [],
      ports: ['web', 9, 80],
    });
    expect(scrape({ namespaceSelector: { any: true } })?.namespaces).toBe('any');
    expect(scrape({ namespaceSelector: { matchNames: ['a', 'b'] } })?.namespaces).toEqual(['a', 'b']);
    expect(projectScrape('ServiceMonitor', raw({ endpoints: [{ port: 'web' }] }))).toMatchObject({
      of: 'services',
      ports: ['web'],
    });
  });

  it('are nothing where a selector cannot be read: without it everything would be meant', () => {
    const spec = { selector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } };
    expect(projectScrape('PodMonitor', { metadata: { name: 'm' }, spec })).toBeUndefined();
    expect(projectScrape('PodMonitor', { metadata: { name: 'm' }, spec: {} })).toBeUndefined();
  });
});
