import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { RawObject } from '../../src/cluster/raw.ts';
import { type Analysis, answerFlow, prepareAnalysis } from '../../src/analysis.ts';
import { createPinBoard } from '../../src/live/pins.ts';
import { type FakeApi, fakeApi } from './fake-api.ts';
import { rawAdminPolicy, rawNamespace, rawNode, rawPod, rawPolicy, rawService, rawSlice } from './objects.ts';
import { ADMIN_POLICIES, closeStores, NAMESPACES, openStore, POLICIES, question, quiet } from './stores.ts';
import { TIMEOUT } from '../properties/runs.ts';

afterEach(closeStores);

const QUESTIONS = [
  question('shop/p0', 'shop/p1:8080'),
  question('shop/p1', 'pay/p0:8080'),
  question('p2', 'svc/api:80', 'pay'),
  question('pay/p0', 'shop/svc/api:80'),
  question('p1', 'p0:http', undefined),
  question('internet', 'shop/p0:8080'),
  question('shop/p0', '10.0.0.1:8080'),
  question('kubelet', 'pay/p1:8080'),
  question('shop/p0', 'node/n1:80'),
];

/** One thing that happens to a cluster. */
type Happening = (fake: FakeApi) => void;

const anyNamespace = fc.constantFrom(...NAMESPACES);
const anyPodName = fc.tuple(anyNamespace, fc.nat(2)).map(([namespace, index]) => `${namespace}/p${index}`);
const anyLabels = fc.constantFrom({}, { app: 'x' }, { app: 'y' });
const anyAddress = fc.nat(3).map((index) => `10.0.0.${index}`);
const anySelector = fc.constantFrom({}, { matchLabels: { app: 'x' } }, { matchLabels: { app: 'y' } });
const anyPeer = fc.oneof(
  anySelector.map((podSelector) => ({ podSelector })),
  anySelector.map((namespaceSelector) => ({ namespaceSelector })),
  fc.constantFrom('10.0.0.0/31', '0.0.0.0/0').map((cidr) => ({ ipBlock: { cidr } })),
);
const anySpec: fc.Arbitrary<RawObject> = fc.record({
  podSelector: anySelector,
  policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: fc.array(fc.record({ from: fc.array(anyPeer, { maxLength: 2 }) }), { maxLength: 1 }),
  egress: fc.array(fc.record({ to: fc.array(anyPeer, { maxLength: 2 }) }), { maxLength: 1 }),
});

const anyHappening: fc.Arbitrary<{ readonly told: string; readonly happen: Happening }> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(anyPodName, anyAddress, anyLabels, fc.boolean())
      .map(([name, address, labels, ready]) => put('pods', rawPod(name, address, { labels, ready }))),
  },
  { weight: 2, arbitrary: anyPodName.map((name) => remove('pods', name)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(anyNamespace, fc.nat(2), anySpec)
      .map(([namespace, index, spec]) => put(POLICIES, rawPolicy(`${namespace}/n${index}`, spec))),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(anyNamespace, fc.nat(2)).map(([at, index]) => remove(POLICIES, `${at}/n${index}`)),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(anyNamespace, anyLabels).map(([at, labels]) => put('namespaces', rawNamespace(at, labels))),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(anyNamespace, anyLabels, fc.nat(1))
      .map(([at, labels, index]) => put('services', rawService(`${at}/api`, { ...labels }, `10.96.0.${index}`))),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        anyNamespace,
        fc.array(fc.record({ name: fc.constantFrom('p0', 'p1'), address: anyAddress }), { maxLength: 2 }),
      )
      .map(([at, pods]) => put('endpointslices.discovery.k8s.io', rawSlice(`${at}/api`, pods))),
  },
  { weight: 1, arbitrary: anyAddress.map((address) => put('nodes', rawNode('n1', address))) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('Allow' as const, 'Deny' as const, 'Pass' as const),
        fc.nat(1),
        // The second hangs on what labels each namespace has just then.
        fc.constantFrom({}, { sameLabels: ['app'] }),
      )
      .map(([action, index, from]) => put(ADMIN_POLICIES, rawAdminPolicy(`a${index}`, action, index, from))),
  },
  { weight: 1, arbitrary: fc.nat(1).map((index) => remove(ADMIN_POLICIES, `a${index}`)) },
  { weight: 1, arbitrary: fc.constant({ told: 'interrupt', happen: (fake: FakeApi) => fake.interrupt() }) },
  { weight: 1, arbitrary: fc.constant({ told: 'resume', happen: (fake: FakeApi) => fake.resume() }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('pods', POLICIES, 'namespaces', 'services', ADMIN_POLICIES), fc.subarray([...NAMESPACES]))
      .map(([resource, but]) => ({
        told: `forbid ${resource} but in ${but}`,
        happen: (fake: FakeApi) => fake.forbid(resource, but),
      })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('pods', POLICIES, 'namespaces', 'services', ADMIN_POLICIES)
      .map((resource) => ({ told: `allow ${resource}`, happen: (fake: FakeApi) => fake.allow(resource) })),
  },
);

function put(resource: string, raw: RawObject): { readonly told: string; readonly happen: Happening } {
  return { told: `put ${resource} ${JSON.stringify(raw)}`, happen: (fake) => fake.put(resource, raw) };
}

function remove(resource: string, qualified: string): { readonly told: string; readonly happen: Happening } {
  const [namespace = '', name] = qualified.split('/');
  const at = name === undefined ? { name: namespace } : { namespace, name };
  return { told: `remove ${resource} ${qualified}`, happen: (fake) => fake.remove(resource, at) };
}

describe('A live store, after any events', { timeout: TIMEOUT * 3 }, () => {
  const anyStory = fc.array(fc.tuple(anyHappening, fc.boolean()), { minLength: 1, maxLength: 40 });

  it('is what a store shows that is opened then, and answers as if all were compiled anew', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, async (story) => {
        const fake = fakeApi();
        for (const namespace of NAMESPACES) fake.put('namespaces', rawNamespace(namespace));
        const store = openStore(fake);
        const pins = createPinBoard(store);
        await quiet(store);
        for (const each of QUESTIONS) pins.toggle(each);
        for (const [{ happen }, isSlow] of story) {
          happen(fake);
          if (isSlow) await sleep(0);
        }
        fake.resume();
        await quiet(store);
        await pins.settled();

        const { snapshot, analysis } = store.current();
        const fresh = openStore(fake);
        await quiet(fresh);
        expect(snapshot).toEqual(fresh.current().snapshot);
        const anew = prepareAnalysis(snapshot);
        expect(asMaps(analysis.index)).toEqual(anew.index);
        const answers = QUESTIONS.map((each) => answerFlow(anew, each));
        expect(QUESTIONS.map((each) => shown(answerFlow(analysis, each)))).toEqual(answers.map(shown));
        expect(pins.current().pins.map(({ verdict }) => verdict)).toEqual(answers.map(verdictOf));
        pins.close();
        await closeStores();
      }),
      { numRuns: 60 * Number(process.env['NETPOL_RUNS'] ?? 1), seed: Number(process.env['NETPOL_SEED'] ?? 2026) },
    );
  });

  /** Maps that are patched are maps like others. */
  function asMaps(index: Analysis['index']): Analysis['index'] {
    return { ...index, pods: new Map(index.pods), podsByAddress: new Map(index.podsByAddress) };
  }

  function shown(answer: ReturnType<typeof answerFlow>): unknown {
    return answer.kind === 'explained' ? answer.explanation : answer;
  }

  function verdictOf(answer: ReturnType<typeof answerFlow>): string {
    if (answer.kind === 'explained') return answer.explanation.verdict;
    const kinds = answer.ends.map(({ resolution }) => resolution.kind);
    return kinds.includes('missing') ? 'MISSING' : kinds.includes('ambiguous') ? 'AMBIGUOUS' : 'UNKNOWN';
  }
});
