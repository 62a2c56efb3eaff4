import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { answerVia, type ViaAnswer } from '../../src/via.ts';
import { prepareAnalysis } from '../../src/analysis.ts';
import { createCollector } from '../../src/cluster/collector.ts';
import { loadManifests } from '../../src/cluster/manifests/load.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import { parseVia } from '../../src/model/parse-via.ts';
import { readFlow } from '../../src/cluster/read-flow.ts';
import { readVia } from '../../src/cluster/read-via.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Target, TargetRole } from '../../src/model/target.ts';
import type { Via } from '../../src/model/via.ts';
import { connected } from '../helpers/connected.ts';
import { slice } from '../helpers/endpoint-slice.ts';
import { type FakeCluster, type FakeClusterOptions, startFakeCluster } from '../helpers/fake-cluster.ts';

const SLICES = [
  slice('ingress-nginx', 'controller', 'controller-7d9c-k2x', '10.0.9.1', { http: 80, https: 443 }),
  slice('infra', 'public-istio', 'public-istio-5d8f-p9q', '10.0.8.1', { plain: 80, secure: 443 }),
  slice('infra', 'both', 'both-0', '10.0.8.2', { plain: 80, secure: 443 }),
  slice('x', 'b', 'b', '10.0.1.2', { '': 8080 }),
  slice('y', 'b', 'b', '10.0.2.2', { web: 8081 }),
];

const GATEWAY_API = {
  apiGroups: ['gateway.networking.k8s.io'],
  served: { 'gateway.networking.k8s.io': ['gateways', 'gatewayclasses*', 'httproutes', 'referencegrants'] },
};

const INGRESSES = worldOf('via-ingress');
const GATEWAYS = worldOf('via-gateway');

describe('A request that is passed on', () => {
  test.each([
    [INGRESSES, '203.0.113.7', 'x/b:8080', 'x/ingress/shop'],
    [INGRESSES, 'internet', 'x/svc/b', 'x/ingress/shop'],
    [INGRESSES, '203.0.113.7', 'x/b:9999', 'x/ingress/shop'],
    [INGRESSES, 'internet', '10.0.1.2:8080', 'x/ingress/shop'],
    [INGRESSES, 'internet', 'x/b:8080', 'x/ingress/edge'],
    [INGRESSES, 'internet', 'x/b:8080', 'x/ingress/odd'],
    [INGRESSES, 'internet', 'x/b:8080', 'x/ingress/shp'],
    [INGRESSES, 'internet', 'x/b:8080', 'ingress-nginx/svc/controller'],
    [INGRESSES, 'internet', 'x/b:8080', 'edge/pod/traefik-x7k2p'],
    [GATEWAYS, 'internet', 'y/svc/b:web', 'infra/gateway/public'],
    [GATEWAYS, '203.0.113.7', 'y/b:8081', 'infra/gateway/public'],
    [GATEWAYS, 'z/c', 'y/b', 'infra/gateway/both'],
    [GATEWAYS, 'internet', 'x/svc/b:80', 'infra/gateway/public'],
    [GATEWAYS, 'z/c', 'x/svc/b:80', 'infra/gateway/both'],
  ])('is answered of a cluster as of its manifests (%#).', async (objects, from, to, via) => {
    const question = questionOf(from, to, via);
    const live = await readLive(question, { objects, ...GATEWAY_API });
    const files = await loadManifests(['-'], { namespace: 'default', stdin: Readable.from([objects]) });
    expect(tell(live, question)).toEqual(tell(files.snapshot, question));
  });

  test('does not cost other questions anything.', async () => {
    const cluster = await startFakeCluster({ objects: INGRESSES, ...GATEWAY_API });
    const { source, destination, namespace } = questionOf('internet', 'x/svc/b:80', 'x/ingress/shop');
    await readFlow(createCollector(await connected(cluster)), { source, destination, namespace });
    expect(pathsOf(cluster).filter((path) => /ingress|gateway/.test(path))).toEqual([]);
  });

  test('is looked for in all namespaces where its name is not in this one.', async () => {
    const question = { ...questionOf('internet', 'x/b:8080', 'ingress/shop'), namespace: 'y' };
    const answer = askOf(await readLive(question, { objects: INGRESSES }), question);
    expect(answer).toMatchObject({ kind: 'no-entrance', found: { kind: 'missing', others: [{}, {}, {}] } });
  });
});

describe('What may not be read', () => {
  test.each([
    ['list ingresses', 'x/ingress/shop', 'no-entrance', 'ingresses'],
    ['list gateways', 'infra/gateway/public', 'no-entrance', 'gateways'],
  ])('is named: %s.', async (forbidden, via, kind, resource) => {
    const question = questionOf('internet', 'x/b:8080', via);
    const snapshot = await readLive(question, { objects: INGRESSES, ...GATEWAY_API, forbidden: [forbidden] });
    expect(askOf(snapshot, question)).toMatchObject({ kind, found: { kind: 'unread', gap: { resource } } });
    expect(snapshot.gaps).toEqual([]);
  });

  test('is not what the server does not have.', async () => {
    const question = questionOf('internet', 'x/b:8080', 'infra/gateway/public');
    const snapshot = await readLive(question, { objects: GATEWAYS });
    expect(askOf(snapshot, question)).toMatchObject({ kind: 'no-entrance', found: { kind: 'missing', others: [] } });
  });

  test('may be read in the namespaces of the question.', async () => {
    const question = questionOf('internet', 'y/b:8081', 'infra/gateway/public');
    const forbidden = ['list httproutes everywhere'];
    const told = tell(await readLive(question, { objects: GATEWAYS, ...GATEWAY_API, forbidden }), question);
    expect(told).toMatchObject({ legs: ['client', 'backend'].map((leg) => expect.stringContaining(leg)), missing: [] });
  });

  test('leaves it open whether a request is led there, where routes are all hidden.', async () => {
    const question = questionOf('internet', 'y/b:8081', 'infra/gateway/public');
    const told = tell(
      await readLive(question, { objects: GATEWAYS, ...GATEWAY_API, forbidden: ['list httproutes'] }),
      question,
    );
    expect(told).toMatchObject({ verdict: 'UNKNOWN', missing: ['NOT_READABLE'] });
  });

  test('leaves it open whether a route may lead to another namespace, whose grants are hidden.', async () => {
    const question = questionOf('z/c', 'y/b', 'infra/gateway/both');
    const forbidden = ['list referencegrants'];
    const told = tell(await readLive(question, { objects: GATEWAYS, ...GATEWAY_API, forbidden }), question);
    expect(told).toMatchObject({ verdict: 'UNKNOWN', missing: ['NOT_READABLE'] });
  });

  test('of the class leaves the addresses to tell who serves it.', async () => {
    const question = questionOf('203.0.113.7', 'x/b:8080', 'x/ingress/shop');
    const told = tell(await readLive(question, { objects: INGRESSES, forbidden: ['list ingressclasses'] }), question);
    expect(told).toMatchObject({ controller: 'ingress-nginx/deploy/controller' });
  });

  test('of all Services leaves the labels of a controller to tell who it is.', async () => {
    const question = questionOf('203.0.113.7', 'x/b:8080', 'x/ingress/shop');
    const forbidden = ['list services everywhere'];
    const told = tell(await readLive(question, { objects: INGRESSES, forbidden }), question);
    expect(told).toMatchObject({ controller: 'ingress-nginx/deploy/controller' });
  });

  test('of Services and pods leaves nobody to be found, and says so.', async () => {
    const question = questionOf('203.0.113.7', 'x/b:8080', 'x/ingress/shop');
    const forbidden = ['list services everywhere', 'list pods everywhere'];
    const answer = askOf(await readLive(question, { objects: INGRESSES, forbidden }), question);
    if (answer.kind !== 'no-controller') throw new Error('somebody was found');
    const gaps = answer.found.evidence.flatMap((each) => (each.kind === 'gap' ? [each.gap.resource] : []));
    expect([...new Set(gaps)].sort()).toEqual(['pods', 'services']);
  });
});

interface Asked {
  readonly source: Target;
  readonly destination: Target;
  readonly namespace: string;
  readonly via: Via;
}

function questionOf(from: string, to: string, via: string): Asked {
  const typed = parseVia(via);
  if (typed === undefined) throw new Error(`"${via}" is no way`);
  return { source: target(from, 'source'), destination: target(to, 'destination'), namespace: 'default', via: typed };
}

function target(text: string, role: TargetRole): Target {
  const parse = parseTarget(text, role);
  if (!parse.ok) throw new Error(`"${text}" is no end`);
  return parse.target;
}

async function readLive({ via, ...ends }: Asked, options: FakeClusterOptions): Promise<Snapshot> {
  const collector = createCollector(await connected(await startFakeCluster(options)));
  await readVia(collector, via, ends);
  return collector.snapshot({ kind: 'cluster', context: 'test', server: 'test' });
}

function askOf(snapshot: Snapshot, question: Asked): ViaAnswer {
  return answerVia(prepareAnalysis(snapshot), { ...question, addressesOfNames: new Map(), inputFlags: '' });
}

/** What of an answer does not depend on where it was read. */
function tell(snapshot: Snapshot, question: Asked): object {
  const answer = askOf(snapshot, question);
  if (answer.kind !== 'explained') return { kind: answer.kind };
  const { verdict, summary, via, legs, impossible, missing } = answer.explanation;
  return {
    verdict,
    summary,
    controller: via.controller,
    evidence: via.evidence.map(({ text }) => text),
    ways: via.ways,
    legs: legs.map(({ leg, port, explanation }) => `${leg} ${port} ${explanation?.flow}: ${explanation?.verdict}`),
    impossible,
    missing: missing.map(({ code }) => code),
  };
}

function pathsOf({ requests }: FakeCluster): readonly string[] {
  return requests.map(({ url }) => url ?? '');
}

function worldOf(name: string): string {
  const files = ['fixture', `${name}/cluster`].map((file) =>
    readFileSync(new URL(`../scenarios/${file}.yaml`, import.meta.url), 'utf8'),
  );
  return [...files, ...SLICES].join('\n---\n');
}
