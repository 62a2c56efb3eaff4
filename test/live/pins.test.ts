import { afterEach, describe, expect, it } from 'vitest';
import type { PinBoard } from '../../src/live/pins.ts';
import { closeStores, NAMESPACES, openStore, POLICIES, question, quiet } from './stores.ts';
import { createPinBoard } from '../../src/live/pins.ts';
import { type FakeApi, fakeApi } from './fake-api.ts';
import { phraseFlip, phraseOwnFlip } from '../../src/explain/phrase/flips.ts';
import { rawEnforcer, rawNamespace, rawPod, rawPolicy, rawService, rawSlice } from './objects.ts';

afterEach(closeStores);

interface Watched {
  readonly fake: FakeApi;
  readonly pins: PinBoard;
  /** Lets it all happen as one change, and resolves when it is answered. */
  readonly happens: (...all: readonly (() => void)[]) => Promise<void>;
}

async function watched(...flows: readonly (readonly [string, string])[]): Promise<Watched> {
  const fake = fakeApi();
  for (const namespace of NAMESPACES) fake.put('namespaces', rawNamespace(namespace));
  fake.put('daemonsets.apps', rawEnforcer());
  fake.put('pods', rawPod('shop/web', '10.0.0.1', { labels: { app: 'web' } }));
  fake.put('pods', rawPod('shop/db', '10.0.0.2', { labels: { app: 'db' } }));
  fake.put('pods', rawPod('pay/api', '10.0.0.3', { labels: { app: 'api' } }));
  const store = openStore(fake);
  const pins = createPinBoard(store);
  await quiet(store);
  for (const [source, destination] of flows) pins.toggle(question(source, destination));
  const happens: Watched['happens'] = async (...all) => {
    for (const each of all) each();
    await quiet(store);
    await pins.settled();
  };
  return { fake, pins, happens };
}

const FLOW = ['shop/web', 'shop/db:5432'] as const;
const DENY = { podSelector: {}, policyTypes: ['Ingress'] };
const ALLOW_WEB = {
  podSelector: { matchLabels: { app: 'db' } },
  ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
};

function told({ pins }: Watched): readonly string[] {
  return pins.current().timeline.map(phraseFlip);
}

describe('A pinned flow', () => {
  it('turns with the policy that denies it, and says who wrote that', async () => {
    const story = await watched(FLOW);
    const { fake, happens, pins } = story;
    expect(pins.current().pins.map(({ verdict }) => verdict)).toEqual(['ALLOW']);
    await happens(() => fake.put(POLICIES, rawPolicy('shop/deny', DENY, { by: 'argocd@2026-02-01T00:00:00Z' })));
    expect(told(story)).toEqual(['shop/deny created by argocd: shop/web → shop/db:5432 was allowed, is denied']);
    const [pin] = pins.current().pins;
    expect(pin?.verdict).toBe('DENY');
    expect(pin?.lastFlip).toBe(pins.current().timeline[0]);
    expect(pin?.since).toBe(pin?.lastFlip?.at);
    await happens(() => fake.remove(POLICIES, { namespace: 'shop', name: 'deny' }));
    expect(told(story)[0]).toBe('shop/deny deleted: shop/web → shop/db:5432 was denied, is allowed');
  });

  it('names of many changes at once the one that did it', async () => {
    const story = await watched(FLOW);
    const { fake, happens } = story;
    const others = Array.from({ length: 40 }, (_, index) => () => {
      fake.put(POLICIES, rawPolicy(`shop/other${index}`, ALLOW_WEB, { by: `other${index}@2026-02-01T00:00:00Z` }));
      fake.put('pods', rawPod(`shop/more${index}`, `10.1.0.${index}`));
    });
    const deny = (): void => fake.put(POLICIES, rawPolicy('shop/deny', { ...DENY, policyTypes: ['Egress'] }));
    await happens(...others.slice(0, 20), deny, ...others.slice(20));
    expect(told(story)).toEqual(['shop/deny created: shop/web → shop/db:5432 was allowed, is denied']);
  });

  it('names the label that a pod lost', async () => {
    const story = await watched(FLOW);
    const { fake, happens, pins } = story;
    await happens(
      () => fake.put(POLICIES, rawPolicy('shop/deny', DENY)),
      () => fake.put(POLICIES, rawPolicy('shop/allow', ALLOW_WEB)),
    );
    expect(pins.current().timeline).toEqual([]);
    await happens(() =>
      fake.put(
        'pods',
        rawPod('shop/web', '10.0.0.1', { labels: { app: 'www' }, by: 'kubectl-label@2026-02-01T00:00:00Z' }),
      ),
    );
    expect(told(story)).toEqual([
      'shop/web changed by kubectl-label (label app from web to www): shop/web → shop/db:5432 was allowed, is denied',
    ]);
  });

  it('says of several changes that it took them together', async () => {
    const story = await watched(FLOW);
    const { fake, happens } = story;
    await happens(() => fake.put(POLICIES, rawPolicy('shop/deny', DENY)));
    const allowPay = {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { role: 'shopper' } } }] }],
    };
    await happens(
      () => fake.put(POLICIES, rawPolicy('shop/allow', allowPay)),
      () => fake.put(POLICIES, rawPolicy('shop/unrelated', { podSelector: { matchLabels: { app: 'none' } } })),
      () => fake.put('pods', rawPod('shop/web', '10.0.0.1', { labels: { app: 'web', role: 'shopper' } })),
    );
    expect(told(story)[0]).toBe(
      'together: shop/allow created and shop/web changed (label role=shopper added): shop/web → shop/db:5432 was denied, is allowed',
    );
  });

  it('names the writer of the change that did it, although somebody else wrote after that', async () => {
    const story = await watched(FLOW);
    const { fake, happens } = story;
    await happens(
      () => fake.put(POLICIES, rawPolicy('shop/deny', DENY, { by: 'argocd@2026-02-01T00:00:00Z' })),
      () => fake.put(POLICIES, rawPolicy('shop/deny', DENY, { by: 'kubectl-annotate@2026-02-01T00:00:01Z' })),
    );
    expect(told(story)[0]).toContain('shop/deny created by argocd:');
  });

  it('that turned while nothing could be watched says so', async () => {
    const story = await watched(FLOW);
    const { fake, happens } = story;
    await happens(
      () => fake.interrupt(),
      () => fake.put(POLICIES, rawPolicy('shop/deny', DENY)),
      () => fake.resume(),
    );
    expect(told(story)).toEqual([
      'shop/deny created, while it could not be watched: shop/web → shop/db:5432 was allowed, is denied',
    ]);
  });

  it('is unknown where its policies may not be read any more, and says which list that is', async () => {
    const story = await watched(FLOW);
    const { fake, happens, pins } = story;
    await happens(() => fake.forbid(POLICIES));
    expect(pins.current().pins[0]?.verdict).toBe('UNKNOWN');
    expect(told(story)[0]).toBe(
      'networkpolicies.networking.k8s.io cannot be read any more: shop/web → shop/db:5432 was allowed, is unknown',
    );
    await happens(() => fake.allow(POLICIES));
    expect(told(story)[0]).toContain('networkpolicies.networking.k8s.io can be read now');
  });

  it('whose pod is gone keeps its name, and comes back with it', async () => {
    const story = await watched(FLOW);
    const { fake, happens, pins } = story;
    await happens(() => fake.remove('pods', { namespace: 'shop', name: 'db' }));
    expect(told(story)[0]).toBe('shop/db deleted: shop/web → shop/db:5432 was allowed, is without one of its ends');
    await happens(() => fake.put('pods', rawPod('shop/db', '10.0.0.9')));
    expect(pins.current().pins[0]?.verdict).toBe('ALLOW');
  });

  it('through a Service turns with its endpoints', async () => {
    const story = await watched(['shop/web', 'pay/svc/api:80']);
    const { fake, happens, pins } = story;
    await happens(
      () => fake.put('services', rawService('pay/api', { app: 'api' }, '10.96.0.1')),
      () => fake.put('endpointslices.discovery.k8s.io', rawSlice('pay/api', [{ name: 'api', address: '10.0.0.3' }])),
      () => fake.put('services', rawService('kube-system/kube-dns', {}, '10.96.0.10')),
    );
    const before = pins.current().pins[0]?.verdict;
    await happens(() => fake.put(POLICIES, rawPolicy('pay/deny', DENY, { by: 'helm@2026-02-01T00:00:00Z' })));
    expect([before, pins.current().pins[0]?.verdict]).toEqual(['ALLOW', 'DENY']);
    expect(told(story)[0]).toContain('pay/deny created by helm');
  });

  it('is told on its own screen in fewer words', async () => {
    const { fake, happens, pins } = await watched(FLOW);
    await happens(() => fake.put(POLICIES, rawPolicy('shop/deny', DENY, { by: 'argocd@2026-02-01T00:00:00Z' })));
    expect(pins.current().timeline.map(phraseOwnFlip)).toEqual(['shop/deny created by argocd: this flow was allowed']);
  });

  it('is not asked about again for what cannot concern it', async () => {
    const { fake, happens, pins } = await watched(FLOW);
    const before = pins.current();
    await happens(
      () => fake.put(POLICIES, rawPolicy('pay/deny', DENY)),
      () => fake.put('pods', rawPod('pay/api', '10.0.0.3', { labels: { app: 'other' } })),
    );
    expect(pins.current()).toBe(before);
  });

  it('is taken off by the same question, and its flips stay told', async () => {
    const { fake, happens, pins } = await watched(FLOW);
    await happens(() => fake.put(POLICIES, rawPolicy('shop/deny', DENY)));
    pins.toggle(question(...FLOW));
    expect(pins.current().pins).toEqual([]);
    await happens(() => fake.remove(POLICIES, { namespace: 'shop', name: 'deny' }));
    expect(pins.current().timeline).toHaveLength(1);
  });
});
