import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyHarshWorld } from '../properties/harsh-worlds.ts';
import { bisectStates } from '../../src/live/bisect.ts';
import { namespace, pod, policy, snapshot } from '../helpers/builders.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { TargetRole } from '../../src/model/target.ts';
import { TIMEOUT } from '../properties/runs.ts';
import type { WhyQuestion } from '../../src/analysis.ts';
import { watchedVerdict } from '../../src/live/pins.ts';

function target(text: string, role: TargetRole) {
  const parse = parseTarget(text, role);
  if (!parse.ok) throw new Error(`no target: ${text}`);
  return parse.target;
}

function flow(from: string, to: string): WhyQuestion {
  const ends = { source: target(from, 'source'), destination: target(to, 'destination') };
  return { ...ends, namespace: 'shop', addressesOfNames: new Map(), inputFlags: '' };
}

const BEFORE = snapshot({
  namespaces: [namespace('shop')],
  pods: [
    pod('shop/web', { labels: { app: 'web' }, addresses: ['10.0.0.1'] }),
    pod('shop/db', { labels: { app: 'db' }, addresses: ['10.0.0.2'] }),
    pod('shop/other', { addresses: ['10.0.0.3'] }),
  ],
  networkPolicies: [policy('shop/other', { podSelector: { matchLabels: { app: 'other' } }, ingress: [] })],
});

const CLOSED = {
  ...policy('shop/closed', { podSelector: { matchLabels: { app: 'db' } }, ingress: [] }),
  changed: { at: '2026-11-21T10:00:00Z', by: 'kubectl-create' },
};

const causesOf = async (from: Snapshot, to: Snapshot) =>
  (await bisectStates(from, to, flow('web', 'db:5432'))).causes.map((cause) =>
    cause.kind === 'object' ? `${cause.ref.kind} ${cause.ref.name} ${cause.what}` : cause.kind,
  );

describe('the change between two states that turned a flow', () => {
  it('is the policy that came, among much else that changed', async () => {
    const after: Snapshot = {
      ...BEFORE,
      pods: BEFORE.pods.map((each) => (each.name === 'other' ? { ...each, labels: { app: 'x' } } : each)),
      networkPolicies: [CLOSED],
    };
    const found = await bisectStates(BEFORE, after, flow('web', 'db:5432'));
    expect([watchedVerdict(found.before), watchedVerdict(found.after)]).toEqual(['ALLOW', 'DENY']);
    expect(found).toMatchObject({
      differing: 3,
      causes: [{ kind: 'object', what: 'created', ref: { name: 'closed' }, write: CLOSED.changed }],
    });
  });

  it('is a label, told with what it was', async () => {
    const from: Snapshot = { ...BEFORE, networkPolicies: [CLOSED] };
    const to: Snapshot = {
      ...from,
      pods: from.pods.map((each) => (each.name === 'db' ? { ...each, labels: { app: 'database' } } : each)),
    };
    const { causes } = await bisectStates(from, to, flow('web', 'db:5432'));
    expect(causes).toMatchObject([{ what: 'changed', labels: [{ key: 'app', from: 'db', to: 'database' }] }]);
  });

  it('is all that it took together', async () => {
    const from: Snapshot = { ...BEFORE, networkPolicies: [CLOSED] };
    const both = { ...from, networkPolicies: [CLOSED, { ...CLOSED, name: 'closed2' }] };
    expect(await causesOf(both, BEFORE)).toEqual(['NetworkPolicy closed deleted', 'NetworkPolicy closed2 deleted']);
  });

  it('is an end that went', async () => {
    const to = { ...BEFORE, pods: BEFORE.pods.filter(({ name }) => name !== 'db') };
    expect(await causesOf(BEFORE, to)).toEqual(['Pod db deleted']);
  });

  it('is none where the verdict is the same, however much differs', async () => {
    const to = { ...BEFORE, networkPolicies: [] };
    expect(await bisectStates(BEFORE, to, flow('web', 'db:5432'))).toMatchObject({ causes: [], differing: 1 });
  });

  it('is not where an object stands in a file, or who wrote it last', async () => {
    const networkPolicies = BEFORE.networkPolicies.map((each) => ({
      ...each,
      changed: { at: '2026-11-21T10:00:00Z', by: 'x' },
      origin: { file: 'a.yaml', locate: () => ({ file: 'a.yaml', line: 1, column: 1 }) },
    }));
    expect(await bisectStates(BEFORE, { ...BEFORE, networkPolicies }, flow('web', 'db:5432'))).toMatchObject({
      differing: 0,
    });
  });

  it('is what could be read, where that is all that differs', async () => {
    const to: Snapshot = {
      ...BEFORE,
      networkPolicies: [],
      gaps: [
        { verb: 'list', group: 'networking.k8s.io', resource: 'networkpolicies', reason: 'forbidden', message: '' },
      ],
    };
    expect(await causesOf(BEFORE, to)).toEqual(['coverage']);
  });

  it('is always there where the verdict differs, and never where not, on random worlds', {
    timeout: TIMEOUT,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(anyHarshWorld, anyHarshWorld, async (from, to) => {
        const [source, destination] = from.pods;
        if (source === undefined || destination === undefined) return;
        const question = flow(
          `${source.namespace}/pod/${source.name}`,
          `${destination.namespace}/pod/${destination.name}:80`,
        );
        const { before, after, causes } = await bisectStates(from, to, question);
        expect(causes.length > 0).toBe(watchedVerdict(before) !== watchedVerdict(after));
      }),
      { numRuns: 60, seed: 2026 },
    );
  });
});
