import { afterEach, describe, expect, it } from 'vitest';
import type { LiveState, LiveStore } from '../../src/live/store.ts';
import { answerFlow, answerPod } from '../../src/analysis.ts';
import { closeStores, NAMESPACES, openStore, POLICIES, question, quiet } from './stores.ts';
import { type FakeApi, fakeApi } from './fake-api.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import { rawEnforcer, rawNamespace, rawPod, rawPolicy, rawService } from './objects.ts';

afterEach(closeStores);

const DENY = { podSelector: {}, policyTypes: ['Ingress'] };

/** Two namespaces; the policies of `pay` deny all that comes in. */
function twoNamespaces(): FakeApi {
  const fake = fakeApi();
  fake.put('daemonsets.apps', rawEnforcer());
  for (const namespace of NAMESPACES) fake.put('namespaces', rawNamespace(namespace));
  fake.put('pods', rawPod('shop/web', '10.0.0.1', { labels: { app: 'web' } }));
  fake.put('pods', rawPod('shop/db', '10.0.0.2'));
  fake.put('pods', rawPod('pay/api', '10.0.0.3'));
  fake.put(POLICIES, rawPolicy('pay/deny', DENY));
  return fake;
}

async function openQuiet(fake: FakeApi): Promise<LiveStore> {
  const store = openStore(fake);
  await quiet(store);
  return store;
}

function verdict({ analysis }: LiveState, source: string, destination: string): string {
  const answer = answerFlow(analysis, question(source, destination));
  if (answer.kind === 'explained') return answer.explanation.verdict;
  return answer.ends.map(({ resolution }) => resolution.kind).join();
}

describe('What may not be read', () => {
  it('is never taken for empty: not before it has come', () => {
    const store = openStore(twoNamespaces());
    expect(store.current().status.kind).toBe('loading');
    expect(store.current().snapshot.coverage).toEqual([]);
    expect(verdict(store.current(), 'shop/web', 'pay/api:80')).toBe('unread,unread');
    expect(verdict(store.current(), '10.0.0.1', '10.0.0.3:80')).not.toBe('ALLOW');
  });

  it('leaves flows open that it could decide, and no others', async () => {
    const fake = twoNamespaces();
    fake.forbid(POLICIES, ['shop']);
    const { current } = await openQuiet(fake);
    expect(verdict(current(), 'shop/web', 'shop/db:80')).toBe('ALLOW');
    expect(verdict(current(), 'shop/web', 'pay/api:80')).toBe('UNKNOWN');
    const [gap] = current().gaps;
    expect(gap?.gap).toMatchObject({ verb: 'list', resource: 'networkpolicies', reason: 'forbidden' });
    expect(gap?.remedy[1]).toContain('--verb=get,list,watch --resource=networkpolicies.networking.k8s.io');
  });

  it('leaves the policies of a namespace open that has just come', async () => {
    const fake = twoNamespaces();
    fake.forbid(POLICIES, ['shop']);
    const store = await openQuiet(fake);
    fake.put('pods', rawPod('new/late', '10.0.0.4'));
    fake.put(POLICIES, rawPolicy('new/deny', DENY));
    await quiet(store);
    expect(verdict(store.current(), 'shop/web', 'new/late:80')).toBe('UNKNOWN');
  });

  it('may be whose an address is: pods of one namespace say nothing of others', async () => {
    const fake = twoNamespaces();
    fake.forbid('pods', ['shop']);
    const { current } = await openQuiet(fake);
    expect(current().snapshot.pods.map(({ name }) => name)).toEqual(['db', 'web']);
    expect(verdict(current(), 'shop/web', '10.0.0.2:80')).toBe('ALLOW');
    expect(verdict(current(), 'shop/web', '10.0.0.3:80')).toBe('UNKNOWN');
    expect(verdict(current(), 'shop/web', 'pay/api:80')).toBe('unread');
    expect(verdict(current(), 'shop/web', 'shop/nobody:80')).toBe('missing');
  });

  it('does not hide the pods of a Service in a namespace that was read', async () => {
    const fake = twoNamespaces();
    fake.put('services', rawService('shop/web', { app: 'web' }, '10.96.0.1'));
    fake.forbid('pods', ['shop']);
    const { current } = await openQuiet(fake);
    const target = parseTarget('svc/web', 'source');
    if (!target.ok) throw new Error('it is a Service');
    const answer = answerPod(current().snapshot, { pod: target.target, namespace: 'shop' });
    expect(answer.kind).toBe('explained');
  });

  it('and may be granted later, is then read', async () => {
    const fake = twoNamespaces();
    fake.forbid(POLICIES);
    const store = await openQuiet(fake);
    expect(verdict(store.current(), 'shop/web', 'pay/api:80')).toBe('UNKNOWN');
    fake.allow(POLICIES);
    await quiet(store);
    expect(verdict(store.current(), 'shop/web', 'pay/api:80')).toBe('DENY');
    expect(store.current().gaps).toEqual([]);
  });

  it('is said of what may be listed and not followed, which is looked at again and again', async () => {
    const fake = twoNamespaces();
    fake.forbidWatch(POLICIES);
    const store = await openQuiet(fake);
    expect(store.current().gaps.map(({ gap }) => `${gap.verb} ${gap.resource}`)).toEqual(['watch networkpolicies']);
    expect(store.current().status.kind).toBe('live');
    expect(verdict(store.current(), 'shop/web', 'pay/api:80')).toBe('DENY');
    fake.remove(POLICIES, { namespace: 'pay', name: 'deny' });
    await quiet(store);
    expect(verdict(store.current(), 'shop/web', 'pay/api:80')).toBe('ALLOW');
  });
});

describe('What does not change', () => {
  it('stays the object that it was, through other changes and interruptions', async () => {
    const fake = twoNamespaces();
    const store = await openQuiet(fake);
    const before = store.current();
    fake.put(POLICIES, rawPolicy('shop/other', DENY));
    fake.interrupt();
    fake.resume();
    await quiet(store);
    const { snapshot, analysis } = store.current();
    expect(snapshot.networkPolicies).not.toBe(before.snapshot.networkPolicies);
    expect(snapshot.pods).toBe(before.snapshot.pods);
    expect(snapshot.services).toBe(before.snapshot.services);
    expect(snapshot.gaps).toBe(before.snapshot.gaps);
    expect(analysis.index.podsByNamespace).toBe(before.analysis.index.podsByNamespace);
    const ofPay = (state: LiveState) => state.analysis.policies.tiers.map(({ byNamespace }) => byNamespace.get('pay'));
    expect(ofPay(store.current())).toEqual(ofPay(before));
  });

  it('makes no new state: not what is written again as it was', async () => {
    const fake = twoNamespaces();
    const store = await openQuiet(fake);
    const { revision } = store.current();
    fake.put('pods', rawPod('shop/db', '10.0.0.2'));
    await quiet(store);
    expect(store.current().revision).toBe(revision);
  });
});
