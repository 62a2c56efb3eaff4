import { describe, expect, it } from 'vitest';
import { ask } from '../../src/engine/ask.ts';
import type { End } from '../../src/engine/ends.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { chooseLegs, type LegChoice } from '../../src/probe/legs.ts';
import {
  addressEnd,
  cluster,
  pod,
  podsEnd,
  policy,
  policySet,
  service,
  slice,
  sliceEndpoint,
  template,
} from '../helpers/builders.ts';

const web = pod('shop/web-0', { addresses: ['10.0.0.1'], labels: { app: 'web' } });
const webTwin = pod('shop/web-1', { addresses: ['10.0.0.2'], labels: { app: 'web' } });
const webOdd = pod('shop/web-2', { addresses: ['10.0.0.3'], labels: { app: 'web', tier: 'odd' } });
const api = pod('shop/api-0', { addresses: ['10.0.1.1'] });
const apiTwin = pod('shop/api-1', { addresses: ['10.0.1.2'] });
const apiService = service('shop/api', { clusterIPs: ['10.96.0.7'], ports: ['80:8080'] });
const state: Partial<Snapshot> = {
  pods: [web, webTwin, webOdd, api, apiTwin],
  services: [apiService],
  endpointSlices: [slice('shop/api', [sliceEndpoint(api), sliceEndpoint(apiTwin)], ['8080'])],
};
const toService: End = { kind: 'service', service: apiService };

function choose(
  source: End,
  destination: End,
  { policies = [], port = 80, sources = 4, endpoints = 8, parts = state }: Options = {},
): LegChoice {
  const index = cluster(parts);
  const question = { source, destination, port: { kind: 'number', port } as const };
  return chooseLegs(ask(index, policySet(...policies), question), { sources, endpoints });
}

interface Options {
  readonly policies?: readonly NetworkPolicy[];
  readonly port?: number;
  readonly sources?: number;
  readonly endpoints?: number;
  readonly parts?: Partial<Snapshot>;
}

const brief = ({ legs }: LegChoice): readonly string[] =>
  legs.map(
    ({ id, source, endpoint, service: via, outcome }) =>
      `${id} ${source.name} > ${endpoint.address.text}:${endpoint.port}${
        via === undefined ? '' : ` by ${via.address.text}:${via.port}`
      } ${outcome.verdict}`,
  );

describe('the legs of a flow', () => {
  it('are one for each endpoint of a Service, with the address that callers use', () => {
    expect(brief(choose(podsEnd(web), toService))).toEqual([
      's1e1 web-0 > 10.0.1.1:8080 by 10.96.0.7:80 ALLOW',
      's1e2 web-0 > 10.0.1.2:8080 by 10.96.0.7:80 ALLOW',
    ]);
  });

  it('start from one of the replicas that are answered alike', () => {
    const choice = choose(podsEnd(web, webTwin), podsEnd(api), { port: 8080 });
    expect(brief(choice)).toEqual(['s1e1 web-0 > 10.0.1.1:8080 ALLOW']);
    expect(choice.leftOut.sources).toEqual([webTwin]);
  });

  it('start from each replica that is answered differently', () => {
    const odd = policy('shop/odd', { podSelector: { matchLabels: { tier: 'odd' } }, policyTypes: ['Egress'] });
    const choice = choose(podsEnd(web, webTwin, webOdd), podsEnd(api), { port: 8080, policies: [odd] });
    expect(brief(choice)).toEqual(['s1e1 web-0 > 10.0.1.1:8080 ALLOW', 's2e1 web-2 > 10.0.1.1:8080 DENY']);
  });

  it('start from a ready replica where there is one', () => {
    const late = pod('shop/late', { addresses: ['10.0.0.9'], ready: false });
    expect(brief(choose(podsEnd(late, web), podsEnd(api)))[0]).toMatch(/^s1e1 web-0 /);
  });

  it('are as many as the limits allow, and the rest is named', () => {
    const choice = choose(podsEnd(web), toService, { endpoints: 1 });
    expect(choice.legs).toHaveLength(1);
    expect(choice.leftOut.endpoints).toEqual(['10.0.1.2:8080']);
  });

  it('know nothing of the address of a headless Service', () => {
    const headless = { ...apiService, headless: true, clusterIPs: [] };
    const parts = { ...state, services: [headless] };
    expect(choose(podsEnd(web), { kind: 'service', service: headless }, { parts }).legs[0]?.service).toBeUndefined();
  });

  it('go to outside addresses, where no pod answers', () => {
    const [leg] = choose(podsEnd(web), addressEnd('203.0.113.7')).legs;
    expect(leg?.endpoint).toMatchObject({ address: { text: '203.0.113.7' }, port: 80, pod: undefined });
  });

  it('cannot start from an outside address, nor from a pod that has not started', () => {
    expect(choose(addressEnd('203.0.113.7'), podsEnd(api))).toMatchObject({
      legs: [],
      unmeasurable: [{ why: 'source-is-no-pod' }],
    });
    const pending = pod('shop/pending', { phase: 'Pending' });
    expect(choose(podsEnd(pending), podsEnd(api))).toMatchObject({
      legs: [],
      unmeasurable: [{ why: 'source-not-running' }],
    });
  });

  it('start from the template of a workload without pods, which a clone stands for', () => {
    const { legs, unmeasurable } = choose(podsEnd(template('shop/web')), podsEnd(api));
    expect(legs).toMatchObject([{ source: { name: 'web', template: true }, endpoint: { pod: { name: 'api-0' } } }]);
    expect(unmeasurable).toEqual([]);
  });

  it('cannot go to a pod without an address', () => {
    const pending = pod('shop/pending', { phase: 'Pending' });
    expect(choose(podsEnd(web), podsEnd(pending)).unmeasurable).toMatchObject([{ why: 'destination-has-no-address' }]);
  });
});
